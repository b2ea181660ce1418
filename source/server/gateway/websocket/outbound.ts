/**
 * The way out. A frame for many is encoded and put into its WebSocket frame once, and all that a connection
 * gets in one tick of the event loop leaves in one write of its socket: that write is what a delivery costs.
 *
 *   hub ── send, deliver ──▶ Outbound (one per connection) ──▶ Batch ── once per tick ──▶ socket.write
 *
 * What waits for a connection is a path in a tree that all connections share: who is given the same frames in
 * the same order stands at the same `Batch`, and their bytes are joined once for all of them.
 *
 * For a slow reader there are three tiers (`tierOf`): first typing and presence are dropped, then entries are
 * held back, room by room, until it has drained and a `gap` tells what it missed, and at last it is given up.
 */
import type {Entry, Person, ServerFrame, ServerFrameOf} from '../../../protocol/frames.ts';
import {dropBytes, holdBackBytes, tooSlowBytes, tooSlowMs} from '../../../protocol/limits.ts';
import {systemClock} from '../../../time/clock.ts';
import {ReaderMemory, type WaitingBuffer} from './reader-memory.ts';

// — the rules, without a socket —

/** Header of an unfragmented, unmasked text message: FIN and opcode 1 (RFC 6455, 5.2). */
const textHeader = 0x81;

const headerLength = (payloadLength: number): number =>
	payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10;

/** `text` as one WebSocket text message of a server, with its header. Another `moreBytes` of payload follow it. */
export const frameText = (text: string, moreBytes = 0): Buffer => {
	const ownLength = Buffer.byteLength(text);
	const length = ownLength + moreBytes;
	const offset = headerLength(length);
	const framed = Buffer.allocUnsafe(offset + ownLength);
	framed[0] = textHeader;
	if (offset === 2) {
		framed[1] = length;
	} else if (offset === 4) {
		framed[1] = 126;
		framed.writeUInt16BE(length, 2);
	} else {
		framed[1] = 127;
		framed.writeBigUInt64BE(BigInt(length), 2);
	}
	framed.write(text, offset, 'utf8');
	return framed;
};

/** How far behind a reader is, by the bytes that wait for it and the time since it last took any. */
export type Tier = 'keepsUp' | 'behind' | 'farBehind' | 'tooSlow';

export const tierOf = (waitingBytes: number, stalledMs: number): Tier => {
	if (waitingBytes === 0) return 'keepsUp';
	if (waitingBytes > tooSlowBytes || stalledMs >= tooSlowMs) return 'tooSlow';
	if (waitingBytes > holdBackBytes) return 'farBehind';
	return waitingBytes > dropBytes ? 'behind' : 'keepsUp';
};

/** What a frame is to a slow reader: `passing` can be missed, an `entry` can be fetched, a `notice` neither. */
export type FrameClass = 'passing' | 'entry' | 'notice';

export const frameClassOf = (frame: ServerFrame): FrameClass => {
	switch (frame.type) {
		case 'typing':
		case 'presence':
			return 'passing';
		case 'message':
		case 'edited':
		case 'deleted':
		case 'reacted':
		case 'topic':
			return 'entry';
		default:
			return 'notice';
	}
};

export type DeliveryDecision = 'queue' | 'drop' | 'holdBack';

/** Once one entry of a room is held back all that follow are, until the gap is told: a room keeps its order. */
export const decideDelivery = (weight: FrameClass, tier: Tier, isRoomHeldBack: boolean): DeliveryDecision => {
	if (weight === 'passing') return tier === 'keepsUp' ? 'queue' : 'drop';
	if (weight === 'entry' && (isRoomHeldBack || tier === 'farBehind' || tier === 'tooSlow')) return 'holdBack';
	return 'queue';
};

/** What a reader missed of one room: all after `after`, to `seq`. */
interface MissedRange {
	readonly after: number;
	readonly seq: number;
}

export type HeldBack = Map<string, MissedRange>;

/** Notes an entry that is not sent. The one before it, its `prev`, was: it is where the gap begins. */
export const holdBack = (held: HeldBack, entry: Entry): void => {
	const after = held.get(entry.room)?.after ?? entry.prev;
	held.set(entry.room, {after, seq: entry.seq});
};

