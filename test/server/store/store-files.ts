/** Stores in files, for the slow tests of SQLite. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll} from 'vitest';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import type {EntryDraft, Retention} from '../../../source/server/store/entry-log.ts';
import type {SqliteStoreOptions} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {openSqliteStore, type WritableStore} from '../../support/writable-store.ts';

/** A temporary folder for the database files of a test file. Call it once, outside of the tests. */
export const makeStoreFolder = () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-store-'));
	let lastFile = 0;
	afterAll(() => rmSync(folder, {recursive: true}));
	return {folder, newFile: (): string => path.join(folder, `${++lastFile}.db`)};
};

/** A realistic time, so that stored numbers have realistic sizes. */
export const noon = Date.UTC(2026, 10, 2, 12);

export const message = (text: string, more: object = {}): EntryDraft => ({
	type: 'message',
	room: 'dev',
	at: noon,
	from: {id: 'a', nick: 'ann'},
	text,
	...more,
});

export const withStore = async <T>(
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

export const allOf = async (store: WritableStore, now = noon): Promise<readonly Entry[]> =>
	(await store.page('dev', {type: 'newest', limit: 100_000}, now)).entries;

export const appendAll = (store: WritableStore, ...drafts: readonly EntryDraft[]) =>
	Promise.all(drafts.map(draft => store.append(draft)));

export const pruneAll = async (store: WritableStore, retention: Retention): Promise<void> => {
	while (await store.prune(retention, noon));
};

export const refusal = async (options: SqliteStoreOptions): Promise<{reason: string; message: string}> => {
	const opened = await openSqliteStore(options).catch((error: unknown) => error);
	if (opened instanceof Error && 'reason' in opened) {
		return {reason: String(opened.reason), message: opened.message};
	}
	if (opened instanceof Error) throw opened;
	await (opened as WritableStore).close();
	return {reason: 'opened', message: ''};
};
