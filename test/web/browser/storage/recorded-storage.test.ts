/** The storage of the page in a browser that is killed: `localStorage` returns to an earlier state, the database does not. */
import {describe, expect, test} from 'vitest';
import type {ChangeDatabase, StoredChange} from '../../../../source/web/browser/storage/change-database.ts';
import {
	type KeyValueStorage,
	memoryKeyValues,
} from '../../../../source/web/browser/storage/key-value-storage.ts';
import {
	openRecordedStorage,
	readTimeoutMs,
	writeIntervalMs,
} from '../../../../source/web/browser/storage/recorded-storage.ts';
import {makeFakeClock} from '../../../support/fake-clock.ts';

const inputKey = 'termchat:h:writing:a';

/** A database in memory, which counts its transactions. */
const makeDatabase = () => {
	const changes = new Map<string, StoredChange>();
	const database: ChangeDatabase & {fault: Error | undefined; writes: number} = {
		fault: undefined,
		writes: 0,
		readAll: async () => [...changes.values()],
		async write(written) {
			if (database.fault !== undefined) throw database.fault;
			database.writes++;
			for (const change of written) changes.set(change.key, change);
		},
		async remove(keys) {
			for (const key of keys) changes.delete(key);
		},
	};
	return {database, changes};
};

const copyOf = (storage: KeyValueStorage): KeyValueStorage => {
	const copy = memoryKeyValues();
	for (let at = 0; at < storage.length; at++) {
		const key = storage.key(at) ?? '';
		copy.setItem(key, storage.getItem(key) ?? '');
	}
	return copy;
};

const makeBrowser = () => {
	const clock = makeFakeClock();
	const {database, changes} = makeDatabase();
	const open = (storage: KeyValueStorage) => openRecordedStorage({storage, database, clock});
	return {clock, database, changes, open};
};

describe('a browser that is killed', () => {
	test('restores values that localStorage has lost', async () => {
		const {clock, open} = makeBrowser();
		const local = memoryKeyValues();
		const storage = await open(local);
		storage.setItem(inputKey, 'one');
		const onDisk = copyOf(local);
		storage.setItem(inputKey, 'one two');
		storage.setItem('termchat:h:secret', 's3cret');
		await clock.advanceAsync(writeIntervalMs);
		const next = await open(onDisk);
		expect(next.getItem(inputKey)).toBe('one two');
		expect(next.getItem('termchat:h:secret')).toBe('s3cret');
	});

	test('does not restore what the user has removed', async () => {
		const {clock, open} = makeBrowser();
		const local = memoryKeyValues();
		const storage = await open(local);
		storage.setItem(inputKey, 'sent meanwhile');
		await clock.advanceAsync(writeIntervalMs);
		const onDisk = copyOf(local);
		storage.removeItem(inputKey);
		await clock.advanceAsync(writeIntervalMs);
		expect((await open(onDisk)).getItem(inputKey)).toBeNull();
	});

	test('restores the same values if it is killed again before localStorage is on the disk', async () => {
		const {clock, open} = makeBrowser();
		const storage = await open(memoryKeyValues());
		storage.setItem(inputKey, 'text');
		await clock.advanceAsync(writeIntervalMs);
		await open(memoryKeyValues());
		await clock.advanceAsync(writeIntervalMs);
		expect((await open(memoryKeyValues())).getItem(inputKey)).toBe('text');
	});

	test('restores changes that were made after the clock was turned back', async () => {
		const {clock, open} = makeBrowser();
		const local = memoryKeyValues();
		const storage = await open(local);
		storage.setItem(inputKey, 'one');
		await clock.advanceAsync(writeIntervalMs);
		const onDisk = copyOf(local);
		clock.setWallClock(-3_600_000);
		storage.setItem(inputKey, 'two');
		await clock.advanceAsync(writeIntervalMs);
		expect((await open(onDisk)).getItem(inputKey)).toBe('two');
	});
});

