/** The store that keeps nothing: as fast as memory, and gone with the process (`--memory`). */

import {randomBytes} from 'node:crypto';
import {performance} from 'node:perf_hooks';
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Entry, Message} from '../../../protocol/frames.ts';
import {CommitListeners} from '../commit-listeners.ts';
import type {RoomRecord} from '../directory.ts';
import type {Appended, EntryDraft, Page, Retention, SearchQuery} from '../entry-log.ts';
import {oncePerTurn} from '../once-per-turn.ts';
import {toFound} from '../page-rules.ts';
import {matches, parseQuery} from '../search/words.ts';
import type {Store} from '../store.ts';
import {noSuchRoom, StoreError, storeClosed} from '../store-error.ts';
import {createMemoryDirectRecords} from './direct-records.ts';
import {createMemoryDirectory, type OpenRoom} from './memory-directory.ts';
import {MemoryRoomLog} from './room-log.ts';

export interface MemoryStoreOptions {
	/** Milliseconds since 1970, for `retention`. */
	readonly now?: () => number;
	/** Kept to at every commit, so that memory stays bounded without anyone calling `prune`. */
	readonly retention?: Retention;
}

interface Pending {
	readonly draft: EntryDraft;
	readonly open: OpenRoom<MemoryRoomLog> | undefined;
	readonly resolve: (appended: Appended) => void;
	readonly reject: (error: Error) => void;
}

/** Entries one step of `prune` looks at and removes, at most. */
const pruneStep = 500;
/** Messages a search looks at before it lets others have a turn. */
const searchSlice = 20_000;

const draftKey = (userId: string, draft: string): string => `${userId}\n${draft}`;

const emptyPage: Page = {entries: [], seq: 0, first: 0, prunedSeq: 0, hasOlder: false, hasNewer: false};

const newestFirst = function* (log: MemoryRoomLog): Generator<Message, void> {
	if (log.isInOrderOfTime) yield* log.messages();
	else yield* [...log.messages()].sort((one, other) => other.at - one.at);
};

/** The messages of several rooms, each newest first, as one: newest first. */
const merged = function* (logs: readonly MemoryRoomLog[]): Generator<Message, void> {
	const sources = logs.map(newestFirst).map(source => ({source, head: source.next()}));
	for (;;) {
		let newest: {message: Message; from: (typeof sources)[number]} | undefined;
		for (const from of sources) {
			const message = from.head.done === true ? undefined : from.head.value;
			if (message !== undefined && (newest === undefined || message.at > newest.message.at)) {
				newest = {message, from};
			}
		}
		if (newest === undefined) return;
		yield newest.message;
		newest.from.head = newest.from.source.next();
	}
};

