/** Detects at start whether the log was rewound, gives all rooms new epochs if so, and writes the mark of this run. */
import {randomBytes} from 'node:crypto';
import {hubValue, readPosition, setHubValue} from '../database/hub-values.ts';
import type {Statements} from '../database/statements.ts';
import type {Rewind} from '../store.ts';
import {type MarkFile, readMark, writeMark} from './mark-file.ts';
import {type FileState, type Mark, rewindReason} from './rewind.ts';

export interface RewindOptions {
	readonly path: string;
	readonly sync: 'full' | 'normal';
	/** Identifies the current boot of the machine. */
	readonly boot: string;
}

const newEpochs = 'UPDATE rooms SET epoch = lower(hex(randomblob(8))) WHERE key IS NOT NULL';

/** Records the start. With `isRewound`, gives all rooms new epochs, which are durable when this returns. */
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
			// SQLite has already rolled back because of a full disk.
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
	// In a cluster the epochs come from the journal, which restores any data that the file has lost.
	const isInCluster = hubValue(statement, 'clusterId') !== undefined;
	const reason = isInCluster ? undefined : rewindReason(readMark(path), file, boot);
	const nextRun = randomBytes(8).toString('hex');
	const markOf = (runs: readonly string[]): Mark => {
		const {hubId, position} = file;
		return {hubId, runs, position, boot, sync, isClosed: false};
	};
	if (reason === undefined) {
		// The mark is written first and allows both runs, so that a crash before the commit does not look like a
		// rewind.
		const mark = writeMark(path, markOf(file.run === undefined ? [nextRun] : [nextRun, file.run]));
		beginRun(statement, nextRun, false);
		return {mark, rewind: undefined};
	}
	// The epochs are written first. After a crash before the mark is written, they are renewed once more, and never
	// kept by mistake.
	const rooms = beginRun(statement, nextRun, true);
	return {mark: writeMark(path, markOf([nextRun])), rewind: {reason, rooms}};
};
