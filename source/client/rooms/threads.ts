/** Opens the threads of rooms: fetches the pages of their replies, and fetches them again after a lost connection. */
import type {Entry, ServerFrameOf} from '../../protocol/server-frames.ts';
import type {RequestFailure} from '../link/request-error.ts';
import type {Requests} from '../link/requests.ts';
import type {SessionEvent, ThreadDirection} from '../session/events.ts';
import type {RoomState, Session, ThreadState} from '../session/state.ts';
import {firstSeqOf} from '../session/window.ts';

interface ThreadsOptions {
	readonly requests: Requests;
	readonly session: () => Session;
	readonly dispatch: (...events: SessionEvent[]) => void;
}

const pageLimit = 100;

/** The error when an older server does not know the request. */
const unknownRequest = 'This server is too old for threads.';

export class Threads {
	readonly #options: ThreadsOptions;
	readonly #underWay = new Set<{readonly room: string; readonly since: Entry[]}>();

	constructor(options: ThreadsOptions) {
		this.#options = options;
	}

	/** Opens the thread of a message. Resolves when its newest replies are in the session or cannot be fetched. */
	async open(room: string, seq: number): Promise<void> {
		this.#options.dispatch({type: 'threadOpened', room, seq});
		await this.#fetch(room, seq, 'newest');
	}

	close(room: string): void {
		if (this.#threadOf(room) !== undefined) this.#options.dispatch({type: 'threadClosed', room});
	}

	/** Fetches the page before the first reply of the window. */
	async loadOlder(room: string): Promise<void> {
		const thread = this.#threadOf(room);
		if (thread === undefined || !thread.log.hasOlder || thread.log.isLoadingOlder) return;
		this.#options.dispatch({type: 'threadRequested', room, direction: 'older'});
		await this.#fetch(room, thread.seq, 'older', firstSeqOf(thread.log.items));
	}

	/** The room was joined again: replies may be missing. */
	rejoined(room: string): void {
		const thread = this.#threadOf(room);
		if (thread !== undefined) void this.#fetch(room, thread.seq, 'newest');
	}

	/** A live entry was received. */
	noteEntry(entry: Entry): void {
		for (const {room, since} of this.#underWay) if (room === entry.room) since.push(entry);
	}

	#threadOf(name: string): ThreadState | undefined {
		const room: RoomState | undefined = this.#options.session().rooms.get(name);
		return room?.thread;
	}

	async #fetch(room: string, opened: number, direction: ThreadDirection, before?: number): Promise<void> {
		const {dispatch} = this.#options;
		const page = {room, since: [] as Entry[]};
		this.#underWay.add(page);
		const outcome = await this.#request(room, opened, before);
		this.#underWay.delete(page);
		if (this.#threadOf(room)?.seq !== opened) return;
		if ('frame' in outcome) {
			dispatch({type: 'threadReceived', room, opened, direction, frame: outcome.frame, since: page.since});
			return;
		}
		const {code, message} = outcome.failure;
		dispatch({type: 'threadFailed', room, error: code === 'unknown_type' ? unknownRequest : message});
	}

	#request(
		room: string,
		seq: number,
		before: number | undefined,
	): Promise<{readonly frame: ServerFrameOf<'thread'>} | {readonly failure: RequestFailure}> {
		const request = {
			type: 'thread',
			room,
			seq,
			limit: pageLimit,
			...(before !== undefined && {before}),
		} as const;
		return new Promise(resolve => {
			this.#options.requests.request(request, outcome => {
				if (!outcome.ok) resolve({failure: outcome.failure});
				else if (outcome.frame.type === 'thread') resolve({frame: outcome.frame});
			});
		});
	}
}
