/**
 * Delivers committed entries to the members of their rooms. This is the only place that does. Each connection gets the
 * same frame object, so that it is encoded once.
 */
import {countsAsUnread, draftIdOf} from '../../protocol/entry-kinds.ts';
import type {Entry, ServerFrameOf} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {UserConnection} from '../membership/online-users.ts';
import type {Room} from '../membership/room.ts';
import type {Rooms} from '../membership/rooms.ts';
import type {ActivityStats} from '../stats/activity-stats.ts';
import {idOf} from './refusal.ts';

/** The receipt for a message from a connection without echo. `sent` takes the place of the message. */
export interface ExpectedReceipt {
	readonly sender: UserConnection;
	readonly request: {readonly id?: string | number | undefined; readonly draft?: string | undefined};
	isSent: boolean;
}

/** The receipts for messages that the store is writing, by author and draft. */
export class ExpectedReceipts {
	readonly #expected = new Map<string, ExpectedReceipt>();

	/** Undefined if another connection waits for the same draft: `append` then reports that the draft is known. */
	expect(
		author: UserConnection,
		draft: string,
		request: ExpectedReceipt['request'],
	): ExpectedReceipt | undefined {
		const key = `${author.user.id} ${draft}`;
		if (this.#expected.get(key)?.sender.isConnected) return undefined;
		const receipt: ExpectedReceipt = {sender: author, request, isSent: false};
		this.#expected.set(key, receipt);
		return receipt;
	}

	expectedFor(entry: Entry): ExpectedReceipt | undefined {
		const draft = this.#expected.size === 0 ? undefined : draftIdOf(entry);
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
	request: ExpectedReceipt['request'],
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
	readonly onDelivered: ((entries: number, deliveries: number) => void) | undefined;
}

/**
 * Returns the listener for the store, which gets all entries of one commit in order. Consecutive entries of one room are
 * delivered as one run, unless an author waits for a receipt instead of the echo.
 */
export const fanOut = ({rooms, receipts, stats, onDelivered}: FanOutOptions) => {
	let run: Entry[] = [];

	const deliverRun = (): number => {
		const [first] = run;
		if (first === undefined) return 0;
		const entries = run;
		run = [];
		return rooms.get(first.room)?.deliverAll(entries) ?? 0;
	};

	const deliverWithReceipt = (entry: Entry, room: Room, receipt: ExpectedReceipt): number => {
		const deliveries = room.deliver(entry, member => member === receipt.sender);
		// Now, not when `append` resolves: entries of the same commit follow, and their order is guaranteed.
		room.send(receipt.sender, toSent(entry, receipt.request));
		receipt.isSent = true;
		return deliveries;
	};

	return (committed: readonly Entry[]): void => {
		let deliveries = 0;
		for (const entry of committed) {
			if (countsAsUnread(entry.type)) {
				stats.noteMessage(entry.room, roomKind(entry.room) === 'public', entry.from, entry.at);
			}
			const receipt = receipts.expectedFor(entry);
			const room = receipt === undefined ? undefined : rooms.get(entry.room);
			const hasReceipt = receipt !== undefined && room?.has(receipt.sender) === true;
			if (hasReceipt || run[0]?.room !== entry.room) deliveries += deliverRun();
			if (hasReceipt) deliveries += deliverWithReceipt(entry, room, receipt);
			else run.push(entry);
		}
		deliveries += deliverRun();
		onDelivered?.(committed.length, deliveries);
	};
};
