/** The log of one room in memory: its entries in ascending order of `seq`, with all changes applied. */
import {expiryOf, roomChangeOf} from '../../../protocol/entry-kinds.ts';
import type {Entry, Message} from '../../../protocol/frames.ts';
import {pageBytes} from '../../../protocol/limits.ts';
import {applyChange, type Change, isChange, type UnnamedUsers, unnamedReactionsOf} from '../apply-change.ts';
import type {Appended, EntryDraft, Page, PageQuery, Retention} from '../entry-log.ts';
import {entryBytes, prevInPage, takeFitting} from '../page-rules.ts';
import {noSuchEntry, StoreError} from '../store-error.ts';

/** How many pruned places `entries` may have at its beginning before it is copied. */
const maxSlack = 1024;

export class MemoryRoomLog {
	readonly room: string;
	/** The entries from `#head` on are the log; earlier ones have been pruned. */
	#entries: (Entry | undefined)[] = [];
	#head = 0;
	/** By the `seq` of a message: the `seq` of each change of it. */
	readonly #changes = new Map<number, number[]>();
	/** By the `seq` of a message: emoji and id of each user who reacted and whom the message does not name. */
	readonly #unnamed = new Map<number, Set<string>>();
	/** By the `seq` of a change: the expiry of the message it changes. */
	readonly #inheritedExpiry = new Map<number, number>();
	#seq = 0;
	#prunedSeq = 0;
	topic = '';
	/** When the newest entry was sent (0: no entries yet). */
	newestAt = 0;
	/** Whether no `at` is earlier than that of the preceding entry. False once the clock of the hub was set back. */
	isInOrderOfTime = true;

	constructor(room: string) {
		this.room = room;
	}

	get seq(): number {
		return this.#seq;
	}

	get first(): number {
		return this.#entries[this.#head]?.seq ?? 0;
	}

	get count(): number {
		return this.#entries.length - this.#head;
	}

