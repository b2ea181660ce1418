/**
 * The store's second thread: what takes long and nobody's message waits for. It moves what was written from
 * the log of the file into the file (checkpoint), and searches. One task at a time: a search never stands in
 * the way of a checkpoint.
 */
import {parentPort, workerData} from 'node:worker_threads';
import {loadSqlite, tune} from './sqlite.ts';
import {toStoreError} from './sqlite-errors.ts';
import {type Found, type SqliteSearch, searchIn} from './sqlite-search.ts';
import type {StoreErrorReason} from './store-error.ts';

export interface WorkerData {
	readonly path: string;
	readonly synchronous: 'full' | 'normal';
}

export type Task = {readonly type: 'checkpoint'} | {readonly type: 'search'; readonly query: SqliteSearch};

/** Frames in the log of the file, and how many of them are in the file by now. */
export interface CheckpointState {
	readonly frames: number;
	readonly moved: number;
}

export type TaskResult<T extends Task> = T extends {type: 'search'} ? Found : CheckpointState;

export type Answer =
	| {readonly id: number; readonly ok: true; readonly value: CheckpointState | Found}
	| {readonly id: number; readonly ok: false; readonly reason: StoreErrorReason; readonly message: string};

const {path, synchronous} = workerData as WorkerData;
const {DatabaseSync} = loadSqlite();
const db = new DatabaseSync(path, {timeout: 1000});
tune(db, synchronous);

/** Moves what it can while others write and read; nobody waits for it. */
const checkpoint = (): CheckpointState => {
	const row = db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
	return {frames: Number(row?.log ?? 0), moved: Number(row?.checkpointed ?? 0)};
};

const run = (task: Task): CheckpointState | Found => {
	switch (task.type) {
		case 'checkpoint':
			return checkpoint();
		case 'search':
			return searchIn(db, task.query);
	}
};

const answer = (id: number, task: Task): Answer => {
	try {
		return {id, ok: true, value: run(task)};
	} catch (error) {
		const {reason, message} = toStoreError(error, path);
		return {id, ok: false, reason, message};
	}
};

parentPort?.on('message', ({id, task}: {id: number; task: Task}) =>
	parentPort?.postMessage(answer(id, task)),
);