export const gapsOf = (held: HeldBack): ServerFrame[] =>
	[...held].map(([room, missed]) => ({type: 'gap', room, ...missed}));

// — the way out —

/** Of a `net.Socket` or a `tls.TLSSocket`: all this file needs. */
export interface Sink {
	write(bytes: Buffer): boolean;
	readonly writable: boolean;
	/** Bytes accepted by `write` that the system has not taken yet. */
	readonly writableLength: number;
	/** Bytes accepted by `write` since the beginning. */
	readonly bytesWritten: number;
	once(event: 'drain', listener: () => void): unknown;
	/** Holds writes back until `uncork`, which passes them on together. */
	cork?(): void;
	uncork?(): void;
}

/** A frame of so many bytes is written by itself, so that it is in memory once. */
const largeFrameBytes = 64 * 1024;

/** A list of members of so many bytes is encoded once for all whose `joined` has the same, and not copied. */
const sharedMembersBytes = 2 * 1024;

/** All that waits for a reader: these bytes (a frame, or a part of one), and those before them. */
class Batch {
	readonly frame: ServerFrame | undefined;
	readonly framed: Buffer;
	/** Its bytes are written by themselves and never copied. */
	readonly isApart: boolean;
	readonly before: Batch | undefined;
	readonly length: number;
	/** Where the readers stand who got the same frame after this; a fan-out asks for it again and again. */
	next: Batch | undefined = undefined;
	/** The last run of frames that was delivered from here, and where it ends. */
	run: {readonly frames: readonly ServerFrame[]; readonly end: Batch} | undefined = undefined;
	/** What of the memory for readers the bytes of this batch take. */
	readonly buffer: WaitingBuffer;
	readonly hasApart: boolean;
	#joined: Buffer | undefined = undefined;

	constructor(
		frame: ServerFrame | undefined,
		framed: Buffer,
		before: Batch | undefined,
		isApart = framed.length >= largeFrameBytes,
	) {
		this.frame = frame;
		this.isApart = isApart;
		this.framed = framed;
		this.before = before;
		this.length = framed.length + (before?.length ?? 0);
		this.buffer = {bytes: this.length, waiting: 0};
		this.hasApart = isApart || before?.hasApart === true;
	}

	/** All bytes in order in one buffer, made once for all who wait for the same. */
	joined(): Buffer {
		if (this.before === undefined || this.before.length === 0) return this.framed;
		this.#joined ??= this.#join(undefined);
		return this.#joined;
	}

	/** All bytes in order: joined into one buffer, except those that are written apart. */
	parts(): readonly Buffer[] {
		if (!this.hasApart) return [this.joined()];
		if (this.isApart) return [...(this.before?.parts() ?? []), this.framed];
		let apart = this.before;
		while (apart !== undefined && !apart.isApart) apart = apart.before;
		return [...(apart?.parts() ?? []), this.#join(apart)];
	}

	/** The frames after `from`, or all of them, in one buffer. */
	#join(from: Batch | undefined): Buffer {
		let end = this.length - (from?.length ?? 0);
		const joined = Buffer.allocUnsafe(end);
		for (let at: Batch | undefined = this; at !== undefined && at !== from; at = at.before) {
			end -= at.framed.length;
			joined.set(at.framed, end);
		}
		return joined;
	}
}

const nothing = Buffer.alloc(0);
const endOfObject = Buffer.from('}');

/** Counts since the start, for metrics. */
export interface OutboundCounts {
	/** Entries queued for a reader, once for each. */
	deliveries: number;
	/** Bytes written to sockets. */
	bytes: number;
	/** Typing and presence a slow reader did not get. */
	dropped: number;
	/** Entries held back from a slow reader. */
	heldBack: number;
	gaps: number;
	tooSlow: number;
}

