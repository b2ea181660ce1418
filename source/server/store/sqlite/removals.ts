/**
 * Removes what the retention does not keep, and gives the free pages of the file back. Both are done in steps of a few
 * milliseconds, between which other work gets in, and wait while the write-ahead log is too long.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {pragma} from '../database/driver.ts';
import type {EntryRow} from '../database/entry-rows.ts';
import type {OpenRoom, Rooms} from '../database/open-rooms.ts';
import type {Retention} from '../entry-log.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** What a step should take, and how much one may do at the least and at the most. */
const stepMs = 4;
const leastStep = 10;
const mostStep = 1000;
/** One call of `prune` goes on for so long, with turns of the event loop in between. */
const callMs = 100;
/** Free pages the file may keep for what comes next. */
const sparePages = 1000;
/** The pages of auto_vacuum = INCREMENTAL can be given back; others only by a VACUUM. */
const incremental = 2;
const vacuumPauseMs = 50;

/** How much the next step does, after one that did `count` in `ms`. It grows by half at the most. */
export const nextStep = (count: number, ms: number): number =>
	Math.round(
		Math.min(mostStep, Math.max(leastStep, Math.min(count * 1.5, (count * stepMs) / Math.max(ms, 0.1)))),
	);

interface RemovalsOptions {
	readonly db: DatabaseSync;
	readonly rooms: Rooms;
	readonly log: SqliteLog;
	/** Removes the rows in the open transaction. */
	readonly removeAll: (rows: readonly EntryRow[]) => void;
	/** Commits what waits, then does `work` without waiting for the disk. Undefined: it is not possible now. */
	readonly attempt: <T>(work: () => T) => T | undefined;
	/** As `attempt`, for `work` that needs a transaction. */
	readonly transact: <T>(work: () => T) => T | undefined;
	/** Work that can wait must wait. */
	readonly isBehind: () => boolean;
	readonly isClosed: () => boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class Removals {
	readonly #options: RemovalsOptions;
	#cursor = 0;
	#entryStep = 25;
	#wordStep = 100;
	#isPruning = false;
	#pageStep = 50;
	#timer: NodeJS.Timeout | undefined = undefined;

	constructor(options: RemovalsOptions) {
		this.#options = options;
	}

	/** There is more to prune. Indexing should wait: the oldest entries, which come first, are about to go. */
	get isPruning(): boolean {
		return this.#isPruning;
	}

	/** As `prune` of the store. */
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

	/** True: there is more to prune. */
	async #pruneForAWhile(retention: Retention, time: number): Promise<boolean> {
		const {rooms, now, isBehind, isClosed} = this.#options;
		const all = rooms.all();
		const endAt = now() + callMs;
		let turnEndAt = now() + stepMs;
		while (this.#cursor < all.length) {
			if (isClosed()) return false;
			if (isBehind()) return true;
			const room = all[this.#cursor];
			// The room may have been forgotten meanwhile.
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

	/** Gives free pages back as long as there are many. */
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

	/** How many entries were removed; 0: the retention keeps all that is left; undefined: nothing can be written now. */
	#pruneSome(room: OpenRoom, retention: Retention, time: number): number | undefined {
		const {log, transact, removeAll, now} = this.#options;
		const startedAt = now();
		const step = this.#entryStep;
		const rows = log.excess(room, retention, time, step);
		if (rows.length === 0) return 0;
		const count = transact(() => {
			removeAll(rows);
			log.deferTidy();
			room.prunedSeq = Math.max(room.prunedSeq, ...rows.map(({seq}) => seq));
			return rows.length;
		});
		if (count === step) this.#entryStep = nextStep(step, now() - startedAt);
		return count;
	}

	/** Drops words that no message has any more from the search index; true: there may be more. */
	#tidySome(): boolean {
		const {log, transact, isClosed, now} = this.#options;
		if (isClosed() || !log.isUntidy()) return false;
		const startedAt = now();
		const step = this.#wordStep;
		const count = transact(() => log.tidySome(step));
		if (count !== undefined) this.#wordStep = nextStep(step, now() - startedAt);
		return log.isUntidy();
	}

	/** False: there are few free pages, or they cannot be given back. */
	#vacuumSome(): boolean {
		const {db, attempt, isBehind, isClosed, now} = this.#options;
		if (isClosed()) return false;
		try {
			const free = Number(pragma(db, 'freelist_count'));
			const isMuch = free >= sparePages && free >= Number(pragma(db, 'page_count')) / 4;
			if (!isMuch || pragma(db, 'auto_vacuum') !== incremental) return false;
			if (isBehind()) return true;
			const startedAt = now();
			attempt(() => db.exec(`PRAGMA incremental_vacuum(${this.#pageStep})`));
			this.#pageStep = nextStep(this.#pageStep, now() - startedAt);
			return true;
		} catch {
			// The next checkpoint leads here again.
			return false;
		}
	}
}
