/**
 * A room's entries as a stream for programs that keep no window: bots and shell verbs. Every entry after
 * `after` is handed over once and in order, whatever the network does.
 */
import type {Entry, ServerFrame, ServerFrameOf} from '../protocol/frames.ts';
import {defaultLimits} from '../protocol/limits.ts';
import type {Client} from './client.ts';
import {FollowMemory} from './follow-memory.ts';

const isEntry = (frame: ServerFrame): frame is Entry =>
	frame.type === 'message' ||
	frame.type === 'edited' ||
	frame.type === 'deleted' ||
	frame.type === 'reacted' ||
	frame.type === 'topic';

/**
 * Follows a joined room from its entry `after` on. `onEntry` must not throw. Returns a function that ends it.
 *
 * A new epoch, or a log that ends before the last entry handed over, is another log: what it holds is handed over,
 * but for the entries that `memory` has. Who follows again with the same `memory` goes on where it ended.
 */
export const followRoom = (
	client: Client,
	room: string,
	after: number,
	onEntry: (entry: Entry) => void,
	memory = new FollowMemory(),
): (() => void) => {
	let last = after;
	/** The log is another one, and not yet compared with what was handed over. */
	let isNewLog = false;
	let isFilling = false;
	let isOver = false;
	let held: Entry[] = [];

	const emit = (entry: Entry): void => {
		if (isOver || entry.seq <= last) return;
		last = entry.seq;
		memory.note(entry);
		onEntry(entry);
	};

	/** Fetches what was missed; what arrives meanwhile waits until it is told. */
	const fill = async (): Promise<void> => {
		if (isFilling) return;
		isFilling = true;
		try {
			let hasNewer = true;
			while ((hasNewer || isNewLog) && !isOver) {
				if (isNewLog) await beginAnew();
				const page = await client.ask({type: 'history', room, after: last, limit: defaultLimits.historyPage});
				// A page of the new log must not be continued from a place in the old one.
				if (isNewLog) continue;
				const before = last;
				page.entries.forEach(emit);
				// A page that brings nothing new will not bring it the next time either.
				hasNewer = page.hasNewer && last > before;
			}
			// The server has told everything up to now: what is still missing before a held one has expired.
			held.forEach(emit);
		} catch {
			// The connection ended or the room is closed to us; the next `joined` begins again from `last`.
		}
		held = [];
		isFilling = false;
	};

	/** From the newest entry back to one that was handed over; what follows that one is new. */
	const beginAnew = async (): Promise<void> => {
		const pages: Entry[][] = [];
		let before: number | undefined;
		let head = 0;
		do {
			const from = before;
			const limit = defaultLimits.historyPage;
			const page = await client.ask({
				type: 'history',
				room,
				...(from !== undefined && {before: from}),
				limit,
			});
			head = Math.max(head, page.entries.at(-1)?.seq ?? 0);
			const known = page.entries.findLastIndex(entry => memory.has(entry));
			pages.unshift(page.entries.slice(known + 1));
			const oldest = page.entries[0]?.seq;
			const isFurther = oldest !== undefined && (from === undefined || oldest < from);
			before = known === -1 && page.hasOlder === true && isFurther ? oldest : undefined;
		} while (before !== undefined && !isOver);
		isNewLog = false;
		last = 0;
		pages.flat().forEach(emit);
		last = Math.max(last, head);
	};

	const onEntryFrame = (entry: Entry): void => {
		if (isFilling) held.push(entry);
		else if (entry.prev <= last) emit(entry);
		else void fillWith(entry);
	};

	const fillWith = (entry: Entry): Promise<void> => {
		const filled = fill();
		held.push(entry);
		return filled;
	};

	const onJoined = (joined: ServerFrameOf<'joined'>): void => {
		const isOther = memory.epoch !== undefined && memory.epoch !== joined.epoch;
		if (isOther || joined.seq < last) isNewLog = true;
		memory.epoch = joined.epoch;
		if (isNewLog || joined.seq > last) void fill();
	};

	const stop = client.onFrame(frame => {
		if (isEntry(frame) && frame.room === room) onEntryFrame(frame);
		else if (frame.type === 'joined' && frame.room === room) onJoined(frame);
		else if (frame.type === 'gap' && frame.room === room) void fill();
	});
	const epoch = client.session().rooms.get(room)?.epoch;
	isNewLog = memory.epoch !== undefined && epoch !== undefined && memory.epoch !== epoch;
	memory.epoch = epoch ?? memory.epoch;
	void fill();

	return () => {
		isOver = true;
		stop();
	};
};
