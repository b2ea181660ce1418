/**
 * Joins the frames of all connections of a server for sending: each frame is encoded once per tick of the event loop,
 * and at the end of the tick each connection writes its queued frames at once.
 */
import type {Person, ServerFrame, ServerFrameOf} from '../../../protocol/server-frames.ts';
import {systemClock} from '../../../time/clock.ts';
import {Batch, type Run} from './batch.ts';
import {encodeTextMessage} from './framing.ts';
import {ReaderMemory} from './reader-memory.ts';

/**
 * A list of members of at least this size is encoded once for all `joined` frames that contain it, and never copied.
 */
const sharedMembersBytes = 2 * 1024;

const endOfObject = Buffer.from('}');

/** Counts since the start, for metrics. */
export interface OutboundCounts {
	/** Entries queued, counted once per receiving connection. */
	deliveries: number;
	/** Bytes written to sockets. */
	bytes: number;
	/** Typing and presence frames not sent to slow readers. */
	dropped: number;
	/** Entries held back from slow readers. */
	heldBack: number;
	gaps: number;
	/** Connections closed because the client read too slowly. */
	tooSlow: number;
}

interface BatcherOptions {
	/** Calls back when the work of this tick is done; `setImmediate` by default. */
	readonly soon?: (callback: () => void) => void;
	/** Milliseconds since 1970, to compare with the `at` of entries. */
	readonly now?: () => number;
	/** Monotonic milliseconds, to measure how long a client has read nothing. */
	readonly monotonic?: () => number;
	/** Called before anything is written to a socket, to make the data durable that queued frames depend on. */
	readonly beforeWrite?: () => void;
	/** The limit of unread bytes of all clients together; unlimited by default. */
	readonly ceilingBytes?: number;
	/** Called once per entry and tick with the milliseconds between the entry's `at` and the write to the sockets. */
	readonly onDelivered?: (latencyMs: number) => void;
}

/** A connection that has queued frames. */
interface Queued {
	flush(): void;
}

export class Batcher {
	readonly counts: OutboundCounts = {
		deliveries: 0,
		bytes: 0,
		dropped: 0,
		heldBack: 0,
		gaps: 0,
		tooSlow: 0,
	};
	readonly now: () => number;
	readonly monotonic: () => number;
	readonly beforeWrite: () => void;
	/** The unread data of all clients. */
	readonly memory: ReaderMemory;
	readonly #soon: (callback: () => void) => void;
	readonly #onDelivered: ((latencyMs: number) => void) | undefined;
	#start = Batch.empty();
	/** Encoded frames, by identity: the hub passes the same object to each connection. */
	readonly #encoded = new Map<ServerFrame, Buffer>();
	/** Lists of members as JSON, by identity: a room passes the same list until it changes. */
	readonly #encodedMembers = new WeakMap<readonly Person[], Buffer>();
	#queued: Queued[] = [];
	readonly #flush = (): void => this.#flushAll();

	constructor({
		soon = setImmediate,
		now,
		monotonic,
		beforeWrite,
		onDelivered,
		ceilingBytes = Number.POSITIVE_INFINITY,
	}: BatcherOptions = {}) {
		this.#soon = soon;
		this.now = now ?? systemClock.now;
		this.monotonic = monotonic ?? systemClock.monotonic;
		this.beforeWrite = beforeWrite ?? (() => {});
		this.#onDelivered = onDelivered;
		this.memory = new ReaderMemory(ceilingBytes);
	}

	/** Appends a frame for many connections. `batch` is undefined for the first frame of a tick. */
	appendShared(batch: Batch | undefined, frame: ServerFrame): Batch {
		const previous = batch ?? this.#start;
		const next = previous.next;
		if (next !== undefined && next.frame === frame) return next;
		previous.next = new Batch(frame, this.#encode(frame), previous);
		return previous.next;
	}

	/** Appends a run of frames for many connections, with one lookup per connection instead of one per frame. */
	appendRun(batch: Batch | undefined, frames: readonly ServerFrame[]): Run {
		const start = batch ?? this.#start;
		if (start.run?.frames === frames) return start.run;
		const end = frames.reduce((last, frame) => this.appendShared(last, frame), start);
		start.run = {frames, end, entries: frames.filter(frame => 'prev' in frame).length};
		return start.run;
	}

	/** Appends a frame for a single connection. */
	appendOwn(batch: Batch | undefined, frame: ServerFrame): Batch {
		if (frame.type === 'joined') return this.#appendJoined(batch, frame);
		return new Batch(undefined, encodeTextMessage(JSON.stringify(frame)), batch);
	}

	/** Flushes the connection at the end of this tick. */
	flushLater(connection: Queued): void {
		if (this.#queued.length === 0) this.#soon(this.#flush);
		this.#queued.push(connection);
	}

	/**
	 * Encodes a `joined` frame so that its list of members is encoded and stored once, even if many users join a room
	 * at once.
	 */
	#appendJoined(batch: Batch | undefined, {members, ...rest}: ServerFrameOf<'joined'>): Batch {
		const encoded = this.#encodeMembers(members);
		const head = `${JSON.stringify(rest).slice(0, -1)},"members":`;
		if (encoded.length < sharedMembersBytes)
			return new Batch(undefined, encodeTextMessage(`${head}${encoded}}`), batch);
		const moreBytes = encoded.length + endOfObject.length;
		const start = new Batch(undefined, encodeTextMessage(head, moreBytes), batch);
		return new Batch(undefined, endOfObject, new Batch(undefined, encoded, start, true));
	}

	#encodeMembers(members: readonly Person[]): Buffer {
		let encoded = this.#encodedMembers.get(members);
		if (encoded === undefined) {
			encoded = Buffer.from(JSON.stringify(members));
			this.#encodedMembers.set(members, encoded);
		}
		return encoded;
	}

	#encode(frame: ServerFrame): Buffer {
		let encoded = this.#encoded.get(frame);
		if (encoded === undefined) {
			encoded = encodeTextMessage(JSON.stringify(frame));
			this.#encoded.set(frame, encoded);
		}
		return encoded;
	}

	#flushAll(): void {
		// The commit may queue further frames, which this flush includes.
		this.beforeWrite();
		const queued = this.#queued;
		this.#queued = [];
		for (const connection of queued) connection.flush();
		this.#start = Batch.empty();
		this.memory.enforceCeiling();
		this.#reportLatencies();
		this.#encoded.clear();
	}

	#reportLatencies(): void {
		if (this.#onDelivered === undefined || this.#encoded.size === 0) return;
		const now = this.now();
		for (const frame of this.#encoded.keys()) {
			if ('at' in frame && 'prev' in frame) this.#onDelivered(Math.max(0, now - frame.at));
		}
	}
}
