/** The database file: its size, a kill, and a truncated log. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {recoveryBytes} from '../../../../source/server/store/file/connect.ts';
import {newestVersion} from '../../../../source/server/store/file/migrations.ts';
import type {WritableStore} from '../../../support/writable-store.ts';
import {
	allOf,
	appendAll,
	makeStoreFolder,
	message,
	noon,
	pruneAll,
	refusal,
	withStore,
} from '../store-files.ts';

const {newFile} = makeStoreFolder();

describe('the file', () => {
	test('lists no word that no message contains', async () => {
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
			await appendAll(
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
			await appendAll(
				store,
				{type: 'edited', ...change, target: 3, text: 'elder'},
				{type: 'deleted', ...change, target: 4},
			);
			while (await store.prune({maxEntries: 6}, noon));
			// The terms of pruned messages are dropped later.
			await vi.waitFor(
				() =>
					expect(count()).toEqual([
						[0, 0],
						[1, 1],
						[0, 0],
						[0, 0],
						[1, 2],
					]),
				{timeout: 60_000},
			);
		});
	});

	/** The number of free pages in the file, read by another connection. */
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
				await appendAll(
					store,
					...Array.from({length: 250}, (_, index) => message(`${turn} ${index} ${'x'.repeat(3500)}`)),
				);
			}
		});
		const full = statSync(file).size;
		await withStore({path: file, sync: 'normal'}, async store => {
			await remove(store);
			await vi.waitFor(() => expect(store.rooms().length === 1 || freePages(file) > 1000).toBe(true), {
				timeout: 60_000,
			});
			await vi.waitFor(() => expect(freePages(file)).toBeLessThan(1000), {timeout: 60_000});
		});
		expect(statSync(file).size).toBeLessThan(full / 2);
	});

	test('keeps working in a file that cannot return space', async () => {
		const file = newFile();
		await withStore({path: file, sync: 'normal'}, store =>
			appendAll(store, ...Array.from({length: 1500}, (_, index) => message(`${index} ${'x'.repeat(3500)}`))),
		);
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(file);
		db.exec('PRAGMA auto_vacuum = NONE; VACUUM');
		db.close();
		const full = statSync(file).size;
		await withStore({path: file, sync: 'normal'}, store => pruneAll(store, {maxEntries: 50}));
		expect(statSync(file).size).toBe(full);
	});

	test('prunes in small steps and lets other work run in between', async () => {
		await withStore({path: newFile(), sync: 'normal'}, async store => {
			await appendAll(store, ...Array.from({length: 2000}, (_, index) => message(`number ${index}`)));
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

	test('lists no search term of pruned messages only', async () => {
		const file = newFile();
		await withStore({path: file, sync: 'normal', indexAtOnce: true}, async store => {
			await appendAll(store, message('apples and pears'), message('pears'));
			await pruneAll(store, {maxEntries: 1});
		});
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(file);
		onTestFinished(() => db.close());
		expect(db.prepare('SELECT term FROM terms').all()).toEqual([{term: 'pears'}]);
	});
});

describe('a process that is killed', () => {
	/** The receipts that the process has printed so far. */
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

	test('while writing has lost no acknowledged entry and holds no lock', async () => {
		const file = newFile();
		const receipts: string[] = [];
		for (const count of [30, 400, 1500]) {
			const run = startAppending(file);
			await run.reached(count);
			expect((await refusal({path: file})).reason).toBe('locked');
			run.child.kill('SIGKILL');
			await run.isOver;
			// The last line may be incomplete.
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
	});
});

test('reads a truncated write-ahead log up to its last complete commit', async () => {
	const file = newFile();
	const copy = newFile();
	await withStore({path: file}, async store => {
		await appendAll(store, message('one'), message('two'));
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
});
