/**
 * The entries of a room as a stream, for programs without a window: bots and shell commands. Delivers every entry after
 * a given one once and in order, across reconnects.
 */

import type {ClientFrameOf} from '../../protocol/client-frames.ts';
import {isEntry} from '../../protocol/entry-kinds.ts';
import {defaultLimits} from '../../protocol/limits.ts';
import type {Entry, ServerFrame, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {Session} from '../session/state.ts';
import {FollowMemory} from './follow-memory.ts';

/** The part of a client that `followRoom` uses. */
interface FollowedClient {
	session(): Session;
	onFrame(listener: (frame: ServerFrame) => void): () => void;
	ask(frame: ClientFrameOf<'history'>): Promise<ServerFrameOf<'history'>>;
}

/**
 * Follows a joined room from the entry `after`. `onEntry` must not throw. Returns a function that stops it.
 *
 * A new epoch, or a log that ends before the last delivered entry, means another log. Its entries are delivered, except
 * those that `memory` has. To continue where an earlier call stopped, pass the same `memory`.
 */
export const followRoom = (
	client: FollowedClient,
	room: string,
	after: number,
	onEntry: (entry: Entry) => void,
	memory = new FollowMemory(),
): (() => void) => {
	const follower = new Follower({client, room, after, onEntry, memory});
	return () => follower.stop();
};

interface FollowerOptions {
	readonly client: FollowedClient;
	readonly room: string;
	readonly after: number;
	readonly onEntry: (entry: Entry) => void;
	readonly memory: FollowMemory;
}

class Follower {
	readonly #options: FollowerOptions;
	readonly #unsubscribe: () => void;
	/** The `seq` of the last delivered entry. */
	#last: number;
	/** Whether the log is another one that has not been compared with the delivered entries yet. */
	#isNewLog = false;
	#isFetching = false;
	#isStopped = false;
	/** Entries received while a page is fetched. */
	#held: Entry[] = [];

	constructor(options: FollowerOptions) {
		const {client, room, after, memory} = options;
		this.#options = options;
		this.#last = after;
		this.#unsubscribe = client.onFrame(frame => this.#receive(frame));
		const epoch = client.session().rooms.get(room)?.epoch;
		this.#isNewLog = memory.epoch !== undefined && epoch !== undefined && memory.epoch !== epoch;
		memory.epoch = epoch ?? memory.epoch;
		void this.#fetchMissing();
	}

	stop(): void {
		this.#isStopped = true;
		this.#unsubscribe();
	}

	#receive(frame: ServerFrame): void {
		if (!('room' in frame) || frame.room !== this.#options.room) return;
		if (isEntry(frame)) this.#receiveEntry(frame);
		else if (frame.type === 'joined') this.#receiveJoined(frame);
		else if (frame.type === 'gap') void this.#fetchMissing();
	}

	#receiveEntry(entry: Entry): void {
		if (!this.#isFetching && entry.prev <= this.#last) {
			this.#deliver(entry);
			return;
		}
		// Holds the entry and fetches the entries that are missing before it.
		if (!this.#isFetching) void this.#fetchMissing();
		this.#held.push(entry);
	}

	#receiveJoined({epoch, seq}: ServerFrameOf<'joined'>): void {
		const {memory} = this.#options;
		const isOtherLog = memory.epoch !== undefined && memory.epoch !== epoch;
		if (isOtherLog || seq < this.#last) this.#isNewLog = true;
		memory.epoch = epoch;
		if (this.#isNewLog || seq > this.#last) void this.#fetchMissing();
	}

	#deliver(entry: Entry): void {
		if (this.#isStopped || entry.seq <= this.#last) return;
		this.#last = entry.seq;
		const {memory, onEntry} = this.#options;
		// A hub that was behind may send entries that another hub has already sent.
		if (memory.has(entry)) return;
		memory.note(entry);
		onEntry(entry);
	}

	/** Fetches the missing entries. Entries received in the meantime are held and delivered after them. */
	async #fetchMissing(): Promise<void> {
		if (this.#isFetching) return;
		this.#isFetching = true;
		try {
			let hasNewer = true;
			while ((hasNewer || this.#isNewLog) && !this.#isStopped) {
				if (this.#isNewLog) await this.#findPlaceInNewLog();
				const page = await this.#fetchPage({after: this.#last});
				// A page of the new log must not continue at a position of the old one.
				if (this.#isNewLog) continue;
				const before = this.#last;
				for (const entry of page.entries) this.#deliver(entry);
				// After a page without new entries, the same request would bring nothing new either.
				hasNewer = page.hasNewer && this.#last > before;
			}
			// Everything up to now has been fetched. Entries that are still missing before a held entry have expired.
			for (const entry of this.#held) this.#deliver(entry);
		} catch {
			// The connection was lost or the server refused the request. The next `joined` continues after the last
			// entry.
		}
		this.#held = [];
		this.#isFetching = false;
	}

	/** Reads back from the newest entry to a delivered one, and delivers the entries after it. */
	async #findPlaceInNewLog(): Promise<void> {
		const {memory} = this.#options;
		const pages: Entry[][] = [];
		let before: number | undefined;
		let head = 0;
		do {
			const from = before;
			const page = await this.#fetchPage(from === undefined ? {} : {before: from});
			head = Math.max(head, page.entries.at(-1)?.seq ?? 0);
			const known = page.entries.findLastIndex(entry => memory.has(entry));
			pages.unshift(page.entries.slice(known + 1));
			const oldest = page.entries[0]?.seq;
			const isOlder = oldest !== undefined && (from === undefined || oldest < from);
			before = known === -1 && page.hasOlder === true && isOlder ? oldest : undefined;
		} while (before !== undefined && !this.#isStopped);
		this.#isNewLog = false;
		this.#last = 0;
		for (const entry of pages.flat()) this.#deliver(entry);
		this.#last = Math.max(this.#last, head);
	}

	#fetchPage(anchor: {after?: number; before?: number}): Promise<ServerFrameOf<'history'>> {
		const {client, room} = this.#options;
		return client.ask({type: 'history', room, ...anchor, limit: defaultLimits.historyPage});
	}
}