	/** Appends the draft, and applies a change to its target. Returns a `StoreError` if the draft is refused. */
	append(draft: EntryDraft): Appended | StoreError {
		if (!isChange(draft)) return {entry: this.#place(draft), isKnown: false};
		const target = this.message(draft.target, draft.at);
		if (target === undefined || target.deletedAt !== undefined) return noSuchEntry(this.room, draft.target);
		const changed = applyChange(target, draft, this.#unnamedUsersOf(target.seq));
		if (changed instanceof StoreError) return changed;
		if (changed === undefined) return {entry: target, isKnown: true};
		const entry = this.#place(changed.draft);
		this.#change(changed.message, changed.draft, entry.seq);
		return {entry, isKnown: false};
	}

	#place(draft: EntryDraft): Entry {
		const entry: Entry = {...draft, room: this.room, seq: this.#seq + 1, prev: this.#seq};
		const last = this.#entries.at(-1);
		if (last !== undefined && this.count > 0 && entry.at < last.at) this.isInOrderOfTime = false;
		this.#seq = entry.seq;
		this.newestAt = entry.at;
		this.#entries.push(entry);
		this.topic = roomChangeOf(entry).topic ?? this.topic;
		return entry;
	}

	message(seq: number, now: number): Message | undefined {
		const entry = this.at(seq);
		return entry?.type === 'message' && !this.#isExpired(entry, now) ? entry : undefined;
	}

	unnamedReactions(seq: number, userId: string, now: number): readonly string[] {
		const reactions = this.message(seq, now)?.reactions ?? [];
		return unnamedReactionsOf(reactions, userId, this.#unnamedUsersOf(seq));
	}

	/** The entry of this `seq`, expired or not. */
	at(seq: number): Entry | undefined {
		const entry = this.#entries[this.#indexFrom(seq)];
		return entry?.seq === seq ? entry : undefined;
	}

	page(query: PageQuery, now: number): Page {
		const middle = this.#middleOf(query);
		const entries = this.#pageEntries(query, middle, now);
		const last = entries.at(-1);
		const start = entries[0] === undefined ? middle : this.#indexFrom(entries[0].seq);
		const end = last === undefined ? middle : this.#indexFrom(last.seq + 1);
		const [preceding] = this.#entriesBefore(start, 1, now);
		return {
			entries: entries.map((entry, index) => {
				const before = (entries[index - 1] ?? preceding)?.seq ?? 0;
				return {...entry, prev: prevInPage(entry, before, this.#prunedSeq)};
			}),
			seq: this.#seq,
			first: this.first,
			prunedSeq: this.#prunedSeq,
			hasOlder: preceding !== undefined,
			hasNewer: this.#entriesFrom(end, 1, now).length > 0,
		};
	}

	/** The index that separates the older from the newer entries of a page. */
	#middleOf(query: PageQuery): number {
		switch (query.type) {
			case 'newest':
				return this.#entries.length;
			case 'after':
				return this.#indexFrom(query.seq + 1);
			case 'before':
			case 'around':
				return this.#indexFrom(query.seq);
		}
	}

	/** The entries of a page, in ascending order of `seq`. */
	#pageEntries({type, limit: wanted}: PageQuery, middle: number, now: number): Entry[] {
		const limit = Math.max(0, wanted);
		const isAround = type === 'around';
		// `around` gets half of the bytes on each side.
		const maxBytes = isAround ? pageBytes / 2 : pageBytes;
		const fitting = (entries: readonly Entry[]): Entry[] => takeFitting(entries, entryBytes, maxBytes);
		const newer = type === 'after' || isAround ? fitting(this.#entriesFrom(middle, limit, now)) : [];
		if (type === 'after') return newer;
		const olderCount = isAround ? Math.max(Math.floor(limit / 2), limit - newer.length) : limit;
		const entries = fitting(this.#entriesBefore(middle, olderCount, now)).reverse();
		entries.push(...newer.slice(0, limit - entries.length));
		return entries;
	}

	/** All entries, newest first. */
	*all(): Generator<Entry, void> {
		for (let index = this.#entries.length - 1; index >= this.#head; index--) {
			const entry = this.#entries[index];
			if (entry !== undefined) yield entry;
		}
	}

	/** Removes the message and its changes. Returns all removed entries. */
	remove(seq: number): readonly Entry[] {
		const gone = new Set([seq, ...(this.#changes.get(seq) ?? [])]);
		const removed: Entry[] = [];
		const kept: Entry[] = [];
		for (let index = this.#head; index < this.#entries.length; index++) {
			const entry = this.#entries[index];
			if (entry !== undefined) (gone.has(entry.seq) ? removed : kept).push(entry);
		}
		this.#entries = kept;
		this.#head = 0;
		this.#changes.delete(seq);
		this.#unnamed.delete(seq);
		for (const each of gone) this.#inheritedExpiry.delete(each);
		return removed;
	}

	/** Removes up to `step` entries that exceed the retention, oldest first. Returns the removed entries. */
	prune({maxAgeMs, maxEntries}: Retention, now: number, step: number): readonly Entry[] {
		const removed: Entry[] = [];
		const expiring: Entry[] = [];
		let excess = maxEntries === undefined ? 0 : this.count - Math.max(0, maxEntries);
		for (; this.#head < this.#entries.length && removed.length < step; this.#head++) {
			const entry = this.#entries[this.#head];
			if (entry === undefined) continue;
			const doesExpire = this.#expiryOf(entry) !== undefined;
			const isOld = maxAgeMs !== undefined && entry.at < now - maxAgeMs;
			if (!doesExpire && !isOld && excess <= 0) break;
			excess--;
			(doesExpire ? expiring : removed).push(entry);
		}
		for (const entry of expiring.reverse()) this.#entries[--this.#head] = entry;
		for (const {seq} of removed) {
			this.#changes.delete(seq);
			this.#unnamed.delete(seq);
			this.#prunedSeq = Math.max(this.#prunedSeq, seq);
		}
		this.#releaseSlack();
		return removed;
	}

	/** Replaces the target by the changed message, and records the `seq` of the change. */
	#change(target: Message, draft: Change, seq: number): void {
		if (target.deletedAt !== undefined) {
			this.#eraseEdits(draft.target);
			this.#unnamed.delete(draft.target);
		}
		this.#entries[this.#indexFrom(draft.target)] = target;
		if (target.expiresAt !== undefined) this.#inheritedExpiry.set(seq, target.expiresAt);
		const changes = this.#changes.get(draft.target);
		if (changes === undefined) this.#changes.set(draft.target, [seq]);
		else changes.push(seq);
	}

	#unnamedUsersOf(seq: number): UnnamedUsers {
		const keyOf = (emoji: string, userId: string): string => `${emoji} ${userId}`;
		return {
			has: (emoji, userId) => this.#unnamed.get(seq)?.has(keyOf(emoji, userId)) ?? false,
			add: (emoji, userId) => {
				const users = this.#unnamed.get(seq) ?? new Set();
				this.#unnamed.set(seq, users.add(keyOf(emoji, userId)));
			},
			delete: (emoji, userId) => {
				const users = this.#unnamed.get(seq);
				users?.delete(keyOf(emoji, userId));
				if (users?.size === 0) this.#unnamed.delete(seq);
			},
		};
	}

	/** Erases the text of all edits of a deleted message. */
	#eraseEdits(target: number): void {
		for (const seq of this.#changes.get(target) ?? []) {
			const index = this.#indexFrom(seq);
			const entry = this.#entries[index];
			if (entry?.type === 'edited' && entry.seq === seq) this.#entries[index] = {...entry, text: ''};
		}
	}

	#expiryOf(entry: Entry): number | undefined {
		return expiryOf(entry) ?? this.#inheritedExpiry.get(entry.seq);
	}

	#isExpired(entry: Entry, now: number): boolean {
		const expiresAt = this.#expiryOf(entry);
		return expiresAt !== undefined && expiresAt <= now;
	}

	/** The index of the first entry with at least this `seq`. */
	#indexFrom(seq: number): number {
		let low = this.#head;
		let high = this.#entries.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#entries[middle]?.seq ?? 0) < seq) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Up to `limit` unexpired entries before this index, newest first. */
	#entriesBefore(index: number, limit: number, now: number): Entry[] {
		const found: Entry[] = [];
		for (let at = index - 1; at >= this.#head && found.length < limit; at--) {
			const entry = this.#entries[at];
			if (entry !== undefined && !this.#isExpired(entry, now)) found.push(entry);
		}
		return found;
	}

	/** Up to `limit` unexpired entries from this index on, oldest first. */
	#entriesFrom(index: number, limit: number, now: number): Entry[] {
		const found: Entry[] = [];
		for (let at = index; at < this.#entries.length && found.length < limit; at++) {
			const entry = this.#entries[at];
			if (entry !== undefined && !this.#isExpired(entry, now)) found.push(entry);
		}
		return found;
	}

	#releaseSlack(): void {
		if (this.#head < maxSlack || this.#head < this.#entries.length / 2) {
			this.#entries.fill(undefined, 0, this.#head);
			return;
		}
		this.#entries = this.#entries.slice(this.#head);
		this.#head = 0;
	}
}
