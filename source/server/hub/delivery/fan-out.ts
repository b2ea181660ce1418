/**
 * Delivers appended entries to the members of their rooms on this hub, for authors on any hub. No other code delivers
 * entries. Each connection receives the same frame object, so that it is encoded once.
 */
import {countsAsUnread, draftIdOf} from '../../../protocol/entry-kinds.ts';
import {roomKind} from '../../../protocol/limits.ts';
import type {Entry, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {Rooms} from '../../membership/rooms.ts';
import type {ActivityStats} from '../../stats/activity-stats.ts';
import {idOf} from '../contract/refusal.ts';
import {CommandOrigin} from './command-origin.ts';

/** The fields of a request that its receipt repeats. */
export interface ReceiptFields {
	readonly id?: string | number | undefined;
	readonly draft?: string | undefined;
}

/** The request of this hub that posted an entry. */
export class PostOrigin extends CommandOrigin {
	/** Whether the fan-out has delivered the entry to the caller. */
	hasEcho = false;
}

/** The receipt for a message from a connection without echo, which receives `sent` instead of the message. */
export interface ExpectedReceipt {
	readonly sender: UserConnection;
	readonly request: ReceiptFields;
	isSent: boolean;
}

/** The receipts of messages that the journal has not applied yet, by author and draft. */
export class ExpectedReceipts {
	readonly #expected = new Map<string, ExpectedReceipt>();

	/** Returns undefined if another connection waits for the same draft, which is then a known draft. */
	expect(author: UserConnection, draft: string, request: ReceiptFields): ExpectedReceipt | undefined {
		const key = `${author.user.id} ${draft}`;
		if (this.#expected.get(key)?.sender.isConnected) return undefined;
		const receipt: ExpectedReceipt = {sender: author, request, isSent: false};
		this.#expected.set(key, receipt);
		return receipt;
	}

	expectedFor(entry: Entry): ExpectedReceipt | undefined {
		if (this.#expected.size === 0) return undefined;
		const draft = draftIdOf(entry);
		return draft === undefined ? undefined : this.#expected.get(`${entry.from.id} ${draft}`);
	}

	complete(author: UserConnection, draft: string, receipt: ExpectedReceipt): void {
		const key = `${author.user.id} ${draft}`;
		if (this.#expected.get(key) === receipt) this.#expected.delete(key);
	}

	get size(): number {
		return this.#expected.size;
	}
}

export const toSent = (
	entry: {readonly room: string; readonly seq: number},
	request: ReceiptFields,
): ServerFrameOf<'sent'> => ({
	type: 'sent',
	...idOf(request),
	room: entry.room,
	seq: entry.seq,
	...(request.draft !== undefined && {draft: request.draft}),
});

interface FanOutOptions {
	readonly rooms: Rooms;
	readonly receipts: ExpectedReceipts;
	readonly stats: ActivityStats;
}

/**
 * Consecutive entries of one room are delivered as one run, unless an author receives a receipt instead of the echo.
 * Call `flush` after the last entry, and before any other frame is sent to the room.
 */
export class FanOut {
	readonly #options: FanOutOptions;
	#run: Entry[] = [];
	#deliveries = 0;

	constructor(options: FanOutOptions) {
		this.#options = options;
	}

	/** Adds entries in the order of the journal. */
	add(entry: Entry, origin: unknown): void {
		const {rooms, receipts, stats} = this.#options;
		if (countsAsUnread(entry)) {
			stats.noteMessage(entry.room, roomKind(entry.room) === 'public', entry.from, entry.at);
		}
		const receipt = receipts.expectedFor(entry);
		const room = receipt === undefined ? undefined : rooms.get(entry.room);
		if (receipt !== undefined && room?.has(receipt.sender)) {
			this.flush();
			this.#deliverWithReceipt(entry, room, receipt);
			return;
		}
		if (origin instanceof PostOrigin) {
			origin.hasEcho = rooms.get(entry.room)?.has(origin.caller) === true;
		}
		const [first] = this.#run;
		if (first !== undefined && first.room !== entry.room) this.flush();
		this.#run.push(entry);
	}

	/** Delivers the collected entries. */
	flush(): void {
		const [first] = this.#run;
		if (first === undefined) return;
		const entries = this.#run;
		this.#run = [];
		this.#deliveries += this.#options.rooms.get(first.room)?.deliverAll(entries) ?? 0;
	}

	/** Returns the number of deliveries since the last call. */
	takeDeliveries(): number {
		const deliveries = this.#deliveries;
		this.#deliveries = 0;
		return deliveries;
	}

	#deliverWithReceipt(entry: Entry, room: Room, receipt: ExpectedReceipt): void {
		this.#deliveries += room.deliver(entry, member => member === receipt.sender);
		// The receipt is sent now instead of when the proposal resolves, because entries of the same commit follow and
		// the order is guaranteed.
		room.send(receipt.sender, toSent(entry, receipt.request));
		receipt.isSent = true;
	}
}
