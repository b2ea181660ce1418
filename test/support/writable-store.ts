/**
 * Stores that tests write to without commands. Each write is a separate transaction, except within `transact` and
 * `write`.
 */
import type {Entry} from '../../source/protocol/server-frames.ts';
import {Pruner} from '../../source/server/background/pruner.ts';
import type {AppendOutcome} from '../../source/server/store/commands.ts';
import type {Appended, EntryDraft, RemovedEntry, Retention} from '../../source/server/store/entry-log.ts';
import * as sqlite from '../../source/server/store/sqlite/sqlite-store.ts';
import type {State, StateReader} from '../../source/server/store/state.ts';
import type {Store} from '../../source/server/store/store.ts';
import {noSuchEntry, noSuchRoom, tooManyReactions} from '../../source/server/store/store-error.ts';

type Writes = Omit<State, keyof StateReader>;

export interface WritableStore extends Store, Omit<Writes, 'prune'> {
	/** Proposes to append the draft. Rejects with a `StoreError` if it is refused. */
	append(draft: EntryDraft): Promise<Appended>;
	/** Calls `listener` with the new entries of each commit. */
	subscribe(listener: (committed: readonly Entry[]) => void): () => void;
	write<T>(work: () => T): Promise<T>;
	/** Removes all messages that have expired and their traces. */
	expire(now: number): Promise<readonly RemovedEntry[]>;
	/** Removes some of the entries that exceed the retention; true if there may be more. */
	prune(retention: Retention, now: number): Promise<boolean>;
}

const writes = [
	...['createUser', 'rename', 'setUnusedSince', 'releaseUser', 'setAway', 'bindOwner'],
	...['openRoom', 'setOpening', 'renewEpochs', 'updateRoom', 'forgetRoom'],
	...['admit', 'expel', 'addInvite', 'redeemInvite', 'revokeInvite', 'sanction', 'liftSanction', 'markRead'],
	...['markUnread', 'setReadReceipts', 'markInboxRead'],
	...['setModerator', 'noteSlowPost'],
	...['block', 'unblock', 'setDirectFrom', 'noteWritten', 'setLeft', 'place', 'removeExpired'],
] as (keyof Writes)[];

const toAppended = (draft: EntryDraft, outcome: AppendOutcome): Appended => {
	if (outcome.type !== 'refused') return {entry: outcome.entry, isKnown: outcome.type === 'known'};
	switch (outcome.reason) {
		case 'no_such_room':
			throw noSuchRoom(draft.room);
		case 'no_such_entry':
			throw noSuchEntry(draft.room, 'target' in draft ? draft.target : 0);
		case 'too_many_reactions':
			throw tooManyReactions();
		case 'sanction':
		case 'blocked':
		case 'slow_mode':
		case 'no_such_webhook':
			throw new Error(`The entry was refused: ${outcome.reason}.`);
	}
};

const expire = async (store: Store, now: number): Promise<readonly RemovedEntry[]> => {
	const all: RemovedEntry[] = [];
	for (let hasMore = true; hasMore; ) {
		const outcome = await store.journal.propose({type: 'expire', at: now, limit: 200});
		all.push(...outcome.removed);
		({hasMore} = outcome);
	}
	if (all.length > 0) await store.erase();
	return all;
};

export const writable = (store: Store): WritableStore => {
	const {journal} = store;
	const write =
		(name: keyof Writes) =>
		(...args: unknown[]): unknown =>
			store.transact(state => (state[name] as (...args: unknown[]) => unknown)(...args));
	const pruner = new Pruner({
		reader: store,
		journal,
		mustPause: () => store.isBehind(),
		monotonic: () => performance.now(),
	});
	const extended = {
		...store,
		...Object.fromEntries(writes.map(name => [name, write(name)])),
		append: async (draft: EntryDraft) => toAppended(draft, await journal.propose({type: 'append', draft})),
		subscribe: (listener: (committed: readonly Entry[]) => void) =>
			journal.subscribe(applied => {
				const entries = applied.flatMap((each): Entry[] =>
					each.type === 'append' && each.outcome.type === 'appended' ? [each.outcome.entry] : [],
				);
				if (entries.length > 0) listener(entries);
			}),
		write: async (work: () => unknown) => store.transact(work),
		expire: (now: number) => expire(store, now),
		prune: (retention: Retention, now: number) => pruner.prune(retention, now),
	} as unknown as WritableStore;
	for (const name of ['onCommit', 'onFailure'] as const) {
		Object.defineProperty(extended, name, {
			enumerable: true,
			get: () => store[name],
			set(value) {
				store[name] = value;
			},
		});
	}
	return extended;
};

export const openMemoryStore = (...args: Parameters<typeof sqlite.openMemoryStore>): WritableStore =>
	writable(sqlite.openMemoryStore(...args));

export const openSqliteStore = async (
	...args: Parameters<typeof sqlite.openSqliteStore>
): Promise<WritableStore> => writable(await sqlite.openSqliteStore(...args));
