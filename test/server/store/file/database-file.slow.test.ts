/** Backup, check and compaction of a database file, with and without a running store. */
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {backupDatabase} from '../../../../source/server/store/file/maintenance/backup-database.ts';
import {checkDatabase} from '../../../../source/server/store/file/maintenance/check-database.ts';
import {compactDatabase} from '../../../../source/server/store/file/maintenance/compact-database.ts';
import type {WritableStore} from '../../../support/writable-store.ts';
import {allOf, appendAll, makeStoreFolder, message, noon, pruneAll, withStore} from '../store-files.ts';

const {newFile} = makeStoreFolder();

const options = (path: string) => ({path, sync: 'normal', indexAtOnce: true}) as const;

const problemsOf = (path: string): Record<string, readonly string[]> =>
	Object.fromEntries(checkDatabase(path).checks.map(({name, problems}) => [name, problems]));

const sound = {pages: [], counts: [], rows: [], search: []};

/** Messages, replies, edits, deletions, reactions and a message that expires. */
const fill = (path: string): Promise<void> =>
	withStore(options(path), async store => {
		store.openRoom('~plans', 'private', 'epoch-2', 100);
		await appendAll(
			store,
			message('first', {draft: 'one'}),
			message('second'),
			message('a reply', {replyTo: 1}),
			message('soon gone', {expiresAt: noon + 60_000}),
			message('secret', {room: '~plans'}),
		);
		await appendAll(
			store,
			{type: 'edited', room: 'dev', at: noon, from: {id: 'a', nick: 'ann'}, target: 1, text: 'changed'},
			{type: 'deleted', room: 'dev', at: noon, from: {id: 'a', nick: 'ann'}, target: 2},
			{
				type: 'reacted',
				room: 'dev',
				at: noon,
				from: {id: 'b', nick: 'bob'},
				target: 1,
				emoji: '👍',
				on: true,
			},
		);
	});

test('finds no problem in a database, in use or not', async () => {
	const path = newFile();
	await fill(path);
	expect(problemsOf(path)).toEqual(sound);
	expect(checkDatabase(path)).toMatchObject({rooms: 2, entries: 8, isOlder: false});
	await withStore(options(path), async store => {
		await appendAll(store, message('while open'));
		expect(problemsOf(path)).toEqual(sound);
	});
});

test('a check changes nothing', async () => {
	const path = newFile();
	await fill(path);
	const before = readFileSync(path);
	checkDatabase(path);
	expect(readFileSync(path).equals(before)).toBe(true);
	expect(existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0).toBe(false);
});

test.each([
	['counts', "UPDATE rooms SET entry_count = entry_count + 1 WHERE kind = 'public'"],
	['counts', 'UPDATE entries SET replies = 7 WHERE room_id = 1 AND seq = 1'],
	['rows', "INSERT INTO pins (room_id, seq, at, user_id, place) VALUES (1, 99, 1, 'a', 1)"],
	['rows', "INSERT INTO sealed (doc, padding, contents) VALUES (5, x'', '{}')"],
	[
		'search',
		'DELETE FROM unindexed; INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text) ' +
			"VALUES (77, 1, 3000, 0, 'message', 'a', 'ann', 'lost'); UPDATE rooms SET entry_count = entry_count + 1, seq = 3000 WHERE id = 1",
	],
	['search', 'INSERT INTO words (rowid, terms) VALUES (12345, char(983041))'],
])('reports the problem of the %s: %s', async (name, sql) => {
	const path = newFile();
	await fill(path);
	const {DatabaseSync} = loadSqlite();
	const db = new DatabaseSync(path);
	db.exec(sql);
	db.close();
	const problems = problemsOf(path);
	expect(problems[name]).toHaveLength(1);
	expect({...problems, [name]: []}).toEqual(sound);
});

test('reports damaged pages and files that are no database', async () => {
	const path = newFile();
	await fill(path);
	const bytes = readFileSync(path);
	bytes.fill(0x5a, 4096 * 6, 4096 * 9);
	writeFileSync(path, bytes);
	expect(problemsOf(path).pages).not.toEqual([]);
	const text = newFile();
	writeFileSync(text, 'not a database\n'.repeat(100));
	expect(() => checkDatabase(text)).toThrow('is not a database');
	expect(() => checkDatabase(newFile())).toThrow('There is no database');
});

test('a backup of a database in use is complete and private', async () => {
	const [path, copy] = [newFile(), newFile()];
	await withStore(options(path), async store => {
		await appendAll(store, message('first'), message('second'));
		const bytes = backupDatabase(path, copy);
		expect(statSync(copy).size).toBe(bytes);
		expect(statSync(copy).mode & 0o777).toBe(0o600);
		await appendAll(store, message('later'));
	});
	expect(problemsOf(copy)).toEqual(sound);
	await withStore(options(copy), async store => {
		expect((await allOf(store)).map(entry => 'text' in entry && entry.text)).toEqual(['first', 'second']);
	});
	expect(() => backupDatabase(path, copy)).toThrow('exists already');
});

/** Appends 2000 messages and removes all but ten. */
const leaveFreePages = async (store: WritableStore): Promise<void> => {
	const texts = Array.from({length: 2000}, (_, index) => `${index} ${'x'.repeat(500)}`);
	await appendAll(store, ...texts.map(text => message(text)));
	await pruneAll(store, {maxEntries: 10});
};

test('compacts a database that is not in use, and refuses one that is', async () => {
	const path = newFile();
	await withStore(options(path), async store => {
		await leaveFreePages(store);
		expect(() => compactDatabase(path)).toThrow('in use by another termchat');
	});
	const {before, after} = compactDatabase(path);
	expect(after).toBeLessThan(before / 2);
	expect(problemsOf(path)).toEqual(sound);
	await withStore(options(path), async store => expect(await allOf(store)).toHaveLength(10));
});

test('a store in use returns its free pages', async () => {
	const path = newFile();
	await withStore(options(path), async store => {
		await leaveFreePages(store);
		await store.erase();
		const {size} = statSync(path);
		expect(await store.compact()).toBe(true);
		expect(statSync(path).size).toBeLessThan(size / 2);
		expect(await allOf(store)).toHaveLength(10);
	});
	expect(problemsOf(path)).toEqual(sound);
});
