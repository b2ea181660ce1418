/** Files of older schemas, and the rows of reactions. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {textOf} from '../../../../source/protocol/entry-kinds.ts';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import type {EntryDraft} from '../../../../source/server/store/entry-log.ts';
import {migrate, newestVersion} from '../../../../source/server/store/file/migrations.ts';
import {appendAll, makeStoreFolder, message, noon, withStore} from '../store-files.ts';

const {newFile} = makeStoreFolder();

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
			const again = await appendAll(store, message('', {draft: 'd1'}), message('', {draft: 'd2'}));
			expect(again).toMatchObject([
				{isKnown: true, entry: {text: 'a private apple', reactions: [{emoji: '👍', from: [owner]}]}},
				{isKnown: true, entry: {text: 'a brief apple', expiresAt: noon + 9}},
			]);
			await appendAll(store, message('a new apple'));
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

test('replies of an older file belong to threads, also replies to replies', async () => {
	const file = newFile();
	const {DatabaseSync} = loadSqlite();
	const old = new DatabaseSync(file);
	migrate(old, file, 13);
	old.exec(`
		INSERT INTO rooms (id, name, key, kind, epoch, seq, entry_count, created_at)
		VALUES (1, 'dev', 'dev', 'public', 'epoch-0', 6, 6, 5);
		INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text, reply_to, deleted_at)
		VALUES ((${noon} << 20) | 0, 1, 1, 0, 'message', 'a', 'ann', 'who?', NULL, NULL),
			((${noon} << 20) | 1, 1, 2, 1, 'message', 'b', 'bob', 'me', 1, NULL),
			((${noon} << 20) | 2, 1, 3, 2, 'message', 'a', 'ann', 'really?', 2, NULL),
			((${noon} << 20) | 3, 1, 4, 3, 'message', 'b', 'bob', 'yes', 3, NULL),
			((${noon} << 20) | 4, 1, 5, 4, 'message', 'b', 'bob', '', 1, 7),
			((${noon} << 20) | 5, 1, 6, 5, 'message', 'b', 'bob', 'an answer to a removed message', 99, NULL);
	`);
	old.close();
	await withStore({path: file}, async store => {
		expect(store.message('dev', 1, noon)).toMatchObject({replies: 3});
		const page = store.thread('dev', {thread: 1, limit: 10}, noon);
		expect(page?.entries.map(({seq}) => seq)).toEqual([2, 3, 4, 5]);
		expect(store.message('dev', 6, noon)?.thread).toBeUndefined();
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
			await appendAll(store, message('one'), ...people.map((_, index) => reactedBy(index)));
			expect(rowsAndBytes()).toEqual([10, 31, expect.any(Number)]);
			const [, , bytes] = rowsAndBytes();
			await appendAll(store, ...people.map((_, index) => reactedBy(30 + index)));
			expect(rowsAndBytes()).toEqual([40, 61, bytes]);
		});
	});

	test('have no row after their message is deleted, pruned or expired, or its room is removed', async () => {
		const file = newFile();
		const reactions = (...targets: number[]) =>
			targets.flatMap(target => people.map((_, index) => reactedBy(index, target)));
		await withStore({path: file}, async store => {
			await appendAll(
				store,
				message('one'),
				message('two', {expiresAt: noon + 9}),
				message('three'),
				message('four'),
			);
			await appendAll(store, ...reactions(1, 2, 3, 4));
			expect(valueIn(file, unnamedRows)).toBe(40);
			await appendAll(store, {type: 'deleted', room: 'dev', at: noon + 2, from: person(0), target: 1});
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
			await appendAll(store, message('one'), ...Array.from({length: 2600}, (_, index) => reactedBy(index)));
			await appendAll(store, {type: 'deleted', room: 'dev', at: noon + 2, from: person(0), target: 1});
			await appendAll(store, message('two'));
			expect(valueIn(file, unnamedRows)).toBe(0);
			expect(valueIn(file, 'SELECT count(*) FROM cleared_reactions')).toBe(0);
		});
	});

	test('do not reveal unnamed users of a private room', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			store.openRoom('~plan-7', 'private', 'epoch-2', 200);
			const here = {room: '~plan-7'};
			await appendAll(
				store,
				message('one', here),
				...people.map((_, index) => ({...reactedBy(index), ...here})),
			);
			const withKey = "SELECT count(*) FROM sealed WHERE contents ->> '$.reactions' LIKE '{\"key\":%'";
			expect(valueIn(file, withKey)).toBe(1);
			expect(valueIn(file, 'SELECT count(*) FROM entries WHERE reactions IS NOT NULL')).toBe(0);
			await appendAll(store, {type: 'deleted', ...here, at: noon + 2, from: person(0), target: 1});
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
				await appendAll(
					store,
					reactedBy(25, seq, true),
					reactedBy(25, seq, false),
					reactedBy(25, seq, false),
				);
				expect(store.message('dev', seq, noon)?.reactions).toEqual([{...named, count: 29}]);
			}
			expect(valueIn(file, unnamedRows)).toBe(18);
		});
	});
});

test('keeps similar-looking nicks of an older file and refuses new nicks', async () => {
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
