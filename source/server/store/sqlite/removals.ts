/**
 * Removes entries that exceed the retention, and returns free pages of the file to the file system. Both work in steps of
 * a few milliseconds with other work in between, and pause while the write-ahead log is too long.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {pragma} from '../database/driver.ts';
import type {OpenRoom, Rooms} from '../database/open-rooms.ts';
import type {Retention} from '../entry-log.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** The intended duration of a step. */
const stepMs = 4;
/** The limits of the amount of work in one step. */
const minStep = 10;
const maxStep = 1000;
/** How long one call of `prune` works, with turns of the event loop in between. */
const callMs = 100;
/** Free pages that the file may keep for new entries. */
const sparePages = 1000;
/** The value of `auto_vacuum` that allows free pages to be returned. Otherwise only a VACUUM returns them. */
const incremental = 2;
const vacuumPauseMs = 50;

/** The size of the next step, after one of `count` that took `ms`. It grows by at most half. */
export const nextStep = (count: number, ms: number): number =>
	Math.round(
		Math.min(maxStep, Math.max(minStep, Math.min(count * 1.5, (count * stepMs) / Math.max(ms, 0.1)))),
	);

interface RemovalsOptions {
	readonly db: DatabaseSync;
	readonly rooms: Rooms;
	readonly log: SqliteLog;
	/** Commits the waiting writes, then runs `work` without waiting for the disk. Undefined if that is not possible now. */
	readonly unsynced: <T>(work: () => T) => T | undefined;
	/** Like `unsynced`, for `work` that needs a transaction. */
	readonly transact: <T>(work: () => T) => T | undefined;
	/** Whether the write-ahead log is too long for background work. */
	readonly isBehind: () => boolean;
	readonly isClosed: () => boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class Removals {
	readonly #options: RemovalsOptions;
	/** The index of the room to prune next. */
	#cursor = 0;
	#entryStep = 25;
	#wordStep = 100;
	#isPruning = false;
	#pageStep = 50;
	#timer: NodeJS.Timeout | undefined = undefined;

	constructor(options: RemovalsOptions) {
		this.#options = options;
	}

	/** Whether there is more to prune. Indexing should wait, because it would start with the entries about to be removed. */
	get isPruning(): boolean {
		return this.#isPruning;
	}

	/** Implements `prune` of the store. */
	async prune(retention: Retention, time: number): Promise<boolean> {
		try {
			this.#isPruning = true;
			this.#isPruning = await this.#pruneForAWhile(retention, time);
			return this.#isPruning || this.#tidySome();
		} catch (error) {
			this.#isPruning = false;
			throw error;
		}
	}

	/** Returns true if there is more to prune. */
	async #pruneForAWhile(retention: Retention, time: number): Promise<boolean> {
		const {rooms, now, isBehind, isClosed} = this.#options;
		const all = rooms.all();
		const endAt = now() + callMs;
		let turnEndAt = now() + stepMs;
		while (this.#cursor < all.length) {
			if (isClosed()) return false;
			if (isBehind()) return true;
			const room = all[this.#cursor];
			// The room may have been removed meanwhile.
			const isOpen = room !== undefined && rooms.byId(room.id) === room;
			const count = isOpen ? this.#pruneSome(room, retention, time) : 0;
			if (count === undefined) return true;
			if (count === 0) this.#cursor++;
			if (now() >= endAt) return true;
			if (now() < turnEndAt) continue;
			await nextTurn();
			turnEndAt = now() + stepMs;
		}
		this.#cursor = 0;
		return false;
	}

	/** Returns free pages as long as there are many. */
	planVacuum(): void {
		const {isClosed} = this.#options;
		if (isClosed() || this.#timer !== undefined) return;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			if (this.#vacuumSome()) this.planVacuum();
		}, vacuumPauseMs).unref();
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	/** Returns how many entries were removed (0: none exceed the retention). Undefined if nothing can be written now. */
	#pruneSome(room: OpenRoom, retention: Retention, time: number): number | undefined {
		const {log, transact, now} = this.#options;
		const startedAt = now();
		const step = this.#entryStep;
		const rows = log.reader.excess(room, retention, time, step);
		if (rows.length === 0) return 0;
		const count = transact(() => {
			for (const row of rows) log.remove(row);
			log.index.deferTidy();
			room.prunedSeq = Math.max(room.prunedSeq, ...rows.map(({seq}) => seq));
			return rows.length;
		});
		if (count === step) this.#entryStep = nextStep(step, now() - startedAt);
		return count;
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

	/** Drops some unused terms from the search index. Returns true if there may be more. */
	#tidySome(): boolean {
		const {log, transact, isClosed, now} = this.#options;
		if (isClosed() || !log.index.isUntidy) return false;
		const startedAt = now();
		const step = this.#wordStep;
		const count = transact(() => log.index.tidySome(step));
		if (count !== undefined) this.#wordStep = nextStep(step, now() - startedAt);
		return log.index.isUntidy;
	}

	/** Returns false if there are few free pages or they cannot be returned. */
	#vacuumSome(): boolean {
		const {db, unsynced, isBehind, isClosed, now} = this.#options;
		if (isClosed()) return false;
		try {
			const free = Number(pragma(db, 'freelist_count'));
			const isMuch = free >= sparePages && free >= Number(pragma(db, 'page_count')) / 4;
			if (!isMuch || pragma(db, 'auto_vacuum') !== incremental) return false;
			if (isBehind()) return true;
			const startedAt = now();
			unsynced(() => db.exec(`PRAGMA incremental_vacuum(${this.#pageStep})`));
			this.#pageStep = nextStep(this.#pageStep, now() - startedAt);
			return true;
		} catch {
			// The next checkpoint plans another attempt.
			return false;
		}
	}
}
