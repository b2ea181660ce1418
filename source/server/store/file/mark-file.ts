/**
 * The mark beside a database: `chat.db-mark`. Its first 16 bytes are the position, written after each commit without
 * waiting for the disk, so it survives a crash of the process. A line of JSON with the other fields follows.
 */
import {closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync} from 'node:fs';
import {uptime} from 'node:os';
import path from 'node:path';
import type {Mark} from './rewind.ts';

export interface MarkFile {
	/** Records the position of the log. Costs one small write into the page cache. */
	advance(position: number): void;
	/** Records that the hub was stopped properly, and closes the file. */
	close(): void;
}

type Rest = Omit<Mark, 'position'>;

const positionBytes = 16;
/** The size of the file. It is written at once, within one sector. */
const markBytes = 512;

export const markPathOf = (database: string): string => `${database}-mark`;

/** Undefined if there is no mark or it is damaged. */
export const readMark = (database: string): Mark | undefined => {
	try {
		const text = readFileSync(markPathOf(database), 'utf8');
		const position = Number(text.slice(0, positionBytes));
		const {hubId, runs, boot, sync, isClosed} = JSON.parse(text.slice(positionBytes)) as Rest;
		const isWhole =
			Number.isSafeInteger(position) &&
			typeof hubId === 'string' &&
			Array.isArray(runs) &&
			typeof boot === 'string' &&
			(sync === 'full' || sync === 'normal') &&
			typeof isClosed === 'boolean';
		return isWhole ? {hubId, runs, position, boot, sync, isClosed} : undefined;
	} catch {
		return undefined;
	}
};

const positionText = (position: number): string => String(position).padStart(positionBytes);

const encodeMark = ({position, ...rest}: Mark): Buffer =>
	Buffer.from(`${positionText(position)}${JSON.stringify(rest)}`.padEnd(markBytes - 1).concat('\n'));

const syncFolder = (file: string): void => {
	try {
		const folder = openSync(path.dirname(file), 'r');
		fsyncSync(folder);
		closeSync(folder);
	} catch {
		// Windows cannot open folders.
	}
};

/** Writes the mark and keeps its file open. The mark is durable when this returns. Throws if that fails. */
export const writeMark = (database: string, mark: Mark): MarkFile => {
	const file = markPathOf(database);
	// The file is not truncated, so that after a crash it contains either the old mark or the new one.
	const fd = openSync(file, 'a', 0o600);
	closeSync(fd);
	const opened = openSync(file, 'r+');
	writeSync(opened, encodeMark(mark), 0, markBytes, 0);
	fsyncSync(opened);
	syncFolder(file);
	let latest = mark;
	return {
		advance(position) {
			if (position === latest.position) return;
			latest = {...latest, position};
			try {
				writeSync(opened, positionText(position), 0, 'latin1');
			} catch {
				// An older mark detects fewer rewinds, but causes no false reports.
			}
		},
		close() {
			try {
				writeSync(opened, encodeMark({...latest, isClosed: true}), 0, markBytes, 0);
				fdatasyncSync(opened);
			} catch {
				// At worst the next start assumes a power failure.
			}
			closeSync(opened);
		},
	};
};

/** Identifies the current boot of the machine. */
export const bootId = (): string => {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		// Without an id from the system, the time of its start in minutes identifies the boot.
		return `at ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
	}
};
