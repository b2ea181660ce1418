import {copyFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {describe, expect, onTestFinished, test} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import type {EntryDraft} from '../../../../source/server/store/entry-log.ts';
import {readMark} from '../../../../source/server/store/file/mark-file.ts';
import {type FileState, type Mark, rewindReason} from '../../../../source/server/store/file/rewind.ts';
import type {SqliteStoreOptions} from '../../../../source/server/store/sqlite/sqlite-store.ts';
import {makeFolder} from '../../../support/folder.ts';
import {openSqliteStore, type WritableStore} from '../../../support/writable-store.ts';

const mark: Mark = {
	hubId: 'h1',
	runs: ['r2', 'r1'],
	position: 151,
	boot: 'b1',
	sync: 'full',
	isClosed: false,
};
const file: FileState = {hubId: 'h1', run: 'r2', position: 151};

describe('reason of a rewind', () => {
	test.each<[string, Partial<Mark> | undefined, Partial<FileState>, string, string | undefined]>([
		['the log ends at the mark', {}, {}, 'b1', undefined],
		['the log ends after the mark', {}, {position: 152}, 'b1', undefined],
		['the log ends before the mark', {}, {position: 150}, 'b1', 'behind_mark'],
		['the hub was killed before its run was written', {}, {run: 'r1'}, 'b1', undefined],
		['the log is from another run', {}, {run: 'r0', position: 999}, 'b1', 'other_copy'],
		['there is no mark', undefined, {}, 'b1', 'no_mark'],
		['the mark is from another hub', {hubId: 'h2'}, {}, 'b1', 'no_mark'],
		['no hub has written a mark yet', undefined, {run: undefined}, 'b1', undefined],
		['the power failed', {}, {}, 'b2', undefined],
		['the power failed with --sync normal', {sync: 'normal'}, {}, 'b2', 'power_loss'],
		['the machine was restarted properly', {sync: 'normal', isClosed: true}, {}, 'b2', undefined],
	])('%s', (_, marked, state, boot, expected) => {
		const given = marked === undefined ? undefined : {...mark, ...marked};
		expect(rewindReason(given, {...file, ...state}, boot)).toBe(expected);
	});
});

// — with files —

const newDatabase = (): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder.at('chat.db');
};

const message = (text: string): EntryDraft => ({
	type: 'message',
	room: 'dev',
	at: 1000,
	from: {id: 'a', nick: 'ann'},
	text,
});

const send = (store: WritableStore, count: number): Promise<unknown> =>
	Promise.all(Array.from({length: count}, (_, index) => store.append(message(`text ${index}`))));

const open = async (path: string, options: Partial<SqliteStoreOptions> = {}): Promise<WritableStore> => {
	const store = await openSqliteStore({path, boot: 'b1', ...options});
	store.openRoom('dev', 'public', 'epoch-1', 100);
	return store;
};

/** The files after a kill: a copy of the files of an open store. */
const imageOf = (path: string): string => {
	const image = newDatabase();
	for (const end of ['', '-wal', '-mark']) copyFileSync(`${path}${end}`, `${image}${end}`);
	return image;
};

const backUp = (path: string): string => {
	const copy = newDatabase();
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path, {readOnly: true});
	db.prepare('VACUUM INTO ?').run(copy);
	db.close();
	return copy;
};

const reopened = async (path: string, options: Partial<SqliteStoreOptions> = {}) => {
	const store = await openSqliteStore({path, boot: 'b1', ...options});
	const room = store.room('dev');
	await store.close();
	return {rewind: store.rewind, seq: room?.seq, epoch: room?.epoch};
};

const restore = (backup: string, path: string): void => {
	for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, {force: true});
	copyFileSync(backup, path);
};

test('keeps epochs when a store is closed and reopened', async () => {
	const path = newDatabase();
	const store = await open(path);
	await send(store, 3);
	await store.close();
	expect(await reopened(path)).toEqual({rewind: undefined, seq: 3, epoch: 'epoch-1'});
	expect(readMark(path)).toMatchObject({position: 3, isClosed: true});
});