export interface BatcherOptions {
	/** Calls back when the work of this tick is done; `setImmediate` unless a test says otherwise. */
	readonly soon?: (callback: () => void) => void;
	/** Milliseconds since 1970, to compare with the `at` of entries. */
	readonly now?: () => number;
	/** Milliseconds that never jump, for how long a reader has taken nothing. */
	readonly monotonic?: () => number;
	/** Called before anything is written to a socket: makes durable what the frames that wait depend on. */
	readonly beforeWrite?: () => void;
	/** Bytes that may wait for all readers together; any number unless given. */
	readonly ceilingBytes?: number;
	/** Once per entry and tick: milliseconds from the entry's `at` until it was handed to its readers' sockets. */
	readonly onDelivered?: (latencyMs: number) => void;
}

/** What the connections of one server share: frames encoded in this tick, and who waits for its end. */
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
	/** What waits for all readers. */
	readonly memory: ReaderMemory;
	readonly #soon: (callback: () => void) => void;
	readonly #onDelivered: ((latencyMs: number) => void) | undefined;
	#start = new Batch(undefined, nothing, undefined);
	/** By identity: the hub hands the same object to each connection. */
	readonly #framed = new Map<ServerFrame, Buffer>();
	/** Lists of members as JSON. By identity too: a room hands out the same list until it changes. */
	readonly #members = new WeakMap<readonly Person[], Buffer>();
	#counted: {readonly frames: readonly ServerFrame[]; readonly entries: number} = {frames: [], entries: 0};
	#dirty: Outbound[] = [];
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

	/** Where a reader stands who was given `frame` after `batch` (undefined: first in this tick). */
	shared(batch: Batch | undefined, frame: ServerFrame): Batch {
		const at = batch ?? this.#start;
		const next = at.next;
		if (next !== undefined && next.frame === frame) return next;
		at.next = new Batch(frame, this.#encode(frame), at);
		return at.next;
	}

	/** Where a reader stands after a whole run of frames; looked up once per reader, not once per frame. */
	sharedAll(batch: Batch | undefined, frames: readonly ServerFrame[]): Batch {
		const start = batch ?? this.#start;
		if (start.run?.frames === frames) return start.run.end;
		const end = frames.reduce((at, frame) => this.shared(at, frame), start);
		start.run = {frames, end};
		return end;
	}

	/** How many of a run of frames are entries; counted once for all who get the same run. */
	entriesIn(frames: readonly ServerFrame[]): number {
		if (this.#counted.frames !== frames) {
			this.#counted = {frames, entries: frames.filter(frame => 'prev' in frame).length};
		}
		return this.#counted.entries;
	}

	/** The same for one reader alone. */
	own(batch: Batch | undefined, frame: ServerFrame): Batch {
		if (frame.type === 'joined') return this.#ownJoined(batch, frame);
		return new Batch(undefined, frameText(JSON.stringify(frame)), batch);
	}

	/** A crowd that joins a room gets the same members: they are encoded once, and in memory once. */
	#ownJoined(batch: Batch | undefined, {members, ...rest}: ServerFrameOf<'joined'>): Batch {
		const encoded = this.#encodeMembers(members);
		const head = `${JSON.stringify(rest).slice(0, -1)},"members":`;
		if (encoded.length < sharedMembersBytes)
			return new Batch(undefined, frameText(`${head}${encoded}}`), batch);
		const start = new Batch(undefined, frameText(head, encoded.length + endOfObject.length), batch);
		return new Batch(undefined, endOfObject, new Batch(undefined, encoded, start, true));
	}

	#encodeMembers(members: readonly Person[]): Buffer {
		let encoded = this.#members.get(members);
		if (encoded === undefined) {
			encoded = Buffer.from(JSON.stringify(members));
			this.#members.set(members, encoded);
		}
		return encoded;
	}

	/** `outbound` has something to write at the end of this tick. */
	wait(outbound: Outbound): void {
		if (this.#dirty.length === 0) this.#soon(this.#flush);
		this.#dirty.push(outbound);
	}

	#encode(frame: ServerFrame): Buffer {
		let framed = this.#framed.get(frame);
		if (framed === undefined) {
			framed = frameText(JSON.stringify(frame));
			this.#framed.set(frame, framed);
		}
		return framed;
	}

	#flushAll(): void {
		// Its own frames join those that are written now.
		this.beforeWrite();
		const dirty = this.#dirty;
		this.#dirty = [];
		for (const outbound of dirty) outbound.flush();
		this.#start = new Batch(undefined, nothing, undefined);
		this.memory.enforceCeiling();
		if (this.#onDelivered !== undefined && this.#framed.size > 0) {
			const now = this.now();
			for (const frame of this.#framed.keys()) {
				if ('at' in frame && 'prev' in frame) this.#onDelivered(Math.max(0, now - frame.at));
			}
		}
		this.#framed.clear();
	}
}

