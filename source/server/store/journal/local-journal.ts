/**
 * The journal of a single hub. The commands proposed in one turn of the event loop are applied in order in one
 * transaction at its end, before any of them is acknowledged. So they wait for the disk only once.
 */
import {performance} from 'node:perf_hooks';
import {setTimeout as delay} from 'node:timers/promises';
import type {Command, CommandOf, CommandType, OutcomeOf} from '../commands.ts';
import {type Applied, type Journal, toApplied} from '../journal.ts';
import type {State} from '../state.ts';
import {type StoreError, storeClosed} from '../store-error.ts';
import {apply} from './apply.ts';
import {CommitListeners} from './commit-listeners.ts';
import {oncePerTurn} from './once-per-turn.ts';

/** How long to wait before asking again for a write lock that another program holds. */
export const lockRetryMs = 100;
/** How long a command waits for another program to release the write lock before it is rejected. */
const lockTimeoutMs = 2000;

interface Proposal {
	readonly command: Command;
	readonly origin: unknown;
	readonly resolve: (outcome: unknown) => void;
	readonly reject: (error: StoreError) => void;
}

/** The commands of one commit. Each proposal has the place of its command in `applied`. */
interface Committed {
	readonly batch: readonly Proposal[];
	readonly applied: readonly Applied[];
}

interface LocalJournalOptions {
	readonly state: State;
	/**
	 * Runs `work` in a transaction and makes it durable. Throws a `StoreError` after a rollback. Its reason is `locked` if
	 * another program holds the write lock.
	 */
	readonly transact: <T>(work: () => T) => T;
	/** `transact` without waiting for the disk, for commands that can be repeated after a power failure. */
	readonly transactUnsynced: <T>(work: () => T) => T;
	/** Whether commits must wait. `commit` is called afterwards. */
	readonly mustWait: () => boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	/** Called after each commit with its duration, before the listeners. */
	readonly onCommit: (applied: readonly Applied[], seconds: number) => void;
}

/** Whether the command can be repeated: after a power failure, pruned entries still exceed the retention. */
const isRepeatable = ({command}: Proposal): boolean => command.type === 'prune';

const isEntry = ({command}: Proposal): boolean => command.type === 'append';

export class LocalJournal implements Journal {
	readonly #options: LocalJournalOptions;
	readonly #listeners = new CommitListeners<Applied>();
	#waiting: Proposal[] = [];
	#isClosed = false;
	/** When another program took the write lock, in monotonic milliseconds. */
	#lockedSince: number | undefined = undefined;
	#lockTimer: NodeJS.Timeout | undefined = undefined;
	/** Commits at the end of this turn of the event loop. */
	readonly commitSoon = oncePerTurn(() => this.commit());

	constructor(options: LocalJournalOptions) {
		this.#options = options;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	/** Whether commands wait for a commit. */
	get isBusy(): boolean {
		return this.#waiting.length > 0;
	}

	propose<T extends CommandType>(
		command: CommandOf<T> & {readonly type: T},
		origin?: unknown,
	): Promise<OutcomeOf<T>> {
		if (this.#isClosed) return Promise.reject(storeClosed());
		return new Promise((resolve, reject) => {
			this.#waiting.push({
				command: command as unknown as Command,
				origin,
				resolve: resolve as (outcome: unknown) => void,
				reject,
			});
			this.commitSoon();
		});
	}

	subscribe(listener: (applied: readonly Applied[]) => void): () => void {
		return this.#listeners.subscribe(listener);
	}

	/** There is no other hub, and nothing is acknowledged before it is applied. */
	async sync(): Promise<void> {}

	/**
	 * Commits the waiting commands at once. Afterwards all of them are settled, unless commits must wait or another
	 * program holds the write lock. Never throws.
	 */
	commit(): void {
		const {mustWait, onCommit} = this.#options;
		if (this.#waiting.length === 0 || mustWait()) return;
		const startedAt = performance.now();
		const batch = this.#waiting;
		this.#waiting = [];
		const committed = this.#applyOrReject(batch);
		if (committed === undefined) return;
		const {applied} = committed;
		try {
			onCommit(applied, (performance.now() - startedAt) / 1000);
			this.#listeners.notify(applied);
		} finally {
			for (const [index, {resolve}] of committed.batch.entries()) resolve(applied[index]?.outcome);
		}
	}

	/** Commits, and waits until every command is settled. */
	async drain(): Promise<void> {
		this.commit();
		while (this.#waiting.length > 0) {
			await delay(lockRetryMs);
			this.commit();
		}
	}

	/** Refuses further commands. */
	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#lockTimer);
	}

	#applyAll(batch: readonly Proposal[]): Committed {
		const {state, transact, transactUnsynced} = this.#options;
		const run = batch.every(isRepeatable) ? transactUnsynced : transact;
		const applied = run(() =>
			batch.map(({command, origin}) => toApplied(command, apply(state, command), origin)),
		);
		return {batch, applied};
	}

	/** Undefined if nothing was committed: the commands have been rejected, or wait for the write lock. */
	#applyOrReject(batch: readonly Proposal[]): Committed | undefined {
		try {
			const committed = this.#applyAll(batch);
			this.#lockedSince = undefined;
			return committed;
		} catch (error) {
			const failure = error as StoreError;
			if (failure.reason === 'locked') {
				this.#waitForLock(batch, failure);
				return undefined;
			}
			return this.#applyWithoutEntries(batch, failure);
		}
	}

	/** Rejects the entries and applies the other commands: an entry that does not fit must not discard a ban. */
	#applyWithoutEntries(batch: readonly Proposal[], failure: StoreError): Committed | undefined {
		const others = batch.filter(proposal => !isEntry(proposal));
		const isHopeless = others.length === batch.length || others.length === 0;
		rejectAll(isHopeless ? batch : batch.filter(isEntry), failure);
		if (isHopeless) return undefined;
		try {
			return this.#applyAll(others);
		} catch (error) {
			rejectAll(others, error as StoreError);
			return undefined;
		}
	}

	/** Keeps the commands for another attempt, or rejects them if they have waited too long. */
	#waitForLock(batch: readonly Proposal[], failure: StoreError): void {
		const now = this.#options.now();
		this.#lockedSince ??= now;
		if (now - this.#lockedSince >= lockTimeoutMs) {
			this.#lockedSince = undefined;
			rejectAll(batch, failure);
			return;
		}
		this.#waiting = [...batch, ...this.#waiting];
		this.#lockTimer ??= setTimeout(() => {
			this.#lockTimer = undefined;
			this.commit();
		}, lockRetryMs);
	}
}

const rejectAll = (proposals: readonly Proposal[], error: StoreError): void => {
	for (const {reject} of proposals) reject(error);
};
