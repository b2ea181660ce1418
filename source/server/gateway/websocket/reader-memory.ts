/**
 * The memory of what clients have been sent and have not read yet, all of them together. A buffer that several
 * clients wait for counts once. Above the ceiling the client with the most bytes waiting is given up first.
 */
export interface WaitingBuffer {
	readonly bytes: number;
	/** Clients that wait for it. */
	waiting: number;
}

export interface LaggingReader {
	/** Bytes that wait for this client. */
	readonly waitingBytes: number;
	/** Ends the connection at once, and releases all its buffers. */
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

	/** The client has read everything, or is gone. */
	forget(reader: LaggingReader): void {
		this.#lagging.delete(reader);
	}

	/** Gives clients up until what waits is below the ceiling. */
	enforceCeiling(): void {
		if (this.#bytes <= this.#ceilingBytes) return;
		const worstFirst = [...this.#lagging].sort((one, other) => other.waitingBytes - one.waitingBytes);
		for (const reader of worstFirst) {
			if (this.#bytes <= this.#ceilingBytes) return;
			reader.closeForMemory();
		}
	}
}
