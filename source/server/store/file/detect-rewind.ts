/** Recognises at start that the log was rewound, gives all rooms new epochs then, and begins the mark of this run. */
import {randomBytes} from 'node:crypto';
import {hubValue, readPosition, setHubValue} from '../database/hub-values.ts';
import type {Statements} from '../database/statements.ts';
import type {Rewind} from '../store.ts';
import {type MarkFile, readMark, writeMark} from './mark-file.ts';
import {type FileState, type Mark, rewindReason} from './rewind.ts';

export interface RewindOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	/** Of the machine's start. */
	readonly boot: string;
}

const newEpochs = 'UPDATE rooms SET epoch = lower(hex(randomblob(8))) WHERE key IS NOT NULL';

/** The epochs are new and durable when this returns. */
const beginRun = (statement: Statements, run: string, isRewound: boolean): number => {
	statement('BEGIN IMMEDIATE').run();
	try {
		const rooms = isRewound ? statement(newEpochs).run() : 0;
		setHubValue(statement, 'run', run);
		statement('COMMIT').run();
		return rooms;
	} catch (error) {
		try {
			statement('ROLLBACK').run();
		} catch {
			// A full disk has rolled it back already.
		}
		throw error;
	}
};

export const detectRewind = (
	statement: Statements,
	{path, sync, boot}: RewindOptions,
): {readonly mark: MarkFile; readonly rewind: Rewind | undefined} => {
	const run = hubValue(statement, 'run');
	const file: FileState = {
		hubId: String(hubValue(statement, 'id')),
		run: run === undefined ? undefined : String(run),
		position: readPosition(statement),
	};
	const reason = rewindReason(readMark(path), file, boot);
	const nextRun = randomBytes(8).toString('hex');
	const markOf = (runs: readonly string[]): Mark => {
		const {hubId, position} = file;
		return {hubId, runs, position, boot, sync, isClosed: false};
	};
	if (reason === undefined) {
		// First the mark, which allows for both runs: a kill before the commit is no rewind.
		const mark = writeMark(path, markOf(file.run === undefined ? [nextRun] : [nextRun, file.run]));
		beginRun(statement, nextRun, false);
		return {mark, rewind: undefined};
	}
	// First the epochs: a kill before the mark gives them once more, and never leaves the old ones.
	const rooms = beginRun(statement, nextRun, true);
	return {mark: writeMark(path, markOf([nextRun])), rewind: {reason, rooms}};
};
