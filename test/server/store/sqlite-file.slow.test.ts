import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	appendFileSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {afterAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {textOf} from '../../../source/protocol/entry-kinds.ts';
import type {Entry} from '../../../source/protocol/frames.ts';
import {loadSqlite} from '../../../source/server/store/database/driver.ts';
import type {EntryDraft, Retention} from '../../../source/server/store/entry-log.ts';
import {recoveryBytes} from '../../../source/server/store/file/connect.ts';
import {migrate, newestVersion} from '../../../source/server/store/file/migrations.ts';
import type {SqliteStoreOptions} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {openSqliteStore, type WritableStore} from '../../support/writable-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'termchat-store-'));
let lastFile = 0;
const newFile = (): string => path.join(folder, `${++lastFile}.db`);

afterAll(() => rmSync(folder, {recursive: true}));

/** A time of this century: what is kept of it must not outgrow a number. */
const noon = Date.UTC(2026, 10, 2, 12);

const message = (text: string, more: object = {}): EntryDraft => ({
	type: 'message',
	room: 'dev',
	at: noon,
	from: {id: 'a', nick: 'ann'},
	text,
	...more,
});

const withStore = async <T>(
	options: SqliteStoreOptions,
	work: (store: WritableStore) => Promise<T>,
): Promise<T> => {
	const store = await openSqliteStore(options);
	try {
		store.openRoom('dev', 'public', 'epoch-1', 100);
		return await work(store);
	} finally {
		await store.close();
	}
};

const allOf = async (store: WritableStore, now = noon): Promise<readonly Entry[]> =>
	(await store.page('dev', {type: 'newest', limit: 100_000}, now)).entries;

const say = (store: WritableStore, ...drafts: readonly EntryDraft[]) =>
	Promise.all(drafts.map(draft => store.append(draft)));

const pruneAll = async (store: WritableStore, retention: Retention): Promise<void> => {
	while (await store.prune(retention, noon));
};

const refusal = async (options: SqliteStoreOptions): Promise<{reason: string; message: string}> => {
	const opened = await openSqliteStore(options).catch((error: unknown) => error);
	if (opened instanceof Error && 'reason' in opened) {
		return {reason: String(opened.reason), message: opened.message};
	}
	if (opened instanceof Error) throw opened;
	await (opened as WritableStore).close();
	return {reason: 'opened', message: ''};
};

describe('a reopened store', () => {
	test('has every entry in its latest state and continues the log', async () => {
		const file = newFile();
		const before = await withStore({path: file}, async store => {
			await say(
				store,
				message('one', {draft: 'd1', replyTo: 3}),
				message('two', {expiresAt: noon + 5000}),
				{type: 'edited', room: 'dev', at: noon + 1, from: {id: 'a', nick: 'ann'}, target: 1, text: 'other'},
				{
					type: 'reacted',
					room: 'dev',
					at: noon + 1,
					from: {id: 'b', nick: 'bob'},
					target: 2,
					emoji: '👍',
					on: true,
				},
				{type: 'topic', room: 'dev', at: noon + 2, from: {id: 'b', nick: 'bob'}, text: 'about'},
			);
			return {entries: await allOf(store), room: store.room('dev'), nextExpiry: store.nextExpiry()};
		});
		await withStore({path: file}, async store => {
			expect({entries: await allOf(store), room: store.room('dev'), nextExpiry: store.nextExpiry()}).toEqual(
				before,
			);
			const [again, next] = await say(store, message('one', {draft: 'd1'}), message('three'));
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: 'other'}});
			expect(next?.entry).toMatchObject({seq: 6, prev: 5});
		});
	});

	test('has the same directory', async () => {
		const file = newFile();
		const look = (store: WritableStore) => [
			store.user('u1'),
			store.userBySecret('hash'),
			store.rooms(),
			store.isAdmitted('~plan', 'u1'),
			store.findInvite('token', 1),
			store.sanctionOf('dev', 'u2', 'ban', 1),
			store.readSeq('u1', 'dev'),
		];
		const before = await withStore({path: file}, async store => {
			store.createUser({id: 'u1', nick: 'Zoë', createdAt: 5}, 'hash');
			store.openRoom('~plan', 'private', 'epoch-2', 200);
			store.updateRoom('~plan', {owner: {id: 'u1', nick: 'Zoë'}, slowSeconds: 3});
			store.admit('~plan', 'u1');
			store.addInvite({invite: 'i1', room: '~plan', at: 1, usesLeft: 3}, 'token');
			store.sanction({room: 'dev', user: {id: 'u2', nick: 'bob'}, kind: 'ban', reason: 'spam'});
			store.markRead('u1', 'dev', 7);
			return look(store);
		});
		await withStore({path: file}, async store => expect(look(store)).toEqual(before));
	});

	test('has the same private rooms with all entries', async () => {
		const file = newFile();
		const ann = {id: 'a', nick: 'ann'};
		const here = {room: '~plan-7', at: noon, from: ann};
		const look = async (store: WritableStore) => [
			store.room('~PLAN-7'),
			store.rooms().length,
			store.sanctionOf('~plan-7', 'u2', 'mute', 1),
			(await store.page('~plan-7', {type: 'newest', limit: 100}, noon)).entries,
			(await store.search({query: 'other', rooms: ['~plan-7'], limit: 9, now: noon})).entries,
		];
		const before = await withStore({path: file}, async store => {
			store.openRoom('~plan-7', 'private', 'epoch-2', 200);
			store.updateRoom('~plan-7', {owner: ann});
			store.sanction({room: '~plan-7', user: {id: 'u2', nick: 'bob'}, kind: 'mute', reason: 'noise'});
			await say(
				store,
				message('one', {...here, draft: 'd1', replyTo: 3}),
				{type: 'edited', ...here, target: 1, text: 'another'},
				{type: 'reacted', ...here, target: 1, emoji: '👍', on: true},
				message('other', here),
				message('otherwise', {...here, expiresAt: noon + 5}),
				{type: 'topic', ...here, text: 'about'},
			);
			return look(store);
		});
		expect(before).toMatchObject([
			{topic: 'about', owner: ann},
			2,
			{reason: 'noise'},
			{length: 6},
			{length: 2},
		]);
		await withStore({path: file}, async store => {
			expect(await look(store)).toEqual(before);
			const [again] = await say(store, message('one', {...here, draft: 'd1'}));
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: 'another'}});
		});
	});

	test('continues the seq of a room that has no entries left', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await say(store, message('one'), message('two'));
			while (await store.prune({maxEntries: 0}, noon));
		});
		await withStore({path: file}, async store => {
			expect(await store.page('dev', {type: 'newest', limit: 5}, noon)).toMatchObject({
				seq: 2,
				first: 0,
				prunedSeq: 2,
			});
			expect((await say(store, message('three')))[0]?.entry).toMatchObject({seq: 3, prev: 2});
		});
	});

	test('finds messages that were not indexed before it was closed', async () => {
		const file = newFile();
		await withStore({path: file, indexAtOnce: true}, store =>
			say(store, message('apple one'), message('apple two')),
		);
		await withStore({path: file}, store => say(store, message('apple three')));
		await withStore({path: file}, async store => {
			const {entries} = await store.search({query: 'apple', rooms: ['dev'], limit: 10, now: noon});
			expect(entries.map(({seq}) => seq)).toEqual([3, 2, 1]);
		});
	});

	test('purges the rest of a removed room', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await say(store, ...Array.from({length: 500}, (_, index) => message(`confidential ${index}`)));
			store.forgetRoom('dev');
		});
		const {DatabaseSync} = loadSqlite();
		const count = (): unknown => {
			const db = new DatabaseSync(file, {readOnly: true});
			try {
				return db
					.prepare('SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM rooms) AS count')
					.get()?.count;
			} finally {
				db.close();
			}
		};
		const store = await openSqliteStore({path: file});
		while (count() !== 0) await new Promise(resolve => setImmediate(resolve));
		await store.close();
	});

	test('can only be read by its owner', async () => {
		const file = path.join(folder, 'a', 'new', 'folder', 'chat.db');
		await withStore({path: file}, async () => {
			const modes = readdirSync(path.dirname(file)).map(
				name => statSync(path.join(path.dirname(file), name)).mode & 0o77,
			);
			expect(modes.length).toBeGreaterThan(2);
			expect(new Set(modes)).toEqual(new Set([0]));
		});
	});
});

