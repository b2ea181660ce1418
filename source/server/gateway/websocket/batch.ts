/**
 * The bytes queued for a connection in one tick of the event loop. A batch is one message or a part of one, with a
 * reference to the previous batch. Connections that receive the same frames in the same order share the same batches,
 * so their bytes are joined only once.
 */
import type {ServerFrame} from '../../../protocol/server-frames.ts';
import type {WaitingBuffer} from './reader-memory.ts';

/** A message of at least this size is written separately, so that memory holds it only once. */
const largeMessageBytes = 64 * 1024;

const noBytes = Buffer.alloc(0);

/** Consecutive frames that many connections receive. */
export interface Run {
	readonly frames: readonly ServerFrame[];
	/** The batch where the run ends. */
	readonly end: Batch;
	/** How many of the frames are entries of a log. */
	readonly entries: number;
}

export class Batch {
	/** Undefined in a batch for a single connection. */
	readonly frame: ServerFrame | undefined;
	readonly bytes: Buffer;
	/** Whether the bytes are written separately and never copied. */
	readonly isSeparate: boolean;
	readonly previous: Batch | undefined;
	/** The total bytes of this batch and all previous ones. */
	readonly length: number;
	/** The batch that the last shared frame led to from this one. A fan-out asks for it once per connection. */
	next: Batch | undefined = undefined;
	/** The last run of shared frames appended to this batch. */
	run: Run | undefined = undefined;
	/** The buffer that counts the bytes in the memory of unread data. */
	readonly buffer: WaitingBuffer;
	readonly hasSeparate: boolean;
	#joined: Buffer | undefined = undefined;

	constructor(
		frame: ServerFrame | undefined,
		bytes: Buffer,
		previous: Batch | undefined,
		isSeparate = bytes.length >= largeMessageBytes,
	) {
		this.frame = frame;
		this.isSeparate = isSeparate;
		this.bytes = bytes;
		this.previous = previous;
		this.length = bytes.length + (previous?.length ?? 0);
		this.buffer = {bytes: this.length, waiting: 0};
		this.hasSeparate = isSeparate || previous?.hasSeparate === true;
	}

	/** The empty batch at the start of a tick. */
	static empty(): Batch {
		return new Batch(undefined, noBytes, undefined);
	}

	/** All bytes in order, in one buffer that is created once for all connections at this batch. */
	joined(): Buffer {
		if (this.previous === undefined || this.previous.length === 0) return this.bytes;
		this.#joined ??= this.#join(undefined);
		return this.#joined;
	}

	/** All bytes in order: separate messages unchanged, everything between them joined. */
	parts(): readonly Buffer[] {
		if (!this.hasSeparate) return [this.joined()];
		if (this.isSeparate) return [...(this.previous?.parts() ?? []), this.bytes];
		let separate = this.previous;
		while (separate !== undefined && !separate.isSeparate) separate = separate.previous;
		return [...(separate?.parts() ?? []), this.#join(separate)];
	}

	/** The bytes after the batch `from`, or all bytes, in one buffer. */
	#join(from: Batch | undefined): Buffer {
		let end = this.length - (from?.length ?? 0);
		const joined = Buffer.allocUnsafe(end);
		for (let batch: Batch | undefined = this; batch !== undefined && batch !== from; batch = batch.previous) {
			end -= batch.bytes.length;
			joined.set(batch.bytes, end);
		}
		return joined;
	}
}
