/**
 * The memory of everything that clients have been sent and have not read yet. A buffer that several clients wait for
 * counts once. Above the ceiling, the connection with the most bytes waiting is closed first.
 */
export interface WaitingBuffer {
	readonly bytes: number;
	/** Clients that have not read it yet. */
	waiting: number;
}

interface LaggingReader {
	/** Bytes that wait for this client. */
	readonly waitingBytes: number;
	/** Ends the connection at once and releases all its buffers. */
	closeForMemory(): void;
}

export class ReaderMemory {
	readonly #ceilingBytes: number;
	readonly #lagging = new Set<LaggingReader>();
	#bytes = 0;

	constructor(ceilingBytes: number) {
		this.#ceilingBytes = ceilingBytes;
	}

	get bytes(): number {
		return this.#bytes;
	}

	retain(reader: LaggingReader, buffer: WaitingBuffer): void {
		this.#lagging.add(reader);
		if (buffer.waiting++ === 0) this.#bytes += buffer.bytes;
	}

	release(buffer: WaitingBuffer): void {
		if (--buffer.waiting === 0) this.#bytes -= buffer.bytes;
	}

	/** The client has read everything, or its connection has ended. */
	forget(reader: LaggingReader): void {
		this.#lagging.delete(reader);
	}

	/** Closes connections until the waiting bytes are below the ceiling. */
	enforceCeiling(): void {
		if (this.#bytes <= this.#ceilingBytes) return;
		const largestFirst = [...this.#lagging].sort((one, other) => other.waitingBytes - one.waitingBytes);
		for (const reader of largestFirst) {
			if (this.#bytes <= this.#ceilingBytes) return;
			reader.closeForMemory();
		}
	}
}