test('keeps the id of the hub in the file', async () => {
	const file = newFile();
	const idOf = () => withStore({path: file}, async store => store.hubId);
	expect(await idOf()).toBe(await idOf());
});

describe('a file of an older schema', () => {
	test('is migrated with all its data, which search finds', async () => {
		const file = newFile();
		const {DatabaseSync} = loadSqlite();
		const old = new DatabaseSync(file);
		migrate(old, file, 1);
		old.exec(`
			INSERT INTO rooms (id, name, key, kind, epoch, seq, entry_count, created_at)
			VALUES (1, 'dev', 'dev', 'public', 'epoch-0', 3, 3, 5);
			INSERT INTO rooms (id, name, key, kind, epoch, topic, seq, entry_count, owner_id, owner_nick, created_at)
			VALUES (2, '~Plan', '~plan', 'private', 'epoch-1', 'about', 1, 1, 'a', 'ann', 5);
			INSERT INTO sanctions (room_id, user_id, kind, nick, reason) VALUES (2, 'b', 'mute', 'bob', 'noise');
			INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text)
			VALUES ((${noon} << 20) | 0, 1, 1, 0, 'message', 'a', 'ann', 'an old apple'),
				((${noon} << 20) | 1, 1, 2, 1, 'topic', 'a', 'ann', 'apples');
			INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text, draft, expires_at, reactions)
			VALUES ((${noon} << 20) | 2, 2, 1, 0, 'message', 'a', 'ann', 'a private apple', 'd1', NULL,
					'[{"emoji":"👍","from":[{"id":"a","nick":"ann"}]}]'),
				((${noon} << 20) | 3, 1, 3, 2, 'message', 'a', 'ann', NULL, 'd2', ${noon + 9}, NULL);
			INSERT INTO ephemeral (doc, padding, text) VALUES ((${noon} << 20) | 3, zeroblob(4096), 'a brief apple');
		`);
		old.close();
		await withStore({path: file}, async store => {
			expect(store.room('dev')).toMatchObject({epoch: 'epoch-0', seq: 3, first: 1});
			const owner = {id: 'a', nick: 'ann'};
			expect(store.room('~plan')).toMatchObject({room: '~Plan', topic: 'about', owner, seq: 1, first: 1});
			expect(store.sanctionOf('~plan', 'b', 'mute', 1)).toMatchObject({reason: 'noise'});
			const again = await say(store, message('', {draft: 'd1'}), message('', {draft: 'd2'}));
			expect(again).toMatchObject([
				{isKnown: true, entry: {text: 'a private apple', reactions: [{emoji: '👍', from: [owner]}]}},
				{isKnown: true, entry: {text: 'a brief apple', expiresAt: noon + 9}},
			]);
			await say(store, message('a new apple'));
			const {entries} = await store.search({query: 'apple', rooms: ['dev', '~plan'], limit: 10, now: noon});
			expect(entries.map(textOf)).toEqual([
				'a new apple',
				'a brief apple',
				'a private apple',
				'an old apple',
			]);
		});
		const now = new DatabaseSync(file);
		expect(now.prepare('PRAGMA user_version').get()).toEqual({user_version: newestVersion});
		now.close();
	});
});

