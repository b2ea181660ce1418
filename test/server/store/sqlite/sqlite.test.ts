/** SQLite as the store uses it: row numbers beyond 2^53, and errors of every statement as a `StoreError`. */
import {StatementSync} from 'node:sqlite';
import {afterEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import {loadSqlite} from '../../../../source/server/store/database/driver.ts';
import {threadFailed} from '../../../../source/server/store/database/sqlite-errors.ts';
import {createStatements} from '../../../../source/server/store/database/statements.ts';
import {StoreError} from '../../../../source/server/store/store-error.ts';
import {makeFolder} from '../../../support/folder.ts';
import {openSqliteStore} from '../../../support/writable-store.ts';

afterEach(() => void vi.restoreAllMocks());

/** Makes `run` behave as in Node 26.10: it throws if it would return a row number above 2^53 as a number. */
const refuseUnsafeRowNumbers = (): void => {
	const {run} = StatementSync.prototype;
	vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values) {
		const result = run.apply(this, values as never);
		const {lastInsertRowid} = result;
		if (typeof lastInsertRowid === 'number' && !Number.isSafeInteger(lastInsertRowid))
			throw new RangeError('Value is too large to be represented as a JavaScript number');
		return result;
	});
};

test('handles messages correctly when Node does not round row numbers', async () => {
	refuseUnsafeRowNumbers();
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const now = Date.UTC(2026, 10, 2, 12);
	const at = {room: 'dev', at: now, from: {id: 'a', nick: 'ann'}};
	const store = await openSqliteStore({path: folder.at('chat.db'), indexAtOnce: true});
	try {
		store.createUser({id: 'a', nick: 'ann', createdAt: now}, 'hash');
		store.openRoom('dev', 'public', 'epoch', now);
		await store.append({type: 'message', ...at, text: 'an apple'});
		await store.append({type: 'message', ...at, text: 'a secret apple', expiresAt: now + 5});
		await store.append({type: 'edited', ...at, target: 1, text: 'a red apple'});
		expect(store.markRead('a', 'dev', 3)).toBe(true);
		expect(await store.search({query: 'red', rooms: ['dev'], limit: 5, now})).toMatchObject({
			entries: [{seq: 1, text: 'a red apple'}],
		});
		expect(await store.expire(now + 5)).toEqual([{room: 'dev', seq: 2}]);
		while (await store.prune({maxEntries: 0}, now));
		store.releaseUser('a');
		await store.flush();
		expect(store.user('a')).toBeUndefined();
	} finally {
		await store.close();
	}
});

describe('a statement', () => {
	const open = () => {
		const {DatabaseSync} = loadSqlite();
		const db = new DatabaseSync(':memory:');
		return createStatements(db, 'chat.db');
	};

	test('returns the number of changed rows as a number', () => {
		const statement = open();
		expect(statement('CREATE TABLE t (x INTEGER PRIMARY KEY, y)').run()).toBe(0);
		expect(statement('INSERT INTO t VALUES (?, 1), (1, 1)').run(2n ** 60n)).toBe(2);
		expect(statement('UPDATE t SET y = 2').run()).toBe(2);
		expect(statement('SELECT y FROM t').all()).toEqual([{y: 2}, {y: 2}]);
		expect(statement('SELECT y FROM t WHERE x = 1').get()).toEqual({y: 2});
	});

	test.each<[string, (statement: ReturnType<typeof open>) => unknown]>([
		['compiled', statement => statement('SELECT * FROM nothing')],
		['run', statement => statement("INSERT INTO t VALUES ('x')").run()],
		['read', statement => statement("SELECT json_extract(?, '$')").get('{')],
		['listed', statement => statement("SELECT json_extract(?, '$')").all('{')],
	])('throws a StoreError when it cannot be %s', (_, work) => {
		const statement = open();
		statement('CREATE TABLE t (x INTEGER PRIMARY KEY)').run();
		expect(() => work(statement)).toThrow(StoreError);
	});
});

test('reports the limit of open files if the thread cannot start', () => {
	const {reason, message} = threadFailed(new Error('Worker initialization failure: EMFILE'), '/data/chat.db');
	expect([reason, message]).toEqual(['too_many_files', expect.stringMatching(/chat\.db.*ulimit -n/)]);
	expect(threadFailed(new Error('Out of memory'), '/data/chat.db')).toMatchObject({reason: 'failed'});
});