describe('a database that has lost its last changes', () => {
	test('does not replace newer values', async () => {
		const {clock, database, changes, open} = makeBrowser();
		const local = memoryKeyValues();
		const storage = await open(local);
		storage.setItem(inputKey, 'old');
		storage.setItem('termchat:h:draft:d1', 'old');
		await clock.advanceAsync(writeIntervalMs);
		database.fault = new Error('aborted');
		storage.setItem(inputKey, 'new');
		storage.removeItem('termchat:h:draft:d1');
		await clock.advanceAsync(writeIntervalMs);
		database.fault = undefined;
		const next = await open(local);
		expect(next.getItem(inputKey)).toBe('new');
		expect(next.getItem('termchat:h:draft:d1')).toBeNull();
		await clock.advanceAsync(writeIntervalMs);
		expect(changes.get(inputKey)?.value).toBe('new');
		expect(changes.get('termchat:h:draft:d1')?.value).toBeUndefined();
	});

	test('receives the values of an earlier version of the page', async () => {
		const {clock, changes, open} = makeBrowser();
		const local = memoryKeyValues();
		local.setItem('termchat:h:secret', 's3cret');
		local.setItem('another page', 'x');
		const storage = await open(local);
		expect(storage.getItem('termchat:h:secret')).toBe('s3cret');
		await clock.advanceAsync(writeIntervalMs);
		expect([...changes.keys()]).toEqual(['termchat:h:secret']);
	});

	test('receives a change again after a failure', async () => {
		const {clock, database, changes, open} = makeBrowser();
		const storage = await open(memoryKeyValues());
		database.fault = new Error('closed');
		storage.setItem(inputKey, 'one');
		await clock.advanceAsync(writeIntervalMs);
		database.fault = undefined;
		storage.setItem('termchat:h:nick', 'ann');
		await clock.advanceAsync(writeIntervalMs);
		expect(changes.get(inputKey)?.value).toBe('one');
		expect(clock.timers).toBe(0);
	});
});

test('the database is written at once, then at most every 400 ms, with the last value', async () => {
	const {clock, database, changes, open} = makeBrowser();
	const storage = await open(memoryKeyValues());
	await clock.advanceAsync(readTimeoutMs);
	storage.setItem(inputKey, 'x');
	await clock.advanceAsync(0);
	expect(changes.get(inputKey)?.value).toBe('x');
	for (let typed = 1; typed <= 100; typed++) {
		storage.setItem(inputKey, 'x'.repeat(typed));
		await clock.advanceAsync(20);
	}
	expect(database.writes).toBeLessThanOrEqual(1 + 2000 / writeIntervalMs);
	await clock.advanceAsync(writeIntervalMs);
	expect(changes.get(inputKey)?.value).toBe('x'.repeat(100));
});

test('flush writes without waiting', async () => {
	const {clock, changes, open} = makeBrowser();
	const storage = await open(memoryKeyValues());
	storage.setItem(inputKey, 'one');
	await clock.advanceAsync(0);
	storage.setItem(inputKey, 'two');
	storage.flush();
	expect(changes.get(inputKey)?.value).toBe('two');
});

test('a value that does not change is not written again', async () => {
	const {clock, database, open} = makeBrowser();
	const storage = await open(memoryKeyValues());
	storage.setItem(inputKey, 'one');
	await clock.advanceAsync(writeIntervalMs);
	storage.setItem(inputKey, 'one');
	storage.removeItem('termchat:unknown');
	await clock.advanceAsync(writeIntervalMs);
	expect(database.writes).toBe(1);
});

test('a removed key is forgotten after a day', async () => {
	const {clock, changes, open} = makeBrowser();
	const local = memoryKeyValues();
	const storage = await open(local);
	storage.setItem(inputKey, 'one');
	storage.removeItem(inputKey);
	await clock.advanceAsync(25 * 3_600_000);
	storage.setItem('termchat:h:nick', 'ann');
	await clock.advanceAsync(writeIntervalMs);
	await open(local);
	expect([...changes.keys()]).toEqual(['termchat:h:nick']);
});

describe('without a database', () => {
	test('the page opens with localStorage alone', async () => {
		const {clock, database, open} = makeBrowser();
		database.readAll = async () => {
			throw new Error('forbidden');
		};
		database.fault = new Error('forbidden');
		const storage = await open(memoryKeyValues());
		storage.setItem(inputKey, 'one');
		await clock.advanceAsync(60_000);
		expect(storage.getItem(inputKey)).toBe('one');
	});

	test('the page opens after five seconds if the database does not answer', async () => {
		const {clock, database, open} = makeBrowser();
		database.readAll = () => new Promise(() => {});
		let isOpen = false;
		void open(memoryKeyValues()).then(() => {
			isOpen = true;
		});
		await clock.advanceAsync(readTimeoutMs - 1);
		expect(isOpen).toBe(false);
		await clock.advanceAsync(1);
		expect(isOpen).toBe(true);
	});
});