describe('reactions in the file', () => {
	const {DatabaseSync} = loadSqlite();
	const person = (index: number) => ({id: `u${index}`, nick: `nick-${index}`});
	const people = Array.from({length: 30}, (_, index) => person(index));
	const reactedBy = (index: number, target = 1, on = true): EntryDraft => ({
		type: 'reacted',
		room: 'dev',
		at: noon + 1,
		from: person(index),
		target,
		emoji: '👍',
		on,
	});
	const valueIn = (file: string, sql: string): unknown => {
		const db = new DatabaseSync(file, {readOnly: true});
		try {
			return Object.values(db.prepare(sql).get() ?? {})[0];
		} finally {
			db.close();
		}
	};
	const unnamedRows = 'SELECT count(*) FROM unnamed_reactions';

	test('add one row of constant size per user', async () => {
		const file = newFile();
		const rowsAndBytes = () => [
			valueIn(file, unnamedRows),
			valueIn(file, 'SELECT count(*) FROM entries'),
			valueIn(file, 'SELECT max(length(reactions)) FROM entries'),
		];
		await withStore({path: file}, async store => {
			await say(store, message('one'), ...people.map((_, index) => reactedBy(index)));
			expect(rowsAndBytes()).toEqual([10, 31, expect.any(Number)]);
			const [, , bytes] = rowsAndBytes();
			await say(store, ...people.map((_, index) => reactedBy(30 + index)));
			expect(rowsAndBytes()).toEqual([40, 61, bytes]);
		});
	});

	test('leave no row when their message is deleted, pruned or expires, or its room is removed', async () => {
		const file = newFile();
		const reactions = (...targets: number[]) =>
			targets.flatMap(target => people.map((_, index) => reactedBy(index, target)));
		await withStore({path: file}, async store => {
			await say(
				store,
				message('one'),
				message('two', {expiresAt: noon + 9}),
				message('three'),
				message('four'),
			);
			await say(store, ...reactions(1, 2, 3, 4));
			expect(valueIn(file, unnamedRows)).toBe(40);
			await say(store, {type: 'deleted', room: 'dev', at: noon + 2, from: person(0), target: 1});
			expect(valueIn(file, unnamedRows)).toBe(30);
			await store.expire(noon + 9);
			expect(valueIn(file, unnamedRows)).toBe(20);
			while (await store.prune({maxEntries: 92}, noon + 10));
			expect(valueIn(file, unnamedRows)).toBe(10);
			store.forgetRoom('dev');
			while (valueIn(file, unnamedRows) !== 0) await nextTurn();
		});
	});

	test('of very many users are deleted in steps', async () => {
		const file = newFile();
		await withStore({path: file, sync: 'normal'}, async store => {
			await say(store, message('one'), ...Array.from({length: 2600}, (_, index) => reactedBy(index)));
			await say(store, {type: 'deleted', room: 'dev', at: noon + 2, from: person(0), target: 1});
			await say(store, message('two'));
			expect(valueIn(file, unnamedRows)).toBe(0);
			expect(valueIn(file, 'SELECT count(*) FROM cleared_reactions')).toBe(0);
		});
	});

	test('do not reveal unnamed users of a private room', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			store.openRoom('~plan-7', 'private', 'epoch-2', 200);
			const here = {room: '~plan-7'};
			await say(store, message('one', here), ...people.map((_, index) => ({...reactedBy(index), ...here})));
			const withKey = "SELECT count(*) FROM sealed WHERE contents ->> '$.reactions' LIKE '{\"key\":%'";
			expect(valueIn(file, withKey)).toBe(1);
			expect(valueIn(file, 'SELECT count(*) FROM entries WHERE reactions IS NOT NULL')).toBe(0);
			await say(store, {type: 'deleted', ...here, at: noon + 2, from: person(0), target: 1});
			expect(valueIn(file, withKey)).toBe(0);
		});
	});

	test('from an older schema keep their count, and every user can remove a reaction once', async () => {
		const file = newFile();
		const old = new DatabaseSync(file);
		migrate(old, file, 8);
		const list = JSON.stringify([{emoji: '👍', from: people}]);
		old.exec(`
			INSERT INTO rooms (id, name, key, kind, epoch, seq, entry_count, created_at)
			VALUES (1, 'dev', 'dev', 'public', 'epoch-0', 2, 2, 5);
			INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text, reactions)
			VALUES ((${noon} << 20) | 0, 1, 1, 0, 'message', 'a', 'ann', 'one', '${list}');
			INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, expires_at)
			VALUES ((${noon} << 20) | 1, 1, 2, 1, 'message', '', '', ${noon + 99});
			INSERT INTO sealed (doc, padding, contents) VALUES ((${noon} << 20) | 1, zeroblob(4096), json_object(
				'user_id', 'a', 'nick', 'ann', 'text', 'two', 'draft', NULL, 'emoji', NULL, 'reactions', '${list}'));
		`);
		old.close();
		await withStore({path: file}, async store => {
			const named = {emoji: '👍', from: people.slice(0, 20)};
			for (const seq of [1, 2]) {
				expect(store.message('dev', seq, noon)?.reactions).toEqual([{...named, count: 30}]);
				expect(store.unnamedReactions('dev', seq, 'u25', noon)).toEqual(['👍']);
				await say(store, reactedBy(25, seq, true), reactedBy(25, seq, false), reactedBy(25, seq, false));
				expect(store.message('dev', seq, noon)?.reactions).toEqual([{...named, count: 29}]);
			}
			expect(valueIn(file, unnamedRows)).toBe(18);
		});
	});
});

test('keeps similar-looking nicks of an older file and refuses new ones', async () => {
	const file = newFile();
	const {DatabaseSync} = loadSqlite();
	const old = new DatabaseSync(file);
	migrate(old, file, 3);
	const add = old.prepare('INSERT INTO users (id, nick, nick_key, created_at) VALUES (?, ?, ?, ?)');
	add.run('u2', 'асе', 'асе', 6);
	add.run('u1', 'ace', 'ace', 5);
	old.exec(`
		INSERT INTO rooms (id, name, key, kind, epoch, seq, entry_count, created_at)
		VALUES (1, 'dev', 'dev', 'public', 'e1', 0, 0, 5), (2, 'dеv', 'dеv', 'public', 'e2', 0, 0, 6);
	`);
	old.close();
	await withStore({path: file}, async store => {
		expect([store.userByNick('ace')?.id, store.userByNick('асе')?.id]).toEqual(['u1', 'u2']);
		expect(store.createUser({id: 'u3', nick: 'аce', createdAt: 7}, undefined)).toBeUndefined();
		expect(store.rename('u2', 'АСЕ')).toBe(false);
		expect([store.room('dev')?.epoch, store.room('dеv')?.epoch]).toEqual(['e1', 'e2']);
		expect(store.roomLike('dеv')?.epoch).toBe('e1');
		store.releaseUser('u1');
		expect(store.rename('u2', 'АСЕ')).toBe(true);
	});
});

