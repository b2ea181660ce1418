/** Group commit in memory: the appends of one turn of the event loop are committed together. */
import {performance} from 'node:perf_hooks';
import type {CommitListeners} from '../commit-listeners.ts';
import type {Appended, EntryDraft, Retention} from '../entry-log.ts';
import {oncePerTurn} from '../once-per-turn.ts';
import {StoreError, storeClosed} from '../store-error.ts';
import type {MemoryLog} from './memory-log.ts';
import type {OpenRoom} from './open-rooms.ts';

interface PendingAppend {
	readonly draft: EntryDraft;
	readonly open: OpenRoom | undefined;
	readonly resolve: (appended: Appended) => void;
	readonly reject: (error: Error) => void;
}

interface AppendQueueOptions {
	readonly log: MemoryLog;
	readonly listeners: CommitListeners;
	/** Applied to the changed rooms at every commit. */
	readonly retention: Retention | undefined;
	/** Milliseconds since 1970, for `retention`. */
	readonly now: () => number;
	readonly onCommit: (seconds: number, entries: number) => void;
}

export class AppendQueue {
	readonly #options: AppendQueueOptions;
	#pending: PendingAppend[] = [];
	#isClosed = false;
	readonly #commitSoon = oncePerTurn(() => this.commit());

	constructor(options: AppendQueueOptions) {
		this.#options = options;
	}

	append(draft: EntryDraft, open: OpenRoom | undefined): Promise<Appended> {
		if (this.#isClosed) return Promise.reject(storeClosed());
		return new Promise((resolve, reject) => {
			this.#pending.push({draft, open, resolve, reject});
			this.#commitSoon();
		});
	}

	commit(): void {
		if (this.#pending.length === 0) return;
		const {log, listeners, onCommit} = this.#options;
		const startedAt = performance.now();
		const batch = this.#pending;
		this.#pending = [];
		const outcomes = batch.map(({draft, open}) => log.place(draft, open));
		const committed = outcomes.flatMap(outcome =>
			outcome instanceof StoreError || outcome.isKnown ? [] : [outcome.entry],
		);
		this.#prune(batch);
		onCommit((performance.now() - startedAt) / 1000, committed.length);
		try {
			listeners.notify(committed);
		} finally {
			for (const [index, {resolve, reject}] of batch.entries()) {
				const outcome = outcomes[index];
				if (outcome instanceof StoreError) reject(outcome);
				else if (outcome !== undefined) resolve(outcome);
			}
		}
	}

	close(): void {
		this.commit();
		this.#isClosed = true;
	}

	#prune(batch: readonly PendingAppend[]): void {
		const {log, retention, now} = this.#options;
		if (retention === undefined) return;
		for (const open of new Set(batch.map(each => each.open))) {
			if (open !== undefined) log.pruneRoom(open, retention, now());
		}
	}
}
