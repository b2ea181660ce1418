/**
 * The store's second thread: work that takes long and that no message waits for. It prepares the file at the start
 * (recovery after a crash, new schema), moves the write-ahead log into the file (checkpoint), and searches. One task
 * at a time: a search never stands in the way of a checkpoint.
 */
import type {DatabaseSync} from 'node:sqlite';
import {parentPort, workerData} from 'node:worker_threads';
import {toStoreError} from '../database/sqlite-errors.ts';
import {connect} from '../file/connect.ts';
import {type Found, type SqliteSearch, searchIn} from '../search/search-database.ts';
import type {StoreErrorReason} from '../store-error.ts';

export interface WorkerData {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes: number | undefined;
}

export type Task =
	/** Opens the file for the first time in this process. */
	| {readonly type: 'prepare'}
	/** Moves what it can while others write and read. */
	| {readonly type: 'checkpoint'}
	/** Moves the rest while nobody can write, so that the next commit begins the write-ahead log anew. */
	| {readonly type: 'restart'}
	| {readonly type: 'search'; readonly query: SqliteSearch};

/** Frames in the write-ahead log, and how many of them are in the file by now. */
export interface CheckpointState {
	readonly frames: number;
	readonly moved: number;
}

export type TaskResult<T extends Task> = T extends {type: 'search'} ? Found : CheckpointState;

export type Answer =
	| {readonly id: number; readonly ok: true; readonly value: CheckpointState | Found}
	| {readonly id: number; readonly ok: false; readonly reason: StoreErrorReason; readonly message: string};

const options = workerData as WorkerData;
/** How long a task waits for another program that holds a lock. */
const lockWaitMs = 1000;

let opened: DatabaseSync | undefined;
const open = (isPrepared: boolean): DatabaseSync => {
	if (opened === undefined) {
		opened = connect(options, isPrepared);
		opened.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	}
	return opened;
};

const checkpoint = (mode: 'PASSIVE' | 'RESTART'): CheckpointState => {
	const row = open(true).prepare(`PRAGMA wal_checkpoint(${mode})`).get();
	return {frames: Number(row?.log ?? 0), moved: Number(row?.checkpointed ?? 0)};
};

/** Does not wait for those who read, since nobody can write meanwhile. */
const restart = (): CheckpointState => {
	const db = open(true);
	db.exec('PRAGMA busy_timeout = 0');
	try {
		return checkpoint('RESTART');
	} finally {
		db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	}
};

const run = (task: Task): CheckpointState | Found => {
	switch (task.type) {
		case 'prepare':
			open(false);
			return {frames: 0, moved: 0};
		case 'checkpoint':
			return checkpoint('PASSIVE');
		case 'restart':
			return restart();
		case 'search':
			return searchIn(open(true), task.query);
	}
};

const answer = (id: number, task: Task): Answer => {
	try {
		return {id, ok: true, value: run(task)};
	} catch (error) {
		const {reason, message} = toStoreError(error, options.path);
		return {id, ok: false, reason, message};
	}
};

parentPort?.on('message', ({id, task}: {id: number; task: Task}) =>
	parentPort?.postMessage(answer(id, task)),
);
