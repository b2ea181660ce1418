/** Transactions that succeed or fail as a whole. */
import {readFileSync} from 'node:fs';
import {describe, expect, test, vi} from 'vitest';
import type {Entry} from '../../../../source/protocol/server-frames.ts';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {openSqliteStore, type WritableStore} from '../../../support/writable-store.ts';
import {allOf, appendAll, makeStoreFolder, message, noon, withStore} from '../store-files.ts';

const {newFile} = makeStoreFolder();

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

	test('refuses a whole turn and keeps exactly the acknowledged entries', async () => {
		const file = newFile();
		await withStore({path: file, maxBytes: 700_000}, async store => {
			const received: Entry[] = [];
			store.subscribe(committed => received.push(...committed));
			const {kept, refused} = await fill(store);
			expect(refused).toMatchObject({
				name: 'StoreError',
				reason: 'full',
				message: expect.stringMatching(/disk is full.*Free some space/),
			});
			expect(kept.length).toBeGreaterThan(20);
			expect(received).toEqual(kept);
			expect(await allOf(store)).toEqual(kept);
			expect(store.room('dev')).toMatchObject({seq: kept.length, first: 1});
		});
		await withStore({path: file}, async store =>
			expect(await allOf(store)).toHaveLength(store.room('dev')?.seq ?? 0),
		);
	});

	test('continues after the last acknowledged seq after space is available', async () => {
		await withStore({path: newFile(), maxBytes: 700_000}, async store => {
			const {kept} = await fill(store);
			while (await store.prune({maxEntries: 10}, noon));
			const [next] = await appendAll(store, message('there is room again'));
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

	test('are in the file when the first promise resolves', async () => {
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

	test('are stored without an entry that does not fit', async () => {
		await withStore({path: newFile(), maxBytes: 300_000}, async store => {
			const listened: string[] = [];
			store.journal.subscribe(applied => listened.push(...applied.map(({type}) => type)));
			const big = store.journal.propose({type: 'append', draft: message('x'.repeat(400_000))});
			const banned = store.journal.propose(ban('u1', 'spam'));
			await expect(big).rejects.toMatchObject({reason: 'full'});
			expect(await banned).toEqual({revoked: [], revokedWebhooks: []});
			expect(listened).toEqual(['moderate']);
			expect(store.sanctionOf('dev', 'u1', 'ban', noon)).toBeDefined();
			expect(await allOf(store)).toEqual([]);
			expect((await appendAll(store, message('small')))[0]?.entry).toMatchObject({seq: 1, prev: 0});
		});
	});

	test('are all rejected and rolled back if they do not fit even without entries', async () => {
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
			await appendAll(store, message('ephemeral words', {expiresAt: noon + 5}));
			const isInFiles = (): boolean =>
				[file, `${file}-wal`].some(each => readFileSync(each).includes('ephemeral words'));
			expect(isInFiles()).toBe(true);
			await store.journal.propose({type: 'expire', at: noon + 5, limit: 10});
			await vi.waitFor(() => expect(isInFiles()).toBe(false), {timeout: 60_000});
		});
	});

	test('wait while another program holds the lock, and are rejected after they waited too long', async () => {
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
				// Two users have the same secret, which the database refuses.
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
		const store = await openSqliteStore({path: file, maxBytes: 400_000});
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
