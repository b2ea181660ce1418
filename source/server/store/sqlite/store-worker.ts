/**
 * The second thread of the store, for slow work that no message depends on. It prepares the file at the start (recovery
 * after a crash, new schema), copies the write-ahead log into the file (checkpoint), and searches. It runs one task at
 * a time, so a search never blocks a checkpoint that is under way.
 */
import type {DatabaseSync} from 'node:sqlite';
import {parentPort, workerData} from 'node:worker_threads';
import {toStoreError} from '../database/sqlite-errors.ts';
import type {SearchPage} from '../entry-log.ts';
import {connect} from '../file/connect.ts';
import {type SqliteSearch, searchDatabase} from '../search/search-database.ts';
import type {StoreErrorReason} from '../store-error.ts';

export interface WorkerData {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly maxBytes: number | undefined;
}

export type Task =
	/** Opens the file for the first time in this process: recovery and schema. */
	| {readonly type: 'prepare'}
	/** Copies as much of the write-ahead log as possible while other connections read and write. */
	| {readonly type: 'checkpoint'}
	/** Copies the rest while no connection can write, so that the next commit restarts the write-ahead log. */
	| {readonly type: 'restart'}
	| {readonly type: 'search'; readonly query: SqliteSearch}
	/** Writes a copy without removed data, while other connections read and write. */
	| {readonly type: 'copy'; readonly to: string};

/** The state of the write-ahead log. Empty after tasks that do not concern it. */
export interface CheckpointState {
	/** Frames in the write-ahead log. */
	readonly frames: number;
	/** How many of them have been copied into the file. */
	readonly copied: number;
}

export type TaskResult<T extends Task> = T extends {type: 'search'} ? SearchPage : CheckpointState;

export type Answer =
	| {readonly id: number; readonly ok: true; readonly value: CheckpointState | SearchPage}
	| {readonly id: number; readonly ok: false; readonly reason: StoreErrorReason; readonly message: string};

const options = workerData as WorkerData;
/** How long a task waits for a lock that another program holds. */
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
	return {frames: Number(row?.log ?? 0), copied: Number(row?.checkpointed ?? 0)};
};

/** Does not wait for other readers, because no connection can write during that time. */
const restart = (): CheckpointState => {
	const db = open(true);
	db.exec('PRAGMA busy_timeout = 0');
	try {
		return checkpoint('RESTART');
	} finally {
		db.exec(`PRAGMA busy_timeout = ${lockWaitMs}`);
	}
};

const search = (db: DatabaseSync, query: SqliteSearch): SearchPage => {
	db.exec('BEGIN');
	try {
		return searchDatabase(db, query);
	} finally {
		db.exec('COMMIT');
	}
};

const run = (task: Task): CheckpointState | SearchPage => {
	switch (task.type) {
		case 'prepare':
			open(false);
			return {frames: 0, copied: 0};
		case 'checkpoint':
			return checkpoint('PASSIVE');
		case 'restart':
			return restart();
		case 'search':
			return search(open(true), task.query);
		case 'copy':
			open(true).prepare('VACUUM INTO ?').run(task.to);
			return {frames: 0, copied: 0};
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
