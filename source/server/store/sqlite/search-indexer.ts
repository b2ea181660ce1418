/** Indexes appended messages for `search` in the background, a few milliseconds at a time. */
import {lockRetryMs} from '../journal/local-journal.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** How long after a commit its messages are indexed. */
const indexDelayMs = 500;
/** Messages indexed in one transaction: a few milliseconds of work. */
const indexStep = 100;
/** The pause after a step, as a multiple of its duration, so that appends keep most of the time under load. */
const pauseFactor = 2;

interface SearchIndexerOptions {
	readonly log: SqliteLog;
	/** Runs `work` in a transaction. Undefined if that is not possible now. */
	readonly transact: <T>(work: () => T) => T | undefined;
	/** Whether background work must wait. */
	readonly mustWait: () => boolean;
	readonly isClosed: () => boolean;
	/** Whether commands wait for a commit. Then indexing takes a small share of the time, and catches up afterwards. */
	readonly isBusy: () => boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
}

export class SearchIndexer {
	readonly #options: SearchIndexerOptions;
	#timer: NodeJS.Timeout | undefined = undefined;

	constructor(options: SearchIndexerOptions) {
		this.#options = options;
	}

	plan(delayMs = indexDelayMs): void {
		if (this.#options.isClosed()) return;
		this.#timer ??= setTimeout(() => this.#indexSome(), delayMs).unref();
	}

	close(): void {
		clearTimeout(this.#timer);
	}

	#indexSome(): void {
		const {log, transact, mustWait, isBusy, now} = this.#options;
		const startedAt = now();
		this.#timer = undefined;
		try {
			const count = mustWait() ? undefined : transact(() => log.index.catchUp(indexStep));
			if (count === undefined) this.plan(lockRetryMs);
			else if (count === indexStep) {
				this.plan(isBusy() ? indexDelayMs : pauseFactor * (now() - startedAt));
			}
		} catch {
			// The next commit schedules another attempt. Until then, search reads unindexed messages one by one.
		}
	}
}