/** What was written and not read yet, up to the byte `end` of all that was ever written. */
interface Unread {
	readonly end: number;
	readonly buffer: WaitingBuffer;
}

/** One connection's way out: `send` and `deliver` of its `Connection`, in the order they were called. */
export class Outbound {
	readonly #batcher: Batcher;
	readonly #socket: Sink;
	#batch: Batch | undefined = undefined;
	#isWaiting = false;
	/** After the last write something was left: only then is it worth asking how much. */
	#isLagging = false;
	#isListening = false;
	#held: HeldBack | undefined = undefined;
	/** Bytes the system had taken when it last took any, and when that was. */
	#taken = 0;
	#takenAt: number;
	/**
	 * The largest reply that waits. A page that was asked for may be larger than all that may wait, and is no
	 * sign of a slow reader; it counts as long as it is on its way.
	 */
	#pageBytes = 0;
	#drained: (() => void) | undefined = undefined;
	#unread: Unread[] = [];
	readonly #onClosedForMemory: () => void;

	/** `onGivenUp` must end the connection at once: too much waits for all readers, and most for this one. */
	constructor(batcher: Batcher, socket: Sink, onGivenUp: () => void = () => {}) {
		this.#batcher = batcher;
		this.#socket = socket;
		this.#onClosedForMemory = onGivenUp;
		this.#takenAt = batcher.monotonic();
	}

	/** Bytes its reader has not taken yet. */
	get waitingBytes(): number {
		return this.#socket.writableLength + (this.#batch?.length ?? 0);
	}

	/** More waits than a reader that keeps up ever has: its next request can wait too. */
	get isCongested(): boolean {
		return this.waitingBytes > holdBackBytes;
	}

	/** `callback` is called once, when its reader has caught up. Only while `isCongested`. */
	whenDrained(callback: () => void): void {
		this.#drained = callback;
		this.#listen();
	}

	/** A reply: it always goes out, and counts as waiting. */
	send(frame: ServerFrame): void {
		if (this.#held !== undefined && (frame.type === 'joined' || frame.type === 'left')) {
			// Its own page ends where the live entries go on: nothing is missing before it any more.
			this.#held.delete(frame.room);
		}
		const before = this.#batch?.length ?? 0;
		const batch = this.#batcher.own(this.#batch, frame);
		this.#pageBytes = Math.max(this.#pageBytes, batch.length - before);
		this.#queue(batch);
	}