export const createMemoryStore = ({now = Date.now, retention}: MemoryStoreOptions = {}): Store => {
	const listeners = new CommitListeners();
	/** Where a draft that is kept stands, so that sending it again is once. */
	const kept = new Map<string, {readonly log: MemoryRoomLog; readonly seq: number}>();
	const ephemeral = new Map<Message, MemoryRoomLog>();
	/** When the next of them expires; undefined: look again. */
	let soonest: number | undefined = Number.POSITIVE_INFINITY;
	let pending: Pending[] = [];
	let isClosed = false;

	const forgetEntry = (entry: Entry): void => {
		if (entry.type === 'message' && entry.draft !== undefined)
			kept.delete(draftKey(entry.from.id, entry.draft));
	};

	const directory = createMemoryDirectory(
		room => new MemoryRoomLog(room),
		log => {
			for (const message of log.messages()) forgetEntry(message);
			for (const [message, its] of ephemeral) if (its === log) ephemeral.delete(message);
			soonest = undefined;
		},
	);

	const direct = createMemoryDirectRecords(directory);

	const knownDraft = (draft: EntryDraft): Entry | undefined => {
		if (draft.type !== 'message' || draft.draft === undefined) return undefined;
		const place = kept.get(draftKey(draft.from.id, draft.draft));
		const entry = place?.log.at(place.seq);
		// What has expired is never served; that it was said once still holds.
		const isExpired =
			entry?.type === 'message' && entry.expiresAt !== undefined && entry.expiresAt <= draft.at;
		return entry !== undefined && isExpired ? {...entry, text: ''} : entry;
	};

	const place = ({draft, open}: Pending): Appended | Error => {
		const known = knownDraft(draft);
		if (known !== undefined) return {entry: known, isKnown: true};
		if (open === undefined || directory.find(open.room) !== open) return noSuchRoom(draft.room);
		const {log} = open;
		const appended = log.append(draft);
		if (appended instanceof StoreError || appended.isKnown) return appended;
		const {entry} = appended;
		if (entry.type === 'message') {
			if (entry.draft !== undefined) kept.set(draftKey(entry.from.id, entry.draft), {log, seq: entry.seq});
			if (entry.expiresAt !== undefined) {
				ephemeral.set(entry, log);
				if (soonest !== undefined) soonest = Math.min(soonest, entry.expiresAt);
			}
		}
		return appended;
	};

	const pruneRoom = (open: OpenRoom<MemoryRoomLog>, wanted: Retention, at: number): number => {
		const removed = open.log.prune(wanted, at, pruneStep);
		removed.forEach(forgetEntry);
		return removed.length;
	};

	const commit = (): void => {
		if (pending.length === 0) return;
		const startedAt = performance.now();
		const batch = pending;
		pending = [];
		const outcomes = batch.map(place);
		const committed = outcomes.flatMap(outcome =>
			outcome instanceof Error || outcome.isKnown ? [] : [outcome.entry],
		);
		if (retention !== undefined) {
			for (const open of new Set(batch.map(({open}) => open))) {
				while (open !== undefined && pruneRoom(open, retention, now()) === pruneStep);
			}
		}
		store.onCommit?.((performance.now() - startedAt) / 1000, committed.length);
		try {
			listeners.notify(committed);
		} finally {
			for (const [index, {resolve, reject}] of batch.entries()) {
				const outcome = outcomes[index];
				if (outcome instanceof Error) reject(outcome);
				else if (outcome !== undefined) resolve(outcome);
			}
		}
	};
	const commitSoon = oncePerTurn(commit);

	const searchedRooms = ({rooms, publicExcept}: SearchQuery): readonly string[] => {
		if (publicExcept === undefined) return rooms;
		const excepted = new Set(publicExcept);
		const isSearched = ({room, kind}: RoomRecord): boolean => kind === 'public' && !excepted.has(room);
		return [
			...rooms,
			...directory
				.rooms()
				.filter(isSearched)
				.map(({room}) => room),
		];
	};

	const search = async (query: SearchQuery): Promise<{entries: readonly Message[]; hasMore: boolean}> => {
		const wanted = parseQuery(query.query);
		const logs = [...new Set(searchedRooms(query).flatMap(room => directory.find(room)?.log ?? []))];
		const found: Message[] = [];
		let looked = 0;
		for (const message of merged(logs)) {
			if (++looked % searchSlice === 0) await nextTurn();
			if (query.after !== undefined && message.at < query.after) break;
			if (query.before !== undefined && message.at >= query.before) continue;
			if (query.fromUserId !== undefined && message.from.id !== query.fromUserId) continue;
			if (message.expiresAt !== undefined && message.expiresAt <= query.now) continue;
			if (!matches(message.text, wanted)) continue;
			if (found.push(message) > query.limit) break;
		}
		return toFound(found, query.limit);
	};

	const store: Store = {
		...directory,
		...direct,
		releaseUser(userId) {
			directory.releaseUser(userId);
			direct.forgetUser(userId);
		},
		hubId: randomBytes(16).toString('hex'),
		append(draft) {
			if (isClosed) return Promise.reject(storeClosed());
			return new Promise((resolve, reject) => {
				pending.push({draft, open: directory.find(draft.room), resolve, reject});
				commitSoon();
			});
		},
		subscribe: listener => listeners.subscribe(listener),
		page: async (room, query, at) => directory.find(room)?.log.page(query, at) ?? emptyPage,
		message: (room, seq, at) => directory.find(room)?.log.message(seq, at),
		unnamedReactions: (room, seq, userId, at) =>
			directory.find(room)?.log.unnamedReactions(seq, userId, at) ?? [],
		search,
		async expire(at) {
			const gone: {room: string; seq: number}[] = [];
			for (const [message, log] of ephemeral) {
				if (message.expiresAt === undefined || message.expiresAt > at) continue;
				ephemeral.delete(message);
				soonest = undefined;
				for (const entry of log.remove(message.seq)) {
					forgetEntry(entry);
					gone.push({room: entry.room, seq: entry.seq});
				}
			}
			return gone;
		},
		nextExpiry() {
			if (soonest === undefined) {
				soonest = Number.POSITIVE_INFINITY;
				for (const {expiresAt = soonest} of ephemeral.keys()) soonest = Math.min(soonest, expiresAt);
			}
			return Number.isFinite(soonest) ? soonest : undefined;
		},
		async prune(wanted, at) {
			for (const {room} of directory.rooms()) {
				const open = directory.find(room);
				if (open !== undefined && pruneRoom(open, wanted, at) > 0) return true;
			}
			return false;
		},
		write: async work => work(),
		commit,
		async flush() {
			commit();
		},
		async close() {
			commit();
			isClosed = true;
		},
	};
	return store;
};
