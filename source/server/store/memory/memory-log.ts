/** Appends and removes entries of all rooms in memory: known drafts, expiry and retention. */
import {draftIdOf, expiryOf} from '../../../protocol/entry-kinds.ts';
import type {Entry} from '../../../protocol/frames.ts';
import type {Appended, EntryDraft, RemovedEntry, Retention} from '../entry-log.ts';
import {noSuchRoom, StoreError} from '../store-error.ts';
import type {OpenRoom, OpenRooms} from './open-rooms.ts';
import type {MemoryRoomLog} from './room-log.ts';

/** The maximum number of entries that one step of `prune` looks at and removes. */
const pruneStep = 500;

const draftKey = (userId: string, draft: string): string => `${userId}\n${draft}`;

export class MemoryLog {
	readonly #rooms: OpenRooms;
	/** The entry of each kept draft, so that a repeated draft is appended only once. */
	readonly #drafts = new Map<string, {readonly log: MemoryRoomLog; readonly seq: number}>();
	readonly #expiring = new Map<Entry, MemoryRoomLog>();
	/** When the next message expires (infinity: none). Undefined if it must be computed again. */
	#nextExpiry: number | undefined = Number.POSITIVE_INFINITY;

	constructor(rooms: OpenRooms) {
		this.#rooms = rooms;
	}

	/** Appends the draft to its room. Returns a `StoreError` if the draft is refused. */
	place(draft: EntryDraft, open: OpenRoom | undefined): Appended | StoreError {
		const known = this.#knownDraft(draft);
		if (known !== undefined) return {entry: known, isKnown: true};
		if (open === undefined || this.#rooms.find(open.room) !== open) return noSuchRoom(draft.room);
		const {log} = open;
		const appended = log.append(draft);
		if (appended instanceof StoreError || appended.isKnown) return appended;
		const {entry} = appended;
		this.#note(entry, log);
		return appended;
	}

	/** Removes expired messages. */
	expire(now: number): readonly RemovedEntry[] {
		const removed: RemovedEntry[] = [];
		for (const [message, log] of this.#expiring) {
			if ((expiryOf(message) ?? Number.POSITIVE_INFINITY) > now) continue;
			this.#expiring.delete(message);
			this.#nextExpiry = undefined;
			for (const entry of log.remove(message.seq)) {
				this.#forgetDraft(entry);
				removed.push({room: entry.room, seq: entry.seq});
			}
		}
		return removed;
	}

	nextExpiry(): number | undefined {
		if (this.#nextExpiry === undefined) {
			let next = Number.POSITIVE_INFINITY;
			for (const entry of this.#expiring.keys()) next = Math.min(next, expiryOf(entry) ?? next);
			this.#nextExpiry = next;
		}
		return Number.isFinite(this.#nextExpiry) ? this.#nextExpiry : undefined;
	}

	/** Removes one step of the entries that exceed the retention. Returns false if there were none. */
	prune(retention: Retention, now: number): boolean {
		return this.#rooms.all().some(open => this.#pruneSome(open, retention, now) > 0);
	}

	/** Removes all entries of a room that exceed the retention. */
	pruneRoom(open: OpenRoom, retention: Retention, now: number): void {
		while (this.#pruneSome(open, retention, now) === pruneStep);
	}

	/** Forgets the messages of a room that was removed. */
	forgetRoom({log}: OpenRoom): void {
		for (const entry of log.all()) this.#forgetDraft(entry);
		for (const [message, itsLog] of this.#expiring) if (itsLog === log) this.#expiring.delete(message);
		this.#nextExpiry = undefined;
	}

	#knownDraft(draft: EntryDraft): Entry | undefined {
		const id = draftIdOf(draft);
		if (id === undefined) return undefined;
		const known = this.#drafts.get(draftKey(draft.from.id, id));
		const entry = known?.log.at(known.seq);
		// The text of an expired message is never sent, but its draft is still known.
		if (entry?.type !== 'message') return entry;
		const isExpired = entry.expiresAt !== undefined && entry.expiresAt <= draft.at;
		return isExpired ? {...entry, text: ''} : entry;
	}

	#note(entry: Entry, log: MemoryRoomLog): void {
		const draft = draftIdOf(entry);
		const expiresAt = expiryOf(entry);
		if (draft !== undefined) this.#drafts.set(draftKey(entry.from.id, draft), {log, seq: entry.seq});
		if (expiresAt === undefined) return;
		this.#expiring.set(entry, log);
		if (this.#nextExpiry !== undefined) this.#nextExpiry = Math.min(this.#nextExpiry, expiresAt);
	}

	#forgetDraft(entry: Entry): void {
		const draft = draftIdOf(entry);
		if (draft !== undefined) this.#drafts.delete(draftKey(entry.from.id, draft));
	}

	#pruneSome(open: OpenRoom, retention: Retention, now: number): number {
		const removed = open.log.prune(retention, now, pruneStep);
		for (const entry of removed) this.#forgetDraft(entry);
		return removed.length;
	}
}