test('a kill keeps the mark and is not a rewind', async () => {
	const path = newDatabase();
	for (const sync of ['full', 'normal'] as const) {
		const store = await open(path, {sync});
		await send(store, 3);
		const image = imageOf(path);
		await store.close();
		const seq = readMark(image)?.position;
		expect(await reopened(image, {sync})).toEqual({rewind: undefined, seq, epoch: 'epoch-1'});
	}
});

test('a backup in place of a killed database gives all rooms new epochs once', async () => {
	const path = newDatabase();
	const store = await open(path);
	store.openRoom('ops', 'public', 'epoch-2', 100);
	await send(store, 100);
	const backup = backUp(path);
	await send(store, 51);
	const killed = imageOf(path);
	await store.close();
	restore(backup, killed);
	const after = await reopened(killed);
	expect(after).toMatchObject({rewind: {reason: 'behind_mark', rooms: 2}, seq: 100});
	expect(after.epoch).not.toBe('epoch-1');
	expect(await reopened(killed)).toEqual({rewind: undefined, seq: 100, epoch: after.epoch});
});

test('detects a backup of an earlier run even if its log is longer than the mark', async () => {
	const path = newDatabase();
	const first = await open(path);
	await send(first, 10);
	const backup = backUp(path);
	await first.close();
	// On another machine the backup continues and becomes longer than the original.
	const fork = newDatabase();
	restore(backup, fork);
	const other = await open(fork);
	await send(other, 20);
	await other.close();
	restore(fork, path);
	expect((await reopened(path)).rewind).toEqual({reason: 'other_copy', rooms: 1});
});

test('gives new epochs to a database without its mark', async () => {
	const path = newDatabase();
	const store = await open(path);
	await send(store, 1);
	await store.close();
	rmSync(`${path}-mark`);
	expect((await reopened(path)).rewind).toEqual({reason: 'no_mark', rooms: 1});
	writeFileSync(`${path}-mark`, 'no mark at all');
	expect((await reopened(path)).rewind).toEqual({reason: 'no_mark', rooms: 1});
});

test('detects a truncated write-ahead log', async () => {
	const path = newDatabase();
	const store = await open(path);
	await send(store, 1);
	await send(store, 1);
	const kept = statSync(`${path}-wal`).size;
	await send(store, 5);
	const image = imageOf(path);
	await store.close();
	truncateSync(`${image}-wal`, kept);
	expect(await reopened(image)).toMatchObject({rewind: {reason: 'behind_mark'}, seq: 2});
});

test('treats a power failure as a rewind only with --sync normal', async () => {
	const path = newDatabase();
	for (const sync of ['full', 'normal'] as const) {
		const store = await open(path, {sync});
		await send(store, 2);
		const image = imageOf(path);
		await store.close();
		const {rewind} = await reopened(image, {sync, boot: 'b2'});
		expect(rewind?.reason).toBe(sync === 'full' ? undefined : 'power_loss');
	}
});

test('counts removed rooms in the position', async () => {
	const path = newDatabase();
	const store = await open(path);
	await send(store, 30);
	store.openRoom('ops', 'public', 'epoch-2', 100);
	await store.append({...message('hi'), room: 'ops'});
	store.forgetRoom('ops');
	store.forgetRoom('dev');
	await store.flush();
	// Waits until the entries of both rooms are removed from the file.
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path, {readOnly: true});
	const rooms = (): number => Number(db.prepare('SELECT count(*) AS count FROM rooms').get()?.count);
	while (rooms() > 0) await new Promise(resolve => setImmediate(resolve));
	db.close();
	await store.close();
	expect((await reopened(path)).rewind).toBeUndefined();
	expect(existsSync(`${path}-mark`)).toBe(true);
});

test('keeps the epochs of a file from a version without marks', async () => {
	const path = newDatabase();
	const store = await open(path);
	await send(store, 1);
	await store.close();
	rmSync(`${path}-mark`);
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path);
	db.exec("DELETE FROM hub WHERE name = 'run'");
	db.close();
	expect(await reopened(path)).toEqual({rewind: undefined, seq: 1, epoch: 'epoch-1'});
});
