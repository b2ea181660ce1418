/**
 * The mark beside a database: `chat.db-mark`. Its first 16 bytes are the position, written after each commit
 * without waiting for the disk, so that a kill loses nothing of it; a line of JSON with the rest follows.
 */
import {closeSync, fdatasyncSync, fsyncSync, openSync, readFileSync, writeSync} from 'node:fs';
import {uptime} from 'node:os';
import path from 'node:path';
import type {Mark} from './rewind.ts';

export interface MarkFile {
	/** Notes how far the log has come. Costs one small write into the page cache. */
	advance(position: number): void;
	/** Notes that the hub stops in order, and closes the file. */
	close(): void;
}

type Rest = Omit<Mark, 'position'>;

const positionBytes = 16;
/** The whole file: written in one piece, within one sector. */
const markBytes = 512;

export const markPathOf = (database: string): string => `${database}-mark`;

/** Undefined if there is none or it is damaged. */
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
		// Windows opens no folder.
	}
};

/** Writes the mark, durable when this returns, and keeps its file open. Throws if that cannot be done. */
export const writeMark = (database: string, mark: Mark): MarkFile => {
	const file = markPathOf(database);
	// Not emptied: whoever reads it after a kill finds the old mark or the new one.
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
				// An older mark recognises less; it says nothing wrong.
			}
		},
		close() {
			try {
				writeSync(opened, encodeMark({...latest, isClosed: true}), 0, markBytes, 0);
				fdatasyncSync(opened);
			} catch {
				// As above: at worst the next start believes in a loss of power.
			}
			closeSync(opened);
		},
	};
};

/** Another one after each start of the machine. */
export const bootId = (): string => {
	try {
		return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
	} catch {
		// Where the system gives no id, the time of its start in minutes tells one start from another.
		return `at ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
	}
};
