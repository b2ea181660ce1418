/** Holds the session and applies events to it, in batches if the client asks for that. */
import type {ServerFrame} from '../protocol/server-frames.ts';
import type {Clock} from '../time/clock.ts';
import type {SessionEvent} from './session/events.ts';
import {reduceAll} from './session/reducer/reduce.ts';
import type {Notice, NoticeContent, Session} from './session/state.ts';

interface SessionStoreOptions {
	readonly initial: Session;
	readonly clock: Clock;
	/** Calls `flush` once, at the end of a batch of received frames. Undefined: each frame is applied at once. */
	readonly scheduleBatch: ((flush: () => void) => void) | undefined;
	/** Called after each change, before the subscribers. */
	readonly onChange: () => void;
}

export class SessionStore {
	readonly #options: SessionStoreOptions;
	readonly #listeners = new Set<() => void>();
	#session: Session;
	#queue: SessionEvent[] = [];
	#isFlushScheduled = false;
	#lastSerial = 0;

	constructor(options: SessionStoreOptions) {
		this.#options = options;
		this.#session = options.initial;
	}

	/** The newest state; the same object until something changes. */
	get session(): Session {
		return this.#session;
	}

	/** Calls `listener` after each change. Returns a function that stops it. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Applies the events at once, after those in the queue. */
	dispatch(...events: SessionEvent[]): void {
		this.#queue.push(...events);
		this.flush();
	}

	/** Queues a received frame. Call `flush` or `scheduleFlush` to apply the queue. */
	enqueueFrame(frame: ServerFrame): void {
		this.#queue.push({type: 'received', frame, at: this.#options.clock.now(), serial: ++this.#lastSerial});
	}

	/** Adds a notice to a room; to the session if `room` is undefined. */
	addNotice(room: string | undefined, content: NoticeContent, level: Notice['level']): void {
		const at = this.#options.clock.now();
		this.dispatch({type: 'noticeAdded', room, content, level, at, serial: ++this.#lastSerial});
	}

	flush(): void {
		if (this.#queue.length === 0) return;
		const events = this.#queue;
		this.#queue = [];
		const next = reduceAll(this.#session, events);
		if (next === this.#session) return;
		this.#session = next;
		this.#options.onChange();
		for (const listener of [...this.#listeners]) listener();
	}

	/** Flushes at the end of the batch. */
	scheduleFlush(): void {
		if (this.#isFlushScheduled) return;
		const {scheduleBatch} = this.#options;
		if (scheduleBatch === undefined) {
			this.flush();
			return;
		}
		this.#isFlushScheduled = true;
		scheduleBatch(() => {
			this.#isFlushScheduled = false;
			this.flush();
		});
	}
}
