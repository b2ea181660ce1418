/**
 * The memory of all data that was sent to clients and that they have not read yet. A buffer that several clients have
 * not read counts once. If the limit is exceeded, the connection with the most unread bytes is closed first.
 */
export interface WaitingBuffer {
	readonly bytes: number;
	/** The number of clients that have not read it yet. */
	waiting: number;
}

interface LaggingReader {
	/** The unread bytes of this client. */
	readonly waitingBytes: number;
	/** Ends the connection at once and releases its buffers. */
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

	/** Closes connections until the unread bytes are within the limit. */
	enforceCeiling(): void {
		if (this.#bytes <= this.#ceilingBytes) return;
		const largestFirst = [...this.#lagging].sort((one, other) => other.waitingBytes - one.waitingBytes);
		for (const reader of largestFirst) {
			if (this.#bytes <= this.#ceilingBytes) return;
			reader.closeForMemory();
		}
	}
}
