/**
 * Group commit: the appends of one turn of the event loop are committed in one transaction, before any of them is
 * acknowledged. Background work gets transactions of its own after the waiting appends.
 */
import type {DatabaseSync} from 'node:sqlite';
import {setTimeout as delay} from 'node:timers/promises';
import type {OpenRoom} from '../database/open-rooms.ts';
import {toStoreError} from '../database/sqlite-errors.ts';
import type {Appended, EntryDraft} from '../entry-log.ts';
import {oncePerTurn} from '../once-per-turn.ts';
import {StoreError, storeClosed} from '../store-error.ts';
import type {SqliteLog} from './log/sqlite-log.ts';
import {lockRetryMs, type TurnTransaction} from './turn-transaction.ts';
import type {WalCheckpoints} from './wal-checkpoints.ts';

/** How long an append waits for another program to release the write lock before it is rejected. */
const lockTimeoutMs = 2000;

interface PendingAppend {
	readonly draft: EntryDraft;
	readonly open: OpenRoom | undefined;
	readonly resolve: (appended: Appended) => void;
	readonly reject: (error: Error) => void;
}

type Outcome = Appended | StoreError;

interface GroupCommitOptions {
	readonly db: DatabaseSync;
	/** The file, for errors. */
	readonly path: string;
	readonly sync: 'full' | 'normal';
	readonly transaction: TurnTransaction;
	readonly log: SqliteLog;
	readonly checkpoints: WalCheckpoints;
	/** Indexes messages in the transaction that appends them. */
	readonly indexAtOnce: boolean;
	/** Milliseconds, monotonic. */
	readonly now: () => number;
	/** Called after each commit with its new entries and its duration, before the appends are acknowledged. */
	readonly onCommit: (committed: readonly Appended['entry'][], seconds: number) => void;
}

export class GroupCommit {
	readonly #options: GroupCommitOptions;
	#pending: PendingAppend[] = [];
	#isClosed = false;
	/** Since when another program has held the write lock. */
	#lockedSince: number | undefined = undefined;
	#lockTimer: NodeJS.Timeout | undefined = undefined;
	/** Commits at the end of this turn of the event loop. */
	readonly commitSoon = oncePerTurn(() => this.commit());

	constructor(options: GroupCommitOptions) {
		this.#options = options;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	append(draft: EntryDraft, open: OpenRoom | undefined): Promise<Appended> {
		if (this.#isClosed) return Promise.reject(storeClosed());
		return new Promise((resolve, reject) => {
			this.#pending.push({draft, open, resolve, reject});
			this.commitSoon();
		});
	}

	/**
	 * Commits the waiting appends and the directory's writes. Afterwards every append is settled, unless another
	 * program or the second thread holds the write lock. Never throws.
	 */
	commit(): void {
		const {transaction, checkpoints} = this.#options;
		if (this.#pending.length === 0 && !transaction.isOpen) return;
		if (checkpoints.isRestarting && !transaction.isOpen) return;
		if (!this.#takeLock()) return;
		const startedAt = performance.now();
		const batch = this.#pending;
		this.#pending = [];
		let outcomes: readonly Outcome[];
		try {
			outcomes = transaction.commit(() => this.#place(batch));
		} catch (error) {
			for (const {reject} of batch) reject(error as StoreError);
			return;
		}
		const committed = outcomes.flatMap(outcome =>
			outcome instanceof StoreError || outcome.isKnown ? [] : [outcome.entry],
		);
		try {
			this.#options.onCommit(committed, (performance.now() - startedAt) / 1000);
		} finally {
			settle(batch, outcomes);
		}
	}

	/** Runs `work` in a transaction of its own, after the waiting appends. Throws a `StoreError`. */
	transact<T>(work: () => T): T {
		if (this.#isClosed) throw storeClosed();
		const {transaction, log, checkpoints} = this.#options;
		this.commit();
		const result = transaction.commit(() => {
			const done = work();
			log.finish();
			return done;
		});
		checkpoints.plan();
		return result;
	}

	/**
	 * Commits the waiting appends, then runs `work` without waiting for the disk, for writes that can be repeated after
	 * a power failure. Returns undefined without running `work` if the write lock is not available now.
	 */
	unsynced<T>(work: () => T): T | undefined {
		const {db, sync, transaction, checkpoints} = this.#options;
		this.commit();
		if (this.#pending.length > 0 || transaction.isOpen || checkpoints.isRestarting) return undefined;
		db.exec('PRAGMA synchronous = normal');
		try {
			return work();
		} finally {
			db.exec(`PRAGMA synchronous = ${sync}`);
		}
	}

	/** `transact` without waiting for the disk, as in `unsynced`. */
	transactUnsynced<T>(work: () => T): T | undefined {
		return this.unsynced(() => this.transact(work));
	}

	/** Commits, and waits until every append is settled. */
	async drain(): Promise<void> {
		this.commit();
		while (this.#pending.length > 0) {
			await delay(lockRetryMs);
			this.commit();
		}
	}

	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#lockTimer);
	}

	#place(batch: readonly PendingAppend[]): readonly Outcome[] {
		const {log, indexAtOnce} = this.#options;
		const outcomes = batch.map(({draft, open}) => log.place(draft, open));
		if (indexAtOnce) log.index.catchUp(batch.length);
		log.finish();
		return outcomes;
	}

	/**
	 * Takes the write lock. If another program holds it, plans another attempt and returns false; rejects the appends
	 * that have waited too long.
	 */
	#takeLock(): boolean {
		const {transaction, path, now} = this.#options;
		try {
			transaction.begin();
		} catch (error) {
			const failure = toStoreError(error, path);
			this.#lockedSince ??= now();
			const isWaiting = failure.reason === 'locked' && now() - this.#lockedSince < lockTimeoutMs;
			if (isWaiting) this.#planRetry();
			else {
				this.#lockedSince = undefined;
				this.#rejectAll(failure);
			}
			return false;
		}
		this.#lockedSince = undefined;
		return true;
	}

	#planRetry(): void {
		this.#lockTimer ??= setTimeout(() => {
			this.#lockTimer = undefined;
			this.commit();
		}, lockRetryMs);
	}

	#rejectAll(error: StoreError): void {
		const batch = this.#pending;
		this.#pending = [];
		for (const {reject} of batch) reject(error);
	}
}

const settle = (batch: readonly PendingAppend[], outcomes: readonly Outcome[]): void => {
	for (const [place, {resolve, reject}] of batch.entries()) {
		const outcome = outcomes[place];
		if (outcome instanceof StoreError) reject(outcome);
		else if (outcome !== undefined) resolve(outcome);
	}
};