describe('refuses a file with the problem and a remedy, and does not change it', () => {
	const made = async (change: (file: string) => void): Promise<string> => {
		const file = newFile();
		await withStore({path: file}, store =>
			say(store, ...Array.from({length: 300}, (_, index) => message(`text ${index} ${'x'.repeat(200)}`))),
		);
		change(file);
		return file;
	};

	const execute = (sql: string) => (file: string) => {
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(file);
		db.exec(sql);
		db.close();
	};

	test.each<[string, string, () => Promise<string>, RegExp]>([
		[
			'written by a newer termchat',
			'newer',
			() => made(execute('PRAGMA user_version = 99')),
			/newer .*schema 99.*Install/,
		],
		[
			'a database of another program',
			'foreign',
			async () => {
				const file = newFile();
				execute('CREATE TABLE recipes (name TEXT)')(file);
				return file;
			},
			/of another program.*--db/,
		],
		[
			'not a database',
			'not_a_database',
			async () => {
				const file = newFile();
				writeFileSync(file, 'Dear diary, '.repeat(1000));
				return file;
			},
			/not a database.*--db/,
		],
		[
			'truncated',
			'damaged',
			() => made(file => truncateSync(file, statSync(file).size / 2)),
			/damaged.*backup/,
		],
		[
			'partly overwritten',
			'damaged',
			() =>
				made(file => {
					const bytes = readFileSync(file);
					bytes.fill(0xa5, 4096, 4096 * 12);
					writeFileSync(file, bytes);
				}),
			/damaged.*backup/,
		],
	])('%s', async (_, reason, make, words) => {
		const file = await make();
		const before = readFileSync(file);
		// Whether the file is prepared here or in the second thread.
		expect(await refusal({path: file, startsThread: true})).toMatchObject({reason});
		const refused = await refusal({path: file});
		expect(refused.reason).toBe(reason);
		expect(refused.message).toContain(file);
		expect(refused.message).toMatch(words);
		expect(readFileSync(file).equals(before)).toBe(true);
		// A second try says the same: the first has left no lock and no half.
		expect((await refusal({path: file})).reason).toBe(reason);
	});

	test('in a folder that cannot be written', async () => {
		const file = newFile();
		writeFileSync(file, '');
		expect(await refusal({path: path.join(file, 'chat.db')})).toMatchObject({
			reason: 'unwritable',
			message: expect.stringMatching(/cannot be written.*permissions.*--db/),
		});
	});

	test.runIf(process.platform === 'linux')('in a folder that cannot be created', async () => {
		expect(await refusal({path: '/proc/nowhere/deep/chat.db'})).toMatchObject({
			reason: 'unwritable',
			message: expect.stringMatching(/"\/proc\/nowhere\/deep\/chat.db" cannot be written .*--db/),
		});
	});

	test('in use by a store that opened it by another name', async () => {
		const file = newFile();
		const link = newFile();
		symlinkSync(file, link);
		await withStore({path: file}, async () => {
			expect(await refusal({path: link})).toMatchObject({
				reason: 'locked',
				message: expect.stringContaining(link),
			});
		});
		await withStore({path: link}, async () => expect((await refusal({path: file})).reason).toBe('locked'));
	});

	test('in use by another store, until that store is closed', async () => {
		const file = newFile();
		await withStore({path: file}, async () => {
			expect(await refusal({path: file})).toMatchObject({
				reason: 'locked',
				message: expect.stringMatching(/in use by another termchat. Stop it/),
			});
		});
		expect((await refusal({path: file})).reason).toBe('opened');
	});

	test('damaged while open: refuses reads with the same error', async () => {
		const file = await made(() => {});
		await withStore({path: file}, async store => {
			const bytes = readFileSync(file);
			writeFileSync(file, bytes.fill(0xa5, 4096 * 2));
			await expect(allOf(store)).rejects.toMatchObject({
				reason: 'damaged',
				message: expect.stringMatching(/damaged.*backup/),
			});
		});
	});

	test('found to be damaged: is not written to any more', async () => {
		const file = await made(() => {});
		await withStore({path: file}, async store => {
			const bytes = readFileSync(file);
			writeFileSync(file, bytes.fill(0xa5, 4096 * 2));
			await expect(allOf(store)).rejects.toMatchObject({reason: 'damaged'});
			const damaged = readFileSync(`${file}-wal`);
			await expect(store.append(message('one more'))).rejects.toMatchObject({
				reason: 'damaged',
				message: expect.stringMatching(/is damaged and is no longer written to/),
			});
			expect(() => store.createUser({id: 'u', nick: 'u', createdAt: 1}, 'hash')).toThrow(/damaged/);
			expect(readFileSync(`${file}-wal`).equals(damaged)).toBe(true);
		});
	});
});

describe('a file that another program has locked', () => {
	const lock = (file: string) => {
		const {DatabaseSync} = loadSqlite();
		const other = new DatabaseSync(file);
		other.exec('BEGIN IMMEDIATE');
		return {
			release: () => other.exec('ROLLBACK'),
			close: () => other.close(),
		};
	};

	test('can be read, and is written in order when the lock is released', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await say(store, message('before'));
			const other = lock(file);
			try {
				const one = store.append(message('one'));
				await nextTurn();
				expect(await allOf(store)).toMatchObject([{text: 'before'}]);
				expect(
					(await store.search({query: 'before', rooms: ['dev'], limit: 1, now: noon})).entries,
				).toHaveLength(1);
				const two = store.append(message('two'));
				const flushed = store.flush();
				await nextTurn();
				other.release();
				expect((await Promise.all([one, two])).map(({entry}) => entry.seq)).toEqual([2, 3]);
				await flushed;
			} finally {
				other.close();
			}
		});
	});

	test('refuses synchronous writes and names the cause', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await store.flush();
			const other = lock(file);
			try {
				expect(() => store.createUser({id: 'u', nick: 'ann', createdAt: 1}, 'hash')).toThrow(
					expect.objectContaining({
						reason: 'locked',
						message: expect.stringMatching(/locked by another program. Close that program/),
					}),
				);
				expect(store.user('u')).toBeUndefined();
			} finally {
				other.close();
			}
		});
	});

	test('refuses an append that has waited too long and accepts the next', async () => {
		let now = 0;
		vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
		onTestFinished(() => void vi.useRealTimers());
		const file = newFile();
		await withStore({path: file, monotonic: () => now}, async store => {
			await store.flush();
			const other = lock(file);
			try {
				const late = store.append(message('late')).catch((error: unknown) => error);
				await nextTurn();
				now += 2500;
				await vi.advanceTimersByTimeAsync(100);
				expect(await late).toMatchObject({reason: 'locked'});
				other.release();
				now += 200;
				expect((await say(store, message('next')))[0]?.entry).toMatchObject({seq: 1});
			} finally {
				other.close();
			}
		});
	});
});