	/** A frame for many: the same object given to each connection is encoded once. */
	deliver(frame: ServerFrame): void {
		if (this.#isLagging && !this.#admits(frame)) return;
		const batch = this.#batcher.shared(this.#batch, frame);
		if ('prev' in frame) this.#batcher.counts.deliveries++;
		this.#queue(batch);
	}

	/** Frames for many, in order: the same array given to each connection is encoded and joined once. */
	deliverAll(frames: readonly ServerFrame[]): void {
		if (this.#isLagging) {
			for (const frame of frames) this.deliver(frame);
			return;
		}
		this.#batcher.counts.deliveries += this.#batcher.entriesIn(frames);
		this.#queue(this.#batcher.sharedAll(this.#batch, frames));
	}

	/** Writes what waits in this process; called at the end of each tick, and before the connection is closed. */
	flush(): void {
		this.#isWaiting = false;
		const batch = this.#batch;
		if (batch === undefined) return;
		this.#batch = undefined;
		const socket = this.#socket;
		if (!socket.writable) return;
		this.#batcher.counts.bytes += batch.length;
		if (batch.hasApart) this.#writeParts(batch.parts());
		else socket.write(batch.joined());
		if (socket.writableLength > 0) this.#noteUnread(batch);
		else {
			// Held back entries wait for the socket's word, so that a gap is not told in the middle of a tick.
			if (this.#held === undefined) this.#catchUp();
			return;
		}
		if (!this.#isLagging) {
			this.#isLagging = true;
			this.#noteProgress();
		}
	}

	/**
	 * Looks how the reader gets on; true: it is too slow and has to go. Called about once a second, for
	 * whether a socket that still has something to give has given any of it is only seen by comparing.
	 */
	isTooSlow(): boolean {
		if (!this.#isLagging) return false;
		const waiting = this.#socket.writableLength;
		if (waiting === 0) {
			this.#release();
			return false;
		}
		this.#dropRead();
		if (this.#socket.bytesWritten - waiting > this.#taken) this.#noteProgress();
		return this.#tier(waiting) === 'tooSlow';
	}

	/** Time in which this process did not run: nobody could take anything. */
	adjustForSleep(sleptMs: number): void {
		this.#takenAt += sleptMs;
	}

	/** Too much waits for all readers together, and most of it for this one. */
	closeForMemory(): void {
		this.#batcher.counts.tooSlow++;
		this.#onClosedForMemory();
		this.end();
	}

	/** The connection is over: nothing waits for its reader any more. */
	end(): void {
		for (const {buffer} of this.#unread) this.#batcher.memory.release(buffer);
		this.#unread = [];
		this.#batcher.memory.forget(this);
	}

	#writeParts(parts: readonly Buffer[]): void {
		const socket = this.#socket;
		socket.cork?.();
		for (const part of parts) socket.write(part);
		socket.uncork?.();
	}

	#noteUnread({buffer}: Batch): void {
		this.#dropRead();
		this.#unread.push({end: this.#socket.bytesWritten, buffer});
		this.#batcher.memory.retain(this, buffer);
	}

	/** Releases what its reader has taken. */
	#dropRead(): void {
		const taken = this.#socket.bytesWritten - this.#socket.writableLength;
		while (this.#unread[0] !== undefined && this.#unread[0].end <= taken) {
			const read = this.#unread.shift();
			if (read !== undefined) this.#batcher.memory.release(read.buffer);
		}
	}

	#tier(waiting: number): Tier {
		const counted = Math.min(waiting, Math.max(waiting - this.#pageBytes, tooSlowBytes));
		return tierOf(counted, this.#batcher.monotonic() - this.#takenAt);
	}

	#noteProgress(): void {
		this.#taken = this.#socket.bytesWritten - this.#socket.writableLength;
		this.#takenAt = this.#batcher.monotonic();
	}

	#admits(frame: ServerFrame): boolean {
		const waiting = this.#socket.writableLength;
		if (waiting === 0 && this.#held === undefined) {
			this.#catchUp();
			return true;
		}
		const isHeldBack = this.#held !== undefined && 'room' in frame && this.#held.has(frame.room ?? '');
		const tier = this.#tier(waiting + (this.#batch?.length ?? 0));
		switch (decideDelivery(frameClassOf(frame), tier, isHeldBack)) {
			case 'queue':
				return true;
			case 'drop':
				this.#batcher.counts.dropped++;
				return false;
			case 'holdBack':
				this.#held ??= new Map();
				holdBack(this.#held, frame as Entry);
				this.#batcher.counts.heldBack++;
				this.#listen();
				return false;
		}
	}

	#queue(batch: Batch): void {
		this.#batch = batch;
		if (this.#isWaiting) return;
		this.#isWaiting = true;
		this.#batcher.wait(this);
	}

	#listen(): void {
		if (this.#isListening) return;
		this.#isListening = true;
		this.#socket.once('drain', () => {
			this.#isListening = false;
			this.#release();
		});
	}

	#catchUp(): void {
		this.#isLagging = false;
		this.#pageBytes = 0;
		if (this.#unread.length > 0) this.end();
		const drained = this.#drained;
		this.#drained = undefined;
		drained?.();
	}

	/** The reader has taken everything: tell it what it missed, and go on live. */
	#release(): void {
		const held = this.#held;
		this.#held = undefined;
		for (const gap of held === undefined ? [] : gapsOf(held)) {
			this.#batcher.counts.gaps++;
			this.send(gap);
		}
		this.#catchUp();
	}
}
