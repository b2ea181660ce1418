/** A store that is closed and opened again. */
import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {openSqliteStore, type WritableStore} from '../../../support/writable-store.ts';
import {allOf, appendAll, makeStoreFolder, message, noon, withStore} from '../store-files.ts';

const {folder, newFile} = makeStoreFolder();

describe('a reopened store', () => {
	test('has every entry in its latest state and continues the log', async () => {
		const file = newFile();
		const before = await withStore({path: file}, async store => {
			await appendAll(
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
			const [again, next] = await appendAll(store, message('one', {draft: 'd1'}), message('three'));
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: 'other'}});
			expect(next?.entry).toMatchObject({seq: 6, prev: 5});
		});
	});

	test('knows the draft of a message that expires', async () => {
		const file = newFile();
		const draft = message('brief', {draft: 'd1', expiresAt: noon + 5000});
		await withStore({path: file}, store => appendAll(store, draft));
		await withStore({path: file}, async store => {
			const [again] = await appendAll(store, draft);
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: 'brief'}});
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
			await appendAll(
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
			const [again] = await appendAll(store, message('one', {...here, draft: 'd1'}));
			expect(again).toMatchObject({isKnown: true, entry: {seq: 1, text: 'another'}});
		});
	});

	test('continues the seq of a room that has no entries left', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await appendAll(store, message('one'), message('two'));
			while (await store.prune({maxEntries: 0}, noon));
		});
		await withStore({path: file}, async store => {
			expect(await store.page('dev', {type: 'newest', limit: 5}, noon)).toMatchObject({
				seq: 2,
				first: 0,
				prunedSeq: 2,
			});
			expect((await appendAll(store, message('three')))[0]?.entry).toMatchObject({seq: 3, prev: 2});
		});
	});

	test('finds messages that were not indexed before it was closed', async () => {
		const file = newFile();
		await withStore({path: file, indexAtOnce: true}, store =>
			appendAll(store, message('apple one'), message('apple two')),
		);
		await withStore({path: file}, store => appendAll(store, message('apple three')));
		await withStore({path: file}, async store => {
			const {entries} = await store.search({query: 'apple', rooms: ['dev'], limit: 10, now: noon});
			expect(entries.map(({seq}) => seq)).toEqual([3, 2, 1]);
		});
	});

	test('purges the rest of a removed room', async () => {
		const file = newFile();
		await withStore({path: file}, async store => {
			await appendAll(store, ...Array.from({length: 500}, (_, index) => message(`confidential ${index}`)));
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

test('keeps the id of the server in the file', async () => {
	const file = newFile();
	const idOf = () => withStore({path: file}, async store => store.hubId);
	expect(await idOf()).toBe(await idOf());
});
