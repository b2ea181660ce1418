/**
 * The lease of a cluster: one record in NATS, which its holder replaces every few seconds. It can be replaced only by a hub
 * that names the revision it has seen, so of two hubs only one succeeds.
 *
 * No clock of another machine counts. A hub takes the lease over when it has seen the same revision for `takeoverMs` of
 * its own time. The holder gives it up `holdMs` after it *sent* its last successful renewal, which is earlier: at no
 * time do two hubs hold it.
 */
import type {Clock} from '../../../time/clock.ts';
import type {Lease} from '../lease.ts';

export interface LeaseRecord {
	/** The run of the hub that holds the lease; empty: it was given up. */
	readonly holder: string;
	readonly revision: number;
}

/** The record in NATS. Every method rejects if NATS does not answer. */
export interface LeaseStore {
	read(): Promise<LeaseRecord | undefined>;
	/**
	 * Replaces the record if its revision is `revision` (0: there is none). Returns the new revision, or undefined if the
	 * record has another revision. After a rejection it may have been replaced.
	 */
	write(holder: string, revision: number): Promise<number | undefined>;
}

const renewMs = 2000;
export const holdMs = 6000;
export const takeoverMs = 10_000;
/** A new hub gives the others time for a heartbeat, so that it knows the members of each room before it acts. */
const firstWaitMs = 4000;

interface NatsLeaseOptions {
	readonly store: LeaseStore;
	readonly run: string;
	readonly clock: Clock;
	/** Whether this hub may take the lease now: it has applied the journal and can write. */
	readonly isFit: () => boolean;
	/** Called for each failed attempt to read or renew the record. */
	readonly onFailure?: (error: unknown) => void;
}

export class NatsLease implements Lease {
	readonly #options: NatsLeaseOptions;
	readonly #listeners = new Set<(isHeld: boolean) => void>();
	readonly #startedAt: number;
	/** Monotonic. */
	#heldUntil = Number.NEGATIVE_INFINITY;
	#wasHeld = false;
	/** The record as it was last seen, and since when it has been the same. */
	#seen: {readonly record: LeaseRecord | undefined; readonly since: number} | undefined = undefined;
	#cancelRound: () => void = () => {};
	#cancelEnd: () => void = () => {};
	#isClosed = false;

	constructor(options: NatsLeaseOptions) {
		this.#options = options;
		this.#startedAt = options.clock.monotonic();
	}

	get isHeld(): boolean {
		return !this.#isClosed && this.#options.clock.monotonic() < this.#heldUntil;
	}

	/** The run of the hub that was last seen with the lease. */
	get holder(): string | undefined {
		return this.#seen?.record?.holder;
	}

	onChange(listener: (isHeld: boolean) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	start(): void {
		void this.#runRound();
	}

	/** Gives the lease up, so that another hub can take it at once. */
	async close(): Promise<void> {
		const {store} = this.#options;
		const record = this.#seen?.record;
		const wasHeld = this.isHeld;
		this.#isClosed = true;
		this.#cancelRound();
		this.#cancelEnd();
		this.#listeners.clear();
		if (!wasHeld || record === undefined) return;
		try {
			await store.write('', record.revision);
		} catch {
			// The other hubs take it over a few seconds later.
		}
	}

	async #runRound(): Promise<void> {
		const {clock, isFit, onFailure} = this.#options;
		try {
			if (this.#isOwn && isFit()) await this.#renew();
			else await this.#watch();
		} catch (error) {
			// NATS does not answer. The lease ends by itself.
			onFailure?.(error);
		}
		if (!this.#isClosed) this.#cancelRound = clock.after(renewMs, () => void this.#runRound());
	}

	/** Whether this run has written the record that was last seen. */
	get #isOwn(): boolean {
		return this.#seen?.record?.holder === this.#options.run;
	}

	async #renew(): Promise<void> {
		const record = this.#seen?.record;
		if (record !== undefined) await this.#write(record.revision);
	}

	async #watch(): Promise<void> {
		const {store, clock, isFit, run} = this.#options;
		const record = await store.read();
		if (this.#isClosed) return;
		const known = this.#seen;
		const now = clock.monotonic();
		if (known === undefined || known.record?.revision !== record?.revision) this.#seen = {record, since: now};
		const since = this.#seen?.since ?? now;
		if (!isFit() || now - this.#startedAt < firstWaitMs) return;
		const isFree = record === undefined || record.holder === '' || record.holder === run;
		if (isFree || now - since >= takeoverMs) await this.#write(record?.revision ?? 0);
	}

	async #write(revision: number): Promise<void> {
		const {store, clock, run} = this.#options;
		const sentAt = clock.monotonic();
		const written = await store.write(run, revision);
		if (written === undefined) {
			// Another hub has it, or an earlier attempt succeeded without an answer.
			this.#heldUntil = Number.NEGATIVE_INFINITY;
			this.#seen = undefined;
			this.#notify();
			return;
		}
		this.#seen = {record: {holder: run, revision: written}, since: clock.monotonic()};
		this.#heldUntil = sentAt + holdMs;
		this.#notify();
		this.#cancelEnd();
		this.#cancelEnd = clock.after(Math.max(0, this.#heldUntil - clock.monotonic()), () => this.#notify());
	}

	#notify(): void {
		const {isHeld} = this;
		if (isHeld === this.#wasHeld || this.#isClosed) return;
		this.#wasHeld = isHeld;
		for (const listener of [...this.#listeners]) listener(isHeld);
	}
}