describe('a full disk', () => {
	const fill = async (store: WritableStore): Promise<{kept: readonly Entry[]; refused: unknown}> => {
		const kept: Entry[] = [];
		for (let turn = 0; ; turn++) {
			const drafts = Array.from({length: 5}, (_, index) =>
				message(`${turn} ${index} ${'x'.repeat(1000 * index)}`, {draft: `d${turn}-${index}`}),
			);
			const outcomes = await Promise.allSettled(drafts.map(draft => store.append(draft)));
			const [first] = outcomes;
			if (first?.status === 'rejected') {
				expect(new Set(outcomes.map(({status}) => status))).toEqual(new Set(['rejected']));
				return {kept, refused: first.reason};
			}
			for (const outcome of outcomes) if (outcome.status === 'fulfilled') kept.push(outcome.value.entry);
		}
	};

	test('refuses a whole turn and keeps exactly what was acknowledged', async () => {
		const file = newFile();
		await withStore({path: file, maxBytes: 700_000}, async store => {
			const heard: Entry[] = [];
			store.subscribe(committed => heard.push(...committed));
			const {kept, refused} = await fill(store);
			expect(refused).toMatchObject({
				name: 'StoreError',
				reason: 'full',
				message: expect.stringMatching(/disk is full.*Free some space/),
			});
			expect(kept.length).toBeGreaterThan(20);
			expect(heard).toEqual(kept);
			expect(await allOf(store)).toEqual(kept);
			expect(store.room('dev')).toMatchObject({seq: kept.length, first: 1});
		});
		await withStore({path: file}, async store =>
			expect(await allOf(store)).toHaveLength(store.room('dev')?.seq ?? 0),
		);
	});

	test('continues after the last acknowledged seq when space is available again', async () => {
		await withStore({path: newFile(), maxBytes: 700_000}, async store => {
			const {kept} = await fill(store);
			while (await store.prune({maxEntries: 10}, noon));
			const [next] = await say(store, message('there is room again'));
			expect(next?.entry).toMatchObject({seq: kept.length + 1, prev: kept.length});
			expect(await allOf(store)).toHaveLength(11);
		});
	});

	test('does not report directory writes that failed', async () => {
		await withStore({path: newFile(), maxBytes: 700_000}, async store => {
			await fill(store);
			let made = 0;
			const makeMany = async (): Promise<void> => {
				for (; made < 5000; made++) {
					store.createUser(
						{id: `u${made}`, nick: `nick-${made}-${'x'.repeat(200)}`, createdAt: 1},
						`hash-${made}`,
					);
					if (made % 5 === 4) await store.flush();
				}
			};
			await expect(makeMany()).rejects.toMatchObject({reason: 'full'});
			expect(store.user(`u${made}`)).toBeUndefined();
			await store.flush().catch(() => {});
			for (let index = 0; index < made - 5; index++) expect(store.user(`u${index}`)).toBeDefined();
			while (await store.prune({maxEntries: 10}, noon));
			expect(store.createUser({id: 'last', nick: 'last', createdAt: 1}, undefined)).toBeDefined();
			await store.flush();
		});
	});
});

describe('commands of one turn', () => {
	const createUser = (id: string) =>
		({type: 'createUser', user: {id, nick: id, createdAt: 1}, secretHash: id}) as const;
	const ban = (id: string, reason: string) =>
		({
			type: 'moderate',
			room: 'dev',
			action: 'ban',
			at: noon,
			reason,
			user: {id, nick: id},
			by: {id: 'a', nick: 'ann'},
		}) as const;

	test('are in the file together when the first promise resolves', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			const {DatabaseSync} = loadSqlite();
			const other = new DatabaseSync(file);
			const users = (): number => Number(other.prepare('SELECT count(*) AS count FROM users').get()?.count);
			let commits = 0;
			store.onCommit = () => commits++;
			const created = ['u1', 'u2', 'u3'].map(id => store.journal.propose(createUser(id)));
			expect(users()).toBe(0);
			await Promise.race(created);
			expect([users(), commits]).toEqual([3, 1]);
			other.close();
		});
	});

	test('are kept without an entry that does not fit', async () => {
		await withStore({path: newFile(), maxBytes: 300_000}, async store => {
			const listened: string[] = [];
			store.journal.subscribe(applied => listened.push(...applied.map(({type}) => type)));
			const big = store.journal.propose({type: 'append', draft: message('x'.repeat(400_000))});
			const banned = store.journal.propose(ban('u1', 'spam'));
			await expect(big).rejects.toMatchObject({reason: 'full'});
			expect(await banned).toEqual({revoked: []});
			expect(listened).toEqual(['moderate']);
			expect(store.sanctionOf('dev', 'u1', 'ban', noon)).toBeDefined();
			expect(await allOf(store)).toEqual([]);
			expect((await say(store, message('small')))[0]?.entry).toMatchObject({seq: 1, prev: 0});
		});
	});

	test('are all rejected, and leave nothing, if they do not fit without entries', async () => {
		await withStore({path: newFile(), maxBytes: 300_000}, async store => {
			const outcomes = await Promise.allSettled([
				store.journal.propose(createUser('u1')),
				store.journal.propose(ban('u2', 'x'.repeat(400_000))),
			]);
			expect(outcomes).toMatchObject([{reason: {reason: 'full'}}, {reason: {reason: 'full'}}]);
			expect(store.user('u1')).toBeUndefined();
			expect(await store.journal.propose(createUser('u1'))).toMatchObject({id: 'u1'});
		});
	});

	test('that remove expired messages leave no trace in the files', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await say(store, message('ephemeral words', {expiresAt: noon + 5}));
			const isInFiles = (): boolean =>
				[file, `${file}-wal`].some(each => readFileSync(each).includes('ephemeral words'));
			expect(isInFiles()).toBe(true);
			await store.journal.propose({type: 'expire', at: noon + 5, limit: 10});
			await vi.waitFor(() => expect(isInFiles()).toBe(false), {timeout: 5000});
		});
	});

	test('wait while another program holds the lock, and are rejected when they have waited too long', async () => {
		const file = newFile();
		let now = 0;
		await withStore({path: file, monotonic: () => now}, async store => {
			const {DatabaseSync} = loadSqlite();
			const other = new DatabaseSync(file);
			other.exec('BEGIN IMMEDIATE');
			const first = store.journal.propose(createUser('u1'));
			store.commit();
			other.exec('ROLLBACK');
			now = 200;
			store.commit();
			expect(await first).toMatchObject({id: 'u1'});
			other.exec('BEGIN IMMEDIATE');
			const second = store.journal.propose(createUser('u2'));
			store.commit();
			now = 3000;
			store.commit();
			await expect(second).rejects.toMatchObject({reason: 'locked'});
			other.exec('ROLLBACK');
			other.close();
		});
	});
});

