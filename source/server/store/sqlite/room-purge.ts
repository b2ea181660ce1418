/**
 * Purges rooms that were removed. `forgetRoom` leaves a tombstone: the row of the room, without a key. A purge deletes
 * the entries in steps of a few milliseconds, then the tombstone, and then empties the write-ahead log.
 */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {keepPosition} from '../database/hub-values.ts';
import type {Statements} from '../database/statements.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** Indexed entries removed in one transaction. Most of the time is spent on finding words that are no longer used. */
const indexedStep = 25;
/** Sealed entries removed in one transaction. They are in no index. */
const sealedStep = 200;

interface RoomPurgeOptions {
	readonly statement: Statements;
	readonly log: SqliteLog;
	readonly transact: <T>(work: () => T) => T;
	/** Empties the write-ahead log. */
	readonly wipe: () => Promise<void>;
	readonly isClosed: () => boolean;
}

export class RoomPurge {
	readonly #options: RoomPurgeOptions;
	#isRunning = false;

	constructor(options: RoomPurgeOptions) {
		this.#options = options;
	}

	hasTombstones(): boolean {
		return this.#options.statement('SELECT 1 FROM rooms WHERE key IS NULL').get() !== undefined;
	}

	/** Purges all removed rooms. After an error, the rest is purged when another room is removed or at the next start. */
	async run(): Promise<void> {
		if (this.#isRunning) return;
		const {isClosed, wipe} = this.#options;
		this.#isRunning = true;
		try {
			await nextTurn();
			// Repeats if another room is removed during the wipe.
			while (!isClosed() && this.hasTombstones()) {
				while (!isClosed() && this.#purgeSome()) await nextTurn();
				if (!isClosed()) await wipe();
			}
		} catch {
			// As above.
		}
		this.#isRunning = false;
	}

	/** Deletes some entries of a removed room. False if there is no tombstone left. */
	#purgeSome(): boolean {
		const {statement, log, transact} = this.#options;
		return transact(() => {
			const tombstone = statement('SELECT id, kind FROM rooms WHERE key IS NULL LIMIT 1').get();
			if (tombstone === undefined) return false;
			const id = Number(tombstone.id);
			const rows = log.reader.entriesOf(id, tombstone.kind === 'private' ? sealedStep : indexedStep);
			for (const row of rows) log.remove(row);
			if (rows.length === 0) {
				keepPosition(statement);
				statement('DELETE FROM rooms WHERE id = ?').run(id);
			}
			return true;
		});
	}
}
