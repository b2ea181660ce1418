/** The inboxes in the file: removal of items, and files without inboxes. */
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {migrate} from '../../../source/server/store/file/migrations.ts';
import {makeFolder} from '../../support/folder.ts';
import {openMemoryStore, openSqliteStore, type WritableStore} from '../../support/writable-store.ts';

const linesOf = (store: WritableStore, userId: string): readonly string[] =>
	[...store.inbox(userId)].map(
		({room, seq, kind, isUnread}) => `${room}#${seq} ${kind}${isUnread ? '*' : ''}`,
	);

const openWithUsers = (): WritableStore => {
	const store = openMemoryStore();
	onTestFinished(() => store.close());
	for (const nick of ['ann', 'bob']) store.createUser({id: nick[0] ?? '', nick, createdAt: 1}, undefined);
	store.openRoom('dev', 'public', 'epoch-1', 1);
	for (const id of ['a', 'b']) store.markRead(id, 'dev', 0);
	return store;
};

const write = (store: WritableStore, text: string, at: number) =>
	store.append({type: 'message', room: 'dev', at, from: {id: 'b', nick: 'bob'}, text});

test('pruning removes the items of its messages', async () => {
	const store = openWithUsers();
	for (const at of [10, 20, 30]) await write(store, 'ann?', at);
	await store.prune({maxEntries: 1}, 40);
	expect(linesOf(store, 'a')).toEqual(['dev#3 mention*']);
});

test('a removed user has no inbox, also if the nick is taken again', async () => {
	const store = openWithUsers();
	await write(store, 'ann?', 10);
	store.releaseUser('a');
	expect(linesOf(store, 'a')).toEqual([]);
	await write(store, 'ann?', 20);
	store.createUser({id: 'c', nick: 'ann', createdAt: 2}, undefined);
	store.markRead('c', 'dev', 0);
	await write(store, 'ann!', 30);
	expect(linesOf(store, 'c')).toEqual(['dev#3 mention*']);
});

test('a nick that a rolled back transaction took is not remembered', async () => {
	const store = openWithUsers();
	expect(() =>
		store.transact(state => {
			state.createUser({id: 'c', nick: 'carl', createdAt: 2}, undefined);
			state.markRead('c', 'dev', 0);
			state.place({type: 'message', room: 'dev', at: 5, from: {id: 'b', nick: 'bob'}, text: 'carl?'});
			throw new Error('rolled back');
		}),
	).toThrow();
	await write(store, 'carl?', 10);
	expect(linesOf(store, 'c')).toEqual([]);
});

test('nicks are found among thousands of other words, also new and changed ones', async () => {
	const store = openWithUsers();
	const talk = async (word: string): Promise<void> => {
		for (let at = 0; at < 100; at++) {
			await write(store, Array.from({length: 10}, (_, index) => `${word}${at}x${index}`).join(' '), at);
		}
	};
	await talk('one');
	await write(store, 'ann, carl', 200);
	store.createUser({id: 'c', nick: 'carl', createdAt: 2}, undefined);
	store.markRead('c', 'dev', 0);
	await write(store, 'carl', 210);
	await talk('two');
	store.rename('a', 'anna');
	await write(store, 'ann, anna, carl', 400);
	expect(linesOf(store, 'a')).toEqual(['dev#203 mention*', 'dev#101 mention*']);
	expect(linesOf(store, 'c')).toEqual(['dev#203 mention*', 'dev#102 mention*']);
});

test('a file without inboxes gets them from its messages', async () => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const file = folder.at('termchat.db');
	const schemaBefore = 14;
	const db = new DatabaseSync(file);
	migrate(db, file, schemaBefore);
	const doc = (place: number): string => `((5000 << 20) | ${place})`;
	db.exec(`
		INSERT INTO rooms (id, name, key, kind, epoch, seq, entry_count, created_at) VALUES
			(1, 'dev', 'dev', 'public', 'e1', 3, 3, 1), (2, '@a+b', '@a+b', 'direct', 'e2', 1, 1, 1);
		INSERT INTO users (id, nick, nick_key, created_at) VALUES ('a', 'ann', 'ann', 1), ('b', 'bob', 'bob', 1);
		INSERT INTO read_positions (user_id, room_id, seq) VALUES ('a', 1, 2), ('b', 1, 0);
		INSERT INTO admissions (room_id, user_id) VALUES (2, 'a'), (2, 'b');
		INSERT INTO entries (doc, room_id, seq, prev, type, user_id, nick, text, reply_to) VALUES
			(${doc(0)}, 1, 1, 0, 'message', 'a', 'ann', 'who?', NULL),
			(${doc(1)}, 1, 2, 1, 'message', 'b', 'bob', 'hello ann', NULL),
			(${doc(2)}, 1, 3, 2, 'message', 'b', 'bob', 'me', 1),
			(${doc(3)}, 2, 1, 0, 'message', 'b', 'bob', 'psst', NULL);
	`);
	db.close();
	const store = await openSqliteStore({path: file, sync: 'normal'});
	onTestFinished(() => store.close());
	expect(linesOf(store, 'a')).toEqual(['@a+b#1 direct*', 'dev#3 reply*', 'dev#2 mention']);
	expect(linesOf(store, 'b')).toEqual([]);
	expect(store.hasReadReceipts('a')).toBe(true);
});