describe('a write of the directory', () => {
	test('that fails halfway is rolled back without other writes of the turn', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			const before = store.write(() => store.createUser({id: 'u1', nick: 'ann', createdAt: 1}, undefined));
			const failed = store.write(() => {
				store.createUser({id: 'u2', nick: 'bob', createdAt: 1}, undefined);
				store.updateRoom('dev', {slowSeconds: 9});
				// The secret of two users is the same: the database refuses it.
				store.createUser({id: 'u3', nick: 'cat', createdAt: 1}, 'same');
				store.createUser({id: 'u4', nick: 'dan', createdAt: 1}, 'same');
			});
			const after = store.write(() => store.createUser({id: 'u5', nick: 'eve', createdAt: 1}, undefined));
			await expect(failed).rejects.toMatchObject({name: 'StoreError'});
			await Promise.all([before, after]);
			expect(['u1', 'u2', 'u3', 'u4', 'u5'].map(id => store.user(id)?.nick)).toEqual([
				'ann',
				undefined,
				undefined,
				undefined,
				'eve',
			]);
			expect(store.room('dev')).toMatchObject({slowSeconds: 0});
		});
		await withStore({path: file}, async store => {
			expect(['u1', 'u2', 'u5'].map(id => store.user(id)?.nick)).toEqual(['ann', undefined, 'eve']);
		});
	});

	test('that cannot be committed rejects all writes of the turn', async () => {
		const file = newFile();
		const store = await openSqliteStore({path: file, maxBytes: 200_000});
		store.openRoom('dev', 'public', 'epoch-1', 100);
		await store.flush();
		const {DatabaseSync} = loadSqlite();
		const other = new DatabaseSync(file, {timeout: 0});
		for (const id of ['u1', 'u2']) store.createUser({id, nick: id, createdAt: 1}, undefined);
		await store.flush();
		for (let turn = 0; ; turn++) {
			const writes = ['u1', 'u2'].map(id =>
				store.write(() => {
					const sanction = {room: 'dev', user: {id: `${id}-${turn}`, nick: id}, kind: 'ban'} as const;
					store.sanction({...sanction, reason: 'x'.repeat(200)});
				}),
			);
			const outcomes = await Promise.allSettled(writes);
			const kept = ['u1', 'u2'].map(id => store.sanctionOf('dev', `${id}-${turn}`, 'ban', 1) !== undefined);
			const inFile = ['u1', 'u2'].map(
				id => other.prepare('SELECT 1 FROM sanctions WHERE user_id = ?').get(`${id}-${turn}`) !== undefined,
			);
			expect(outcomes.map(({status}) => status === 'fulfilled')).toEqual(kept);
			expect(inFile).toEqual(kept);
			if (!kept.includes(true)) break;
		}
		other.close();
		await store.close();
	});
});

/** All bytes of all files the store has written. */
const rawBytes = (file: string): string =>
	readdirSync(folder)
		.filter(name => name.startsWith(path.basename(file)))
		.map(name => readFileSync(path.join(folder, name)).toString('latin1'))
		.join('');

/** Numbers below a limit, the same in every run. */
const makeChance = (): ((limit: number) => number) => {
	let seed = 7;
	return limit => {
		seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
		return seed % limit;
	};
};

describe('a removed private room', () => {
	const traces =
		/(?<!kept)(?:name|topic|owner|nick|draft|muted|reason|emoji|start|forty|overflowing|edited|brief|end)word\w*/g;

	/** Drafts of one private room, between ordinary ones; `mark` stands before each of its words. */
	const talkIn = (room: string, mark: string, serial: number, below: (limit: number) => number) => {
		const here = {room, from: {id: `u${serial}`, nick: `${mark}nickword${serial}`}};
		const text = (index: number): string => {
			const filling = `${mark}overflowingword `.repeat(below(index % 10 === 0 ? 400 : 20));
			return `${mark}startword${serial}x${index} ${mark}fortyword ${filling} ${mark}endword${serial}`;
		};
		const drafts = Array.from(
			{length: 40},
			(_, index): EntryDraft =>
				index % 3 === 0
					? message(`ordinary ${'y'.repeat(below(900))}`, {at: noon + serial * 100 + index})
					: message(text(index), {
							...here,
							at: noon + serial * 100 + index,
							draft: `${mark}draftword${serial}x${index}`,
						}),
		);
		const late = {...here, at: noon + serial * 100 + 50};
		drafts.push(
			{type: 'topic', ...late, text: `${mark}topicword${serial} ${'t'.repeat(below(300))}`},
			message(`${mark}briefword${serial}`, {...late, expiresAt: noon + 1_000_000}),
		);
		const change = (target: number): readonly EntryDraft[] => {
			const words = `${mark}editedword ${'e'.repeat(below(900))}`;
			if (target % 5 === 0) return [{type: 'edited', ...late, target, text: words}];
			if (target % 7 === 0) return [{type: 'deleted', ...late, target}];
			const emoji = `${mark}emojiword${serial}`;
			return target % 3 === 0 ? [{type: 'reacted', ...late, target, emoji, on: true}] : [];
		};
		return {drafts, change};
	};

	test.each([{indexAtOnce: true}, {indexAtOnce: false}])(
		'has left no word in any file, whatever else moved the pages about (%o)',
		async ({indexAtOnce}) => {
			const file = newFile();
			const below = makeChance();
			await withStore({path: file, sync: 'normal', indexAtOnce}, async store => {
				const talk = async (room: string, serial: number): Promise<void> => {
					const {drafts, change} = talkIn(room, room.startsWith('~kept') ? 'kept' : '', serial, below);
					const said = (await say(store, ...drafts)).map(({entry}) => entry);
					const own = said.filter(entry => entry.room === room && entry.type === 'message');
					await say(store, ...own.flatMap(({seq}) => change(seq)));
				};
				const made: string[] = [];
				for (let serial = 0; serial < 40; serial++) {
					const mark = serial % 3 === 0 ? 'kept' : '';
					const room = `~${mark}nameword-${serial}`;
					made.push(room);
					store.openRoom(room, 'private', `e${serial}`, noon);
					store.updateRoom(room, {owner: {id: 'o', nick: `${mark}ownerword${serial}`}});
					const user = {id: `m${serial}`, nick: `${mark}mutedword${serial}`};
					store.sanction({room, user, kind: 'mute', reason: `${mark}reasonword${serial}`});
					await talk(room, serial);
					await talk(made[below(made.length)] ?? room, serial + 100);
					if (serial % 4 === 3) {
						const going = made.findIndex(name => name.startsWith('~name'));
						if (going !== -1) store.forgetRoom(made.splice(going, 1)[0] ?? '');
					}
				}
				expect(new Set(rawBytes(file).match(traces)).size).toBeGreaterThan(1000);
				for (const room of made) if (room.startsWith('~name')) store.forgetRoom(room);
				const left = () => [...new Set(rawBytes(file).match(traces))].slice(0, 20).join(' ');
				await expect.poll(left, {timeout: 30_000, interval: 200}).toBe('');
				const rooms = store.rooms().map(({room}) => room);
				const {entries} = await store.search({query: 'keptforty', rooms, limit: 5, now: noon});
				expect(entries).toHaveLength(5);
			});
			expect(rawBytes(file)).not.toMatch(traces);
			for (const word of ['ordinary', 'keptnameword', 'keptfortyword', 'keptdraftword']) {
				expect(rawBytes(file)).toContain(word);
			}
		},
		60_000,
	);
});

