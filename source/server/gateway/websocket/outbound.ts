/**
 * The outbound queue of one connection. All frames that a connection receives in one tick of the event loop are sent
 * with one write to its socket, which is most of the cost of a delivery.
 *
 *   hub ── send, deliver ──▶ Outbound (one per connection) ──▶ Batch ── once per tick ──▶ socket.write
 *
 * `slow-reader.ts` contains the rules for clients that read too slowly.
 */

import {holdBackBytes, tooSlowBytes} from '../../../protocol/limits.ts';
import type {Entry, ServerFrame} from '../../../protocol/server-frames.ts';
import {Batch} from './batch.ts';
import type {Batcher} from './batcher.ts';
import type {WaitingBuffer} from './reader-memory.ts';
import {
	decideDelivery,
	frameClassOf,
	gapsOf,
	type HeldBackEntries,
	holdBack,
	type ReaderTier,
	tierOf,
} from './slow-reader.ts';

/** The part of a `net.Socket` or a `tls.TLSSocket` that this file uses. */
export interface OutboundSocket {
	write(bytes: Buffer): boolean;
	readonly writable: boolean;
	/** The bytes accepted by `write` that the system has not taken yet. */
	readonly writableLength: number;
	/** The total bytes accepted by `write`. */
	readonly bytesWritten: number;
	once(event: 'drain', listener: () => void): unknown;
	/** Holds writes back until `uncork`, which sends them together. */
	cork?(): void;
	uncork?(): void;
}

/** Written bytes that are not read yet. `end`: their end position in the stream of all written bytes. */
interface UnreadBytes {
	readonly end: number;
	readonly buffer: WaitingBuffer;
}

export class Outbound {
	readonly #batcher: Batcher;
	readonly #socket: OutboundSocket;
	readonly #onMemoryExceeded: () => void;
	#batch: Batch | undefined = undefined;
	#isQueued = false;
	/** Whether the last write left bytes in the socket. Only then does the queue check the progress of the client. */
	#isLagging = false;
	#isListening = false;
	#heldBack: HeldBackEntries | undefined = undefined;
	/** How many bytes the system had taken when it last took any, and when that was, in monotonic milliseconds. */
	#takenBytes = 0;
	#takenAt: number;
	/**
	 * The size of the largest waiting reply. A requested page may exceed the limits for unread bytes, which does not
	 * mean that the client is slow. The size counts until the client has caught up.
	 */
	#largestReplyBytes = 0;
	/** The bytes of `sendBytes` in this tick that are replies. */
	#replyBytes = 0;
	#onDrained: (() => void) | undefined = undefined;
	#unread: UnreadBytes[] = [];

	/**
	 * `onMemoryExceeded` must end the connection at once: the unread bytes of all clients exceed the limit, and most of
	 * them are this client's.
	 */
	constructor(batcher: Batcher, socket: OutboundSocket, onMemoryExceeded: () => void = () => {}) {
		this.#batcher = batcher;
		this.#socket = socket;
		this.#onMemoryExceeded = onMemoryExceeded;
		this.#takenAt = batcher.monotonic();
	}

	/** The bytes that the client has not read yet. */
	get waitingBytes(): number {
		return this.#socket.writableLength + (this.#batch?.length ?? 0);
	}

	/** Whether more bytes wait than a client that keeps up ever has. The client's next request can wait as well. */
	get isCongested(): boolean {
		return this.waitingBytes > holdBackBytes;
	}

	/** Calls back once when the client has caught up. May only be called while `isCongested`. */
	whenDrained(callback: () => void): void {
		this.#onDrained = callback;
		this.#listen();
	}

	/** Queues a frame for this connection only. Replies are never dropped. */
	send(frame: ServerFrame): void {
		if (this.#heldBack !== undefined && (frame.type === 'joined' || frame.type === 'left')) {
			// The page of `joined` ends where live entries continue, so no gap remains before it.
			this.#heldBack.delete(frame.room);
		}
		const lengthBefore = this.#batch?.length ?? 0;
		const batch = this.#batcher.appendOwn(this.#batch, frame);
		this.#largestReplyBytes = Math.max(this.#largestReplyBytes, batch.length - lengthBefore);
		this.#queue(batch);
	}

