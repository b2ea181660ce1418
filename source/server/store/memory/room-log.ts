/** One room's log in memory: its entries in rising order of `seq`, as they stand now. */
import type {Entry, Message} from '../../../protocol/frames.ts';
import {pageBytes} from '../../../protocol/limits.ts';
import {applyChange, type Change, isChange, type UnnamedUsers, unnamedReactionsOf} from '../apply-change.ts';
import type {Appended, EntryDraft, Page, PageQuery, Retention} from '../entry-log.ts';
import {entryBytes, prevInPage, takeFitting} from '../page-rules.ts';
import {noSuchEntry, StoreError} from '../store-error.ts';

/** Places in `entries` left empty at its front before they are given back. */
const slack = 1024;

export class MemoryRoomLog {
	readonly room: string;
	/** `entries` from `#head` on are the log; what lies before has been pruned. */
	#entries: (Entry | undefined)[] = [];
	#head = 0;
	/** What is said about a message, by its seq: seqs of the changes. */
	readonly #changes = new Map<number, number[]>();
	/** Who reacted to a message and is not named by it, by its seq: emoji and user id. */
	readonly #unnamed = new Map<number, Set<string>>();
	/** When the entries about a message that expires go with it, by their own seq. */
	readonly #inheritedExpiry = new Map<number, number>();
	#seq = 0;
	#prunedSeq = 0;
	topic = '';
	/** When the newest entry was sent; 0: none yet. */
	newestAt = 0;
	/** Each `at` is at least that of the entry before: false once the hub's clock was set back. */
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

	/** Places the draft at the end and applies a change to its target, or says why it cannot be. */
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
		if (entry.type === 'topic') this.topic = entry.text;
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
		const limit = Math.max(0, query.limit);
		const end = this.#entries.length;
		// `middle` parts what is older than the place asked for from what is newer.
		const middle =
			query.type === 'newest' ? end : this.#indexFrom(query.type === 'after' ? query.seq + 1 : query.seq);
		// On each side of `around` half of the bytes.
		const maxBytes = query.type === 'around' ? pageBytes / 2 : pageBytes;
		const older =
			query.type === 'after' ? [] : takeFitting(this.#backFrom(middle, limit, now), entryBytes, maxBytes);
		const newer =
			query.type === 'after' || query.type === 'around'
				? takeFitting(this.#onFrom(middle, limit, now), entryBytes, maxBytes)
				: [];
		const olderCount =
			query.type === 'around' ? Math.max(Math.floor(limit / 2), limit - newer.length) : limit;
		const entries = [...older.slice(0, olderCount).reverse()];
		entries.push(...newer.slice(0, limit - entries.length));
		const from = entries.length === 0 ? middle : this.#indexFrom(entries[0]?.seq ?? 0);
		const to = entries.length === 0 ? middle : this.#indexFrom((entries.at(-1)?.seq ?? 0) + 1);
		const [before] = this.#backFrom(from, 1, now);
		return {
			entries: entries.map((entry, index) => {
				const preceding = (entries[index - 1] ?? before)?.seq ?? 0;
				return {...entry, prev: prevInPage(entry, preceding, this.#prunedSeq)};
			}),
			seq: this.#seq,
			first: this.first,
			prunedSeq: this.#prunedSeq,
			hasOlder: before !== undefined,
			hasNewer: this.#onFrom(to, 1, now).length > 0,
		};
	}

	/** Messages, newest first. */
	*messages(): Generator<Message, void> {
		for (let index = this.#entries.length - 1; index >= this.#head; index--) {
			const entry = this.#entries[index];
			if (entry?.type === 'message') yield entry;
		}
	}

	/** Removes the message and all said about it; answers with everything that went. */
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
		for (const one of gone) this.#inheritedExpiry.delete(one);
		return removed;
	}

	/** Removes up to `step` entries the retention does not keep, oldest first; answers with them. */
	prune({maxAgeMs, maxEntries}: Retention, now: number, step: number): readonly Entry[] {
		const removed: Entry[] = [];
		const stays: Entry[] = [];
		let excess = maxEntries === undefined ? 0 : this.count - Math.max(0, maxEntries);
		for (; this.#head < this.#entries.length && removed.length < step; this.#head++) {
			const entry = this.#entries[this.#head];
			if (entry === undefined) continue;
			const isEphemeral = this.#expiryOf(entry) !== undefined;
			const isOld = maxAgeMs !== undefined && entry.at < now - maxAgeMs;
			if (!isEphemeral && !isOld && excess <= 0) break;
			excess--;
			(isEphemeral ? stays : removed).push(entry);
		}
		for (const entry of stays.reverse()) this.#entries[--this.#head] = entry;
		for (const {seq} of removed) {
			this.#changes.delete(seq);
			this.#unnamed.delete(seq);
			this.#prunedSeq = Math.max(this.#prunedSeq, seq);
		}
		this.#releaseSlack();
		return removed;
	}

	/** Puts the changed message in its place, and notes the entry that changed it. */
	#change(target: Message, draft: Change, seq: number): void {
		if (draft.type === 'deleted') {
			this.#forgetEdits(draft.target);
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

	/** The text of a deleted message goes from what edits of it said, too. */
	#forgetEdits(target: number): void {
		for (const seq of this.#changes.get(target) ?? []) {
			const index = this.#indexFrom(seq);
			const entry = this.#entries[index];
			if (entry?.type === 'edited' && entry.seq === seq) this.#entries[index] = {...entry, text: ''};
		}
	}

	#expiryOf(entry: Entry): number | undefined {
		return entry.type === 'message' ? entry.expiresAt : this.#inheritedExpiry.get(entry.seq);
	}

	#isExpired(entry: Entry, now: number): boolean {
		const expiresAt = this.#expiryOf(entry);
		return expiresAt !== undefined && expiresAt <= now;
	}

	/** Where the first entry of at least this `seq` stands. */
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

	/** Up to `limit` entries before this index that have not expired, newest first. */
	#backFrom(index: number, limit: number, now: number): Entry[] {
		const found: Entry[] = [];
		for (let at = index - 1; at >= this.#head && found.length < limit; at--) {
			const entry = this.#entries[at];
			if (entry !== undefined && !this.#isExpired(entry, now)) found.push(entry);
		}
		return found;
	}

	/** Up to `limit` entries from this index on that have not expired, oldest first. */
	#onFrom(index: number, limit: number, now: number): Entry[] {
		const found: Entry[] = [];
		for (let at = index; at < this.#entries.length && found.length < limit; at++) {
			const entry = this.#entries[at];
			if (entry !== undefined && !this.#isExpired(entry, now)) found.push(entry);
		}
		return found;
	}

	#releaseSlack(): void {
		if (this.#head < slack || this.#head < this.#entries.length / 2) {
			this.#entries.fill(undefined, 0, this.#head);
			return;
		}
		this.#entries = this.#entries.slice(this.#head);
		this.#head = 0;
	}
}
