/** Files that cannot be opened, and files that another program has locked. */
import {readFileSync, statSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {allOf, appendAll, makeStoreFolder, message, noon, refusal, withStore} from '../store-files.ts';

const {newFile} = makeStoreFolder();

describe('refuses a file with the problem and a remedy, and does not change it', () => {
	const made = async (change: (file: string) => void): Promise<string> => {
		const file = newFile();
		await withStore({path: file}, store =>
			appendAll(
				store,
				...Array.from({length: 300}, (_, index) => message(`text ${index} ${'x'.repeat(200)}`)),
			),
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
		// The same in this thread and in the second thread.
		expect(await refusal({path: file, startsThread: true})).toMatchObject({reason});
		const refused = await refusal({path: file});
		expect(refused.reason).toBe(reason);
		expect(refused.message).toContain(file);
		expect(refused.message).toMatch(words);
		expect(readFileSync(file).equals(before)).toBe(true);
		// A second attempt has the same error: the first has left no lock and no partial change.
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

	test('in use by a store that opened it under another name', async () => {
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

	test('found to be damaged: is no longer written to', async () => {
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
			await appendAll(store, message('before'));
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

	test('refuses an append that waited too long and accepts the next', async () => {
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
				expect((await appendAll(store, message('next')))[0]?.entry).toMatchObject({seq: 1});
			} finally {
				other.close();
			}
		});
	});
});