	/** Queues a frame for many connections. The same object is encoded only once. */
	deliver(frame: ServerFrame): void {
		if (this.#isLagging && !this.#admits(frame)) return;
		const batch = this.#batcher.appendShared(this.#batch, frame);
		if ('prev' in frame) this.#batcher.counts.deliveries++;
		this.#queue(batch);
	}

	/** Queues frames for many connections. The same array is encoded and joined only once. */
	deliverAll(frames: readonly ServerFrame[]): void {
		if (this.#isLagging) {
			for (const frame of frames) this.deliver(frame);
			return;
		}
		const {end, entries} = this.#batcher.appendRun(this.#batch, frames);
		this.#batcher.counts.deliveries += entries;
		this.#queue(end);
	}

	/** Queues encoded bytes, for a link with an encoding of its own. `isReply`: the client requested them. */
	sendBytes(bytes: Buffer, isReply: boolean): void {
		if (isReply) {
			// The lines of one tick are one reply.
			this.#replyBytes += bytes.length;
			this.#largestReplyBytes = Math.max(this.#largestReplyBytes, this.#replyBytes);
		}
		this.#queue(new Batch(undefined, bytes, this.#batch));
	}

	/** Whether the client reads so slowly that it receives no typing frames. */
	get isBehind(): boolean {
		return this.#isLagging && this.#tier(this.waitingBytes) !== 'keepsUp';
	}

	/** Writes all queued bytes. Called at the end of each tick and before the connection is closed. */
	flush(): void {
		this.#isQueued = false;
		this.#replyBytes = 0;
		const batch = this.#batch;
		if (batch === undefined) return;
		this.#batch = undefined;
		const socket = this.#socket;
		if (!socket.writable) return;
		this.#batcher.counts.bytes += batch.length;
		if (batch.hasSeparate) this.#writeParts(batch.parts());
		else socket.write(batch.joined());
		if (socket.writableLength > 0) this.#noteUnread(batch);
		else {
			// While entries are held back, waits for `drain`, so that no gap is sent in the middle of a tick.
			if (this.#heldBack === undefined) this.#catchUp();
			return;
		}
		if (!this.#isLagging) {
			this.#isLagging = true;
			this.#noteProgress();
		}
	}

	/**
	 * Whether the client reads so slowly that the connection must be closed. Call this about once a second: only a
	 * comparison of two calls shows whether the socket has sent any bytes.
	 */
	isTooSlow(): boolean {
		if (!this.#isLagging) return false;
		const waiting = this.#socket.writableLength;
		if (waiting === 0) {
			this.#resumeLive();
			return false;
		}
		this.#releaseRead();
		if (this.#socket.bytesWritten - waiting > this.#takenBytes) this.#noteProgress();
		return this.#tier(waiting) === 'tooSlow';
	}

	/** The process was suspended for `sleptMs`, so the client could not read during this time. */
	adjustForSleep(sleptMs: number): void {
		this.#takenAt += sleptMs;
	}

	/**
	 * Ends the connection because the unread bytes of all clients exceed the limit, and most of them are this client's.
	 */
	closeForMemory(): void {
		this.#batcher.counts.tooSlow++;
		this.#onMemoryExceeded();
		this.end();
	}

	/** The connection has ended: releases the memory of its unread bytes. */
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
		this.#releaseRead();
		this.#unread.push({end: this.#socket.bytesWritten, buffer});
		this.#batcher.memory.retain(this, buffer);
	}

	/** Releases the memory of bytes that the client has read. */
	#releaseRead(): void {
		const taken = this.#socket.bytesWritten - this.#socket.writableLength;
		while (this.#unread[0] !== undefined && this.#unread[0].end <= taken) {
			const read = this.#unread.shift();
			if (read !== undefined) this.#batcher.memory.release(read.buffer);
		}
	}

	#tier(waiting: number): ReaderTier {
		const counted = Math.min(waiting, Math.max(waiting - this.#largestReplyBytes, tooSlowBytes));
		return tierOf(counted, this.#batcher.monotonic() - this.#takenAt);
	}

	#noteProgress(): void {
		this.#takenBytes = this.#socket.bytesWritten - this.#socket.writableLength;
		this.#takenAt = this.#batcher.monotonic();
	}

	/** Whether a slow client receives this frame. */
	#admits(frame: ServerFrame): boolean {
		const waiting = this.#socket.writableLength;
		if (waiting === 0 && this.#heldBack === undefined) {
			this.#catchUp();
			return true;
		}
		const isHeldBack =
			this.#heldBack !== undefined && 'room' in frame && this.#heldBack.has(frame.room ?? '');
		const tier = this.#tier(waiting + (this.#batch?.length ?? 0));
		switch (decideDelivery(frameClassOf(frame), tier, isHeldBack)) {
			case 'queue':
				return true;
			case 'drop':
				this.#batcher.counts.dropped++;
				return false;
			case 'holdBack':
				this.#heldBack ??= new Map();
				holdBack(this.#heldBack, frame as Entry);
				this.#batcher.counts.heldBack++;
				this.#listen();
				return false;
		}
	}

	#queue(batch: Batch): void {
		this.#batch = batch;
		if (this.#isQueued) return;
		this.#isQueued = true;
		this.#batcher.flushLater(this);
	}

	#listen(): void {
		if (this.#isListening) return;
		this.#isListening = true;
		this.#socket.once('drain', () => {
			this.#isListening = false;
			this.#resumeLive();
		});
	}

	#catchUp(): void {
		this.#isLagging = false;
		this.#largestReplyBytes = 0;
		if (this.#unread.length > 0) this.end();
		const onDrained = this.#onDrained;
		this.#onDrained = undefined;
		onDrained?.();
	}

	/** The client has read everything: sends a `gap` for each room with missed entries and continues live. */
	#resumeLive(): void {
		const heldBack = this.#heldBack;
		this.#heldBack = undefined;
		for (const gap of heldBack === undefined ? [] : gapsOf(heldBack)) {
			this.#batcher.counts.gaps++;
			this.send(gap);
		}
		this.#catchUp();
	}
}
