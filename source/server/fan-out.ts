/**
 * From the log to the rooms. Whatever the store has made durable is told here and nowhere else, to each seat the
 * same frame object, so that it is encoded once.
 */
import type {Entry, ServerFrameOf} from '../protocol/frames.ts';
import {roomKind} from '../protocol/limits.ts';
import type {Resident} from './people.ts';
import {idOf} from './refusal.ts';
import type {Room} from './room.ts';
import type {Rooms} from './rooms.ts';
import type {Tally} from './stats.ts';

/** A message of a seat that wants no echo: it is owed a receipt in the echo's place. */
export interface Receipt {
	readonly author: Resident;
	readonly request: {readonly id?: string | number | undefined; readonly draft?: string | undefined};
	isGiven: boolean;
}

/** Receipts owed for messages that are with the store, by author and draft. */
export class Receipts {
	readonly #owed = new Map<string, Receipt>();

	/** Undefined where another seat waits for the same draft: then `append` says that it was known. */
	owe(author: Resident, draft: string, request: Receipt['request']): Receipt | undefined {
		const key = `${author.user.id} ${draft}`;
		if (this.#owed.get(key)?.author.isSeated) return undefined;
		const receipt: Receipt = {author, request, isGiven: false};
		this.#owed.set(key, receipt);
		return receipt;
	}

	owedFor(entry: Entry): Receipt | undefined {
		if (this.#owed.size === 0 || entry.type !== 'message' || entry.draft === undefined) return undefined;
		return this.#owed.get(`${entry.from.id} ${entry.draft}`);
	}

	settle(author: Resident, draft: string, receipt: Receipt): void {
		const key = `${author.user.id} ${draft}`;
		if (this.#owed.get(key) === receipt) this.#owed.delete(key);
	}

	get size(): number {
		return this.#owed.size;
	}
}

export const toSent = (
	entry: {readonly room: string; readonly seq: number},
	request: Receipt['request'],
): ServerFrameOf<'sent'> => ({
	type: 'sent',
	...idOf(request),
	room: entry.room,
	seq: entry.seq,
	...(request.draft !== undefined && {draft: request.draft}),
});

interface FanOutOptions {
	readonly rooms: Rooms;
	readonly receipts: Receipts;
	readonly tally: Tally;
	readonly onDelivered: ((entries: number, deliveries: number) => void) | undefined;
}

/**
 * The listener of the store: all entries of one commit, in order. Consecutive entries of one room go to its members
 * as one run, unless an author waits for a receipt in place of the echo.
 */
export const fanOut = ({rooms, receipts, tally, onDelivered}: FanOutOptions) => {
	let run: Entry[] = [];

	const deliverRun = (): number => {
		const [first] = run;
		if (first === undefined) return 0;
		const entries = run;
		run = [];
		return rooms.get(first.room)?.deliverAll(entries) ?? 0;
	};

	const deliverWithReceipt = (entry: Entry, room: Room, receipt: Receipt): number => {
		const deliveries = room.deliver(entry, member => member === receipt.author);
		// Here, not when `append` resolves: entries of the same commit follow, and the order is a promise.
		room.send(receipt.author, toSent(entry, receipt.request));
		receipt.isGiven = true;
		return deliveries;
	};

	return (committed: readonly Entry[]): void => {
		let deliveries = 0;
		for (const entry of committed) {
			if (entry.type === 'message') {
				tally.noteMessage(entry.room, roomKind(entry.room) === 'public', entry.from, entry.at);
			}
			const receipt = receipts.owedFor(entry);
			const room = receipt === undefined ? undefined : rooms.get(entry.room);
			const hasReceipt = receipt !== undefined && room?.has(receipt.author) === true;
			if (hasReceipt || run[0]?.room !== entry.room) deliveries += deliverRun();
			if (hasReceipt) deliveries += deliverWithReceipt(entry, room, receipt);
			else run.push(entry);
		}
		deliveries += deliverRun();
		onDelivered?.(committed.length, deliveries);
	};
};
