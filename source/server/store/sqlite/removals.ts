/**
 * Cleans up after pruning: drops terms without messages from the search index, and returns free pages of the file to
 * the file system. Both work in steps of a few milliseconds with other work in between.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setTimeout as delay} from 'node:timers/promises';
import {pragma} from '../database/driver.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** The intended duration of a step. */
const stepMs = 4;
/** The limits of the amount of work in one step. */
const minStep = 10;
const maxStep = 1000;
/** Free pages that the file may keep for new entries. */
const sparePages = 1000;
/** The value of `auto_vacuum` that allows free pages to be returned. Otherwise only a VACUUM returns them. */
const incremental = 2;
const vacuumPauseMs = 50;
const tidyPauseMs = 100;

/** The size of the next step, after one of `count` that took `ms`. It grows by at most half. */
export const nextStep = (count: number, ms: number): number =>
	Math.round(
		Math.min(maxStep, Math.max(minStep, Math.min(count * 1.5, (count * stepMs) / Math.max(ms, 0.1)))),
	);

interface RemovalsOptions {
	readonly db: DatabaseSync;
	readonly log: SqliteLog;
	/** Commits the waiting writes, then runs `work` without waiting for the disk. Undefined if that is not possible now. */
	readonly unsynced: <T>(work: () => T) => T | undefined;
	/** Like `unsynced`, for `work` that needs a transaction. */
	readonly transact: <T>(work: () => T) => T | undefined;
	/** Whether the write-ahead log is too long for background work. */
	readonly isBehind: () => boolean;
	readonly isClosed: () => boolean;
	/** Plans a checkpoint, which shortens the write-ahead log. */
	readonly planCheckpoint: () => void;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class Removals {
	readonly #options: RemovalsOptions;
	#wordStep = 100;
	#pageStep = 50;
	#vacuumTimer: NodeJS.Timeout | undefined = undefined;
	#tidyTimer: NodeJS.Timeout | undefined = undefined;

	constructor(options: RemovalsOptions) {
		this.#options = options;
	}

	/**
	 * Whether entries were pruned recently. Indexing should then wait, because it would start with entries that are
	 * about to be removed.
	 */
	get isPruning(): boolean {
		return this.#tidyTimer !== undefined;
	}

	/** Plans to drop the unused terms that pruning has left in the search index, after the last of many steps. */
	notePruned(): void {
		if (this.#options.isClosed()) return;
		clearTimeout(this.#tidyTimer);
		this.#tidyTimer = setTimeout(() => {
			this.#tidyTimer = undefined;
			if (this.#tidySome()) this.notePruned();
		}, tidyPauseMs).unref();
	}

	/** Returns free pages while there are many. */
	planVacuum(): void {
		const {isClosed} = this.#options;
		if (isClosed() || this.#vacuumTimer !== undefined) return;
		this.#vacuumTimer = setTimeout(() => {
			this.#vacuumTimer = undefined;
			if (this.#vacuumSome()) this.planVacuum();
		}, vacuumPauseMs).unref();
	}

	close(): void {
		clearTimeout(this.#vacuumTimer);
		clearTimeout(this.#tidyTimer);
	}

	/** Drops all unused terms that pruning has left in the search index. */
	tidyAll(): void {
		const {log, transact} = this.#options;
		try {
			if (log.index.isUntidy) transact(() => log.index.tidySome(Number.POSITIVE_INFINITY));
		} catch {
			// Unused terms only waste a few bytes.
		}
	}

	/** Drops all unused terms and returns all free pages, with pauses for other work. False if the file cannot return pages. */
	async compact(): Promise<boolean> {
		const {db, log, isClosed, isBehind} = this.#options;
		while (!isClosed() && log.index.isUntidy) {
			this.#tidySome();
			await delay(stepMs);
		}
		if (isClosed() || pragma(db, 'auto_vacuum') !== incremental) return false;
		while (!isClosed() && Number(pragma(db, 'freelist_count')) > 0) {
			if (!isBehind()) this.#returnPages();
			await delay(stepMs);
		}
		return !isClosed();
	}

	/** Drops some unused terms from the search index. Returns true if there may be more. */
	#tidySome(): boolean {
		const {log, transact, isClosed, now} = this.#options;
		if (isClosed() || !log.index.isUntidy) return false;
		const startedAt = now();
		const step = this.#wordStep;
		try {
			const count = transact(() => log.index.tidySome(step));
			if (count !== undefined) this.#wordStep = nextStep(step, now() - startedAt);
		} catch {
			// Another program holds the write lock.
		}
		return log.index.isUntidy;
	}

	/** Returns false if there are few free pages or they cannot be returned. */
	#vacuumSome(): boolean {
		const {db, isBehind, isClosed} = this.#options;
		if (isClosed()) return false;
		try {
			const free = Number(pragma(db, 'freelist_count'));
			const isMuch = free >= sparePages && free >= Number(pragma(db, 'page_count')) / 4;
			if (!isMuch || pragma(db, 'auto_vacuum') !== incremental) return false;
			if (isBehind()) return true;
			this.#returnPages();
			return true;
		} catch {
			// The next checkpoint schedules another attempt.
			return false;
		}
	}

	/** Returns some free pages. Throws if another program holds the write lock. */
	#returnPages(): void {
		const {db, unsynced, planCheckpoint, now} = this.#options;
		const startedAt = now();
		unsynced(() => db.exec(`PRAGMA incremental_vacuum(${this.#pageStep})`));
		planCheckpoint();
		this.#pageStep = nextStep(this.#pageStep, now() - startedAt);
	}
}
