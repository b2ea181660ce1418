/** Keeps the number of unread messages in the inbox: asks the server for it after everything that may change it. */
import {isEntry, textOf} from '../../protocol/entry-kinds.ts';
import {isImported} from '../../protocol/imported.ts';
import {directUsers} from '../../protocol/limits.ts';
import {mentions} from '../../protocol/mention.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Requests} from '../link/requests.ts';
import type {Session} from '../session/state.ts';

interface InboxCounterOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	readonly requests: Requests;
}

/** The time from a change to the request, so that a burst of messages costs one request. */
const delayMs = 1000;
/** The answer also has the unread count. One item is enough, because the items are not used. */
const request = {type: 'inbox', limit: 1, unreadOnly: true} as const;

export class InboxCounter {
	readonly #options: InboxCounterOptions;
	#cancelTimer: (() => void) | undefined = undefined;
	/** False after the server has answered that it has no inbox. */
	#isAvailable = true;

	constructor(options: InboxCounterOptions) {
		this.#options = options;
	}

	linkUp(): void {
		this.#isAvailable = true;
		this.#ask();
	}

	/** A frame was received. */
	note(frame: ServerFrame): void {
		if (isEntry(frame)) {
			if (this.#mayCount(frame)) this.#schedule();
		} else if (frame.type === 'read' || frame.type === 'inboxRead') this.#schedule();
		else if (frame.type === 'blocked' || frame.type === 'unblocked') this.#schedule();
	}

	/** The client has sent a read position. */
	noteRead(): void {
		if (this.#options.session().inboxUnread !== 0) this.#schedule();
	}

	stop(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
	}

	/** Whether the entry may add an item, or remove one that is counted. */
	#mayCount(entry: Extract<ServerFrame, {readonly seq: number; readonly from: unknown}>): boolean {
		const {me, inboxUnread} = this.#options.session();
		if (me === undefined || entry.from.id === me.id || isImported(entry.from)) return false;
		if (entry.type === 'deleted') return inboxUnread !== 0;
		if (entry.type !== 'message' && entry.type !== 'edited') return false;
		const isReply = entry.type === 'message' && entry.replyTo !== undefined;
		return isReply || directUsers(entry.room) !== undefined || mentions(textOf(entry), me.nick);
	}

	#schedule(): void {
		if (!this.#isAvailable || this.#cancelTimer !== undefined) return;
		this.#cancelTimer = this.#options.clock.after(delayMs, () => {
			this.#cancelTimer = undefined;
			this.#ask();
		});
	}

	/** The session applies the answer. */
	#ask(): void {
		this.#options.requests.request(request, outcome => {
			if (!outcome.ok && outcome.failure.code === 'unknown_type') this.#isAvailable = false;
		});
	}
}