describe('expired messages', () => {
	test.each([{indexAtOnce: true}, {indexAtOnce: false}])(
		'is in no byte of any file, whatever else moved the pages about (%o)',
		async ({indexAtOnce}) => {
			const file = newFile();
			await withStore({path: file, sync: 'normal', indexAtOnce}, async store => {
				const rooms = ['dev', 'ops', 'hall'];
				for (const room of rooms) store.openRoom(room, 'public', room, 1);
				const below = makeChance();
				let count = 0;
				/** When each of them expires, by its number. */
				const ends = new Map<number, number>();
				for (let round = 0; round < 25; round++) {
					const drafts = Array.from({length: 120}, (): EntryDraft => {
						const more = {room: rooms[below(3)] ?? 'dev', at: noon + count, draft: `draft-${count}`};
						if (++count % 3 === 0) return message(`ordinary ${'y'.repeat(below(900))}`, more);
						// Short and long, and in no order of their going: so pages are split and joined again.
						const filling = 'z'.repeat(below(count % 10 === 0 ? 6000 : 300));
						const expiresAt = noon + 1_000_000 + (round + below(8)) * 1000;
						ends.set(count, expiresAt);
						return message(`secretword${count} ${filling} lastword${count}`, {...more, expiresAt});
					});
					const said = await say(store, ...drafts);
					const changes = said.flatMap(({entry}, index): readonly EntryDraft[] => {
						const {room, seq} = entry;
						const change = {room, at: noon + count, from: {id: 'a', nick: 'ann'}, target: seq};
						const number = entry.type === 'message' ? /^secretword\d+/.exec(entry.text)?.[0] : undefined;
						const text = number === undefined ? 'plain' : `${number} edited ${'e'.repeat(below(900))}`;
						if (index % 7 === 0) return [{type: 'edited', ...change, text}];
						return index % 11 === 0 ? [{type: 'deleted', ...change}] : [];
					});
					await say(store, ...changes);
					const now = noon + 1_000_000 + round * 1000;
					await store.expire(now);
					const seen = rawBytes(file).matchAll(/(?:secretword|lastword)(\d+)/g);
					const late = [...seen]
						.map(([, number]) => Number(number))
						.filter(number => (ends.get(number) ?? 0) <= now);
					expect(late).toEqual([]);
				}
				expect(rawBytes(file)).toContain('ordinary');
				await store.expire(noon + 2_000_000);
				expect(store.nextExpiry()).toBeUndefined();
				expect(rawBytes(file)).not.toMatch(/secretword|lastword/);
				expect((await allOf(store)).length).toBeGreaterThan(100);
			});
			expect(rawBytes(file)).not.toMatch(/secretword|lastword/);
		},
	);
});

