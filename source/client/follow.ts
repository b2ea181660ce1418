/**
 * A room's entries as a stream for programs that keep no window: bots and shell verbs. Every entry after
 * `after` is handed over once and in order, whatever the network does.
 */
import type {Entry, ServerFrame, ServerFrameOf} from '../protocol/frames.ts';
import {defaultLimits} from '../protocol/limits.ts';
import type {Client} from './client.ts';

const isEntry = (frame: ServerFrame): frame is Entry =>
	frame.type === 'message' ||
	frame.type === 'edited' ||
	frame.type === 'deleted' ||
	frame.type === 'reacted' ||
	frame.type === 'topic';

/**
 * Follows a joined room from its entry `after` on. `onEntry` must not throw. Returns a function that ends it.
 */
export const followRoom = (
	client: Client,
	room: string,
	after: number,
	onEntry: (entry: Entry) => void,
): (() => void) => {
	let last = after;
	let epoch: string | undefined;
	let isFilling = false;
	let isOver = false;
	let held: Entry[] = [];

	const emit = (entry: Entry): void => {
		if (isOver || entry.seq <= last) return;
		last = entry.seq;
		onEntry(entry);
	};

	/** Fetches what was missed; what arrives meanwhile waits until it is told. */
	const fill = async (): Promise<void> => {
		if (isFilling) return;
		isFilling = true;
		try {
			let hasNewer = true;
			while (hasNewer && !isOver) {
				const page = await client.ask({type: 'history', room, after: last, limit: defaultLimits.historyPage});
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
		// Another epoch is another log: none of what it holds was heard.
		if (epoch !== undefined && epoch !== joined.epoch) last = 0;
		epoch = joined.epoch;
		if (joined.seq > last) void fill();
	};

	const stop = client.onFrame(frame => {
		if (isEntry(frame) && frame.room === room) onEntryFrame(frame);
		else if (frame.type === 'joined' && frame.room === room) onJoined(frame);
		else if (frame.type === 'gap' && frame.room === room) void fill();
	});
	epoch = client.session().rooms.get(room)?.epoch;
	void fill();

	return () => {
		isOver = true;
		stop();
	};
};
