/**
 * Keeps the log within its retention while this hub holds the lease. Removes entries every minute, and earlier after
 * many new ones.
 */
import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import type {Lease} from '../cluster/lease.ts';
import type {Log} from '../shared/log.ts';
import type {Retention} from '../store/entry-log.ts';
import type {Journal} from '../store/journal.ts';
import type {Pruner} from './pruner.ts';

const everyMs = 60_000;
/** The pause between two calls of `prune` while there is more to remove, which leaves time for other work. */
const pauseMs = 20;
/** With a limit on the number of entries, pruning starts early after this many new ones. */
const manyEntries = 500;

interface PruningOptions {
	readonly pruner: Pick<Pruner, 'prune'>;
	readonly journal: Pick<Journal, 'subscribe'>;
	readonly lease: Lease;
	readonly retention: Retention;
	readonly clock: Clock;
	readonly log: Log;
}

export class Pruning {
	readonly #options: PruningOptions;
	readonly #unsubscribe: () => void;
	#cancelTimer = (): void => {};
	#newEntries = 0;
	/** Whether the next call waits for the end of the minute. */
	#isResting = false;
	#isClosed = false;

	constructor(options: PruningOptions) {
		this.#options = options;
		const {journal, retention} = options;
		this.#unsubscribe =
			retention.maxEntries === undefined
				? () => {}
				: journal.subscribe(applied => this.#note(applied.filter(({type}) => type === 'append').length));
		this.#wait(pauseMs);
	}

	close(): void {
		this.#isClosed = true;
		this.#unsubscribe();
		this.#cancelTimer();
	}

	#note(count: number): void {
		this.#newEntries += count;
		if (this.#isResting && this.#newEntries >= manyEntries) this.#wait(pauseMs);
	}

	#wait(ms: number): void {
		if (this.#isClosed) return;
		this.#cancelTimer();
		this.#isResting = ms > pauseMs;
		this.#cancelTimer = this.#options.clock.after(ms, () => void this.#prune());
	}

	async #prune(): Promise<void> {
		const {pruner, lease, retention, clock, log} = this.#options;
		this.#isResting = false;
		this.#newEntries = 0;
		let hasMore = false;
		try {
			hasMore = lease.isHeld && (await pruner.prune(retention, clock.now()));
		} catch (error) {
			log('prune_failed', {error: messageOf(error)});
		}
		this.#wait(hasMore || this.#newEntries >= manyEntries ? pauseMs : everyMs);
	}
}