describe('the file', () => {
	test('lists no word that no message has any more', async () => {
		const file = newFile();
		const count = (): unknown => {
			const {DatabaseSync} = loadSqlite();
			const db = new DatabaseSync(file, {readOnly: true});
			const words = ['apple', 'banana', 'cherry', 'damson', 'elder'];
			const rows = words.map(word => [
				db.prepare('SELECT count(*) AS count FROM terms WHERE term = ?').get(word)?.count,
				db.prepare('SELECT count(*) AS count FROM words WHERE words MATCH ?').get(`"${word}"`)?.count,
			]);
			db.close();
			return rows;
		};
		await withStore({path: file, indexAtOnce: true}, async store => {
			const change = {room: 'dev', at: noon, from: {id: 'a', nick: 'ann'}};
			await say(
				store,
				message('apple'),
				message('banana'),
				message('cherry banana'),
				message('damson'),
				message('elder'),
			);
			expect(count()).toEqual([
				[1, 1],
				[1, 2],
				[1, 1],
				[1, 1],
				[1, 1],
			]);
			await say(
				store,
				{type: 'edited', ...change, target: 3, text: 'elder'},
				{type: 'deleted', ...change, target: 4},
			);
			while (await store.prune({maxEntries: 6}, noon));
			// The terms of pruned messages are dropped a little later.
			await vi.waitFor(() =>
				expect(count()).toEqual([
					[0, 0],
					[1, 1],
					[0, 0],
					[0, 0],
					[1, 2],
				]),
			);
		});
	});

	/** Free pages in the file now, as another program sees them. */
	const freePages = (file: string): number => {
		const {DatabaseSync} = loadSqlite();
		const reader = new DatabaseSync(file, {readOnly: true});
		try {
			return Number(Object.values(reader.prepare('PRAGMA freelist_count').get() ?? {})[0]);
		} finally {
			reader.close();
		}
	};

	test('takes noticeable time to open if its log is long, or if it is big and has an older schema', () => {
		const file = newFile();
		const megabyte = 1024 * 1024;
		const header = Buffer.alloc(100);
		const makeFile = (megabytes: number, version: number): void => {
			header.writeUInt32BE(version, 60);
			writeFileSync(file, header);
			truncateSync(file, megabytes * megabyte);
		};
		makeFile(20, newestVersion);
		expect(recoveryBytes(file)).toBe(0);
		makeFile(20, newestVersion - 1);
		expect(recoveryBytes(file)).toBe(20 * megabyte);
		makeFile(10, newestVersion - 1);
		expect(recoveryBytes(file)).toBe(0);
		writeFileSync(`${file}-wal`, '');
		truncateSync(`${file}-wal`, 17 * megabyte);
		expect(recoveryBytes(file)).toBe(17 * megabyte);
	});

	test.each([
		['entries were pruned', (store: WritableStore) => pruneAll(store, {maxEntries: 50})],
		['a room was forgotten', async (store: WritableStore) => store.forgetRoom('dev')],
	])('returns space after %s', async (_what, remove) => {
		const file = newFile();
		await withStore({path: file, sync: 'normal'}, async store => {
			for (let turn = 0; turn < 10; turn++) {
				await say(
					store,
					...Array.from({length: 250}, (_, index) => message(`${turn} ${index} ${'x'.repeat(3500)}`)),
				);
			}
		});
		const full = statSync(file).size;
		await withStore({path: file, sync: 'normal'}, async store => {
			await remove(store);
			await vi.waitFor(() => expect(store.rooms().length === 1 || freePages(file) > 1000).toBe(true));
			await vi.waitFor(() => expect(freePages(file)).toBeLessThan(1000), {timeout: 10_000});
		});
		expect(statSync(file).size).toBeLessThan(full / 2);
	});

	test('keeps working in a file that cannot return space', async () => {
		const file = newFile();
		await withStore({path: file, sync: 'normal'}, store =>
			say(store, ...Array.from({length: 1500}, (_, index) => message(`${index} ${'x'.repeat(3500)}`))),
		);
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(file);
		db.exec('PRAGMA auto_vacuum = NONE; VACUUM');
		db.close();
		const full = statSync(file).size;
		await withStore({path: file, sync: 'normal'}, store => pruneAll(store, {maxEntries: 50}));
		expect(statSync(file).size).toBe(full);
	});

	test('prunes in small steps with other work in between', async () => {
		await withStore({path: newFile(), sync: 'normal'}, async store => {
			await say(store, ...Array.from({length: 2000}, (_, index) => message(`number ${index}`)));
			const counts: number[] = [];
			store.journal.subscribe(applied => {
				for (const each of applied) if (each.type === 'prune') counts.push(each.outcome);
			});
			let turns = 0;
			let isOver = false;
			const pruned = pruneAll(store, {maxEntries: 100}).finally(() => {
				isOver = true;
			});
			for (; !isOver; turns++) await nextTurn();
			await pruned;
			expect(store.room('dev')).toMatchObject({first: 1901});
			expect(Math.max(...counts)).toBe(25);
			expect(turns).toBeGreaterThanOrEqual(counts.length);
		});
	});

	test('lists no search term that only pruned messages had', async () => {
		const file = newFile();
		await withStore({path: file, sync: 'normal', indexAtOnce: true}, async store => {
			await say(store, message('apples and pears'), message('pears'));
			await pruneAll(store, {maxEntries: 1});
		});
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(file);
		onTestFinished(() => db.close());
		expect(db.prepare('SELECT term FROM terms').all()).toEqual([{term: 'pears'}]);
	});
});

describe('a process that is killed', () => {
	/** What the process has printed so far: the receipts it was given. */
	const startAppending = (file: string) => {
		const child = spawn(process.execPath, [path.join(import.meta.dirname, 'append-forever.ts'), file], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const receipts: string[] = [];
		const isOver = once(child, 'close');
		const lines = createInterface({input: child.stdout});
		const reached = (count: number) =>
			new Promise<void>(resolve => {
				const look = (): void => {
					if (receipts.length < count) return;
					lines.off('line', look);
					resolve();
				};
				lines.on('line', line => void receipts.push(line));
				lines.on('line', look);
			});
		return {child, receipts, isOver, reached};
	};

	test('while writing has lost nothing it acknowledged and holds no lock', async () => {
		const file = newFile();
		const receipts: string[] = [];
		for (const count of [30, 400, 1500]) {
			const run = startAppending(file);
			await run.reached(count);
			expect((await refusal({path: file})).reason).toBe('locked');
			run.child.kill('SIGKILL');
			await run.isOver;
			// The last line may be half a line.
			receipts.push(...run.receipts.filter(line => /^\d+ \d+-\d+-\d+$/.test(line)).slice(0, -1));
			await withStore({path: file}, async store => {
				const entries = await allOf(store, Date.now());
				const kept = new Set(
					entries.map(entry => (entry.type === 'message' ? `${entry.seq} ${entry.draft}` : '')),
				);
				expect(receipts.filter(receipt => !kept.has(receipt))).toEqual([]);
				expect(entries.map(({seq, prev}) => [seq, prev])).toEqual(
					entries.map((_, index) => [index + 1, index]),
				);
			});
		}
	}, 60_000);
});

test('reads a truncated write-ahead log up to its last complete commit', async () => {
	const file = newFile();
	const copy = newFile();
	await withStore({path: file}, async store => {
		await say(store, message('one'), message('two'));
		for (const end of ['', '-wal']) writeFileSync(`${copy}${end}`, readFileSync(`${file}${end}`));
		appendFileSync(`${copy}-wal`, Buffer.alloc(5000, 0x5a));
	});
	await withStore({path: copy}, async store => expect(await allOf(store)).toHaveLength(2));
});

test('closes completely even if nothing else keeps the process alive', async () => {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, 'open-search-close.ts'), newFile()], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let printed = '';
	child.stdout.on('data', (chunk: Buffer) => {
		printed += chunk;
	});
	const [code] = await once(child, 'close');
	expect({code, printed}).toEqual({code: 0, printed: 'closed\n'});
}, 30_000);
