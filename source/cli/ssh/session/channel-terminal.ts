/** The terminal of an SSH client, as the streams that the full screen draws on and reads from. */
import {EventEmitter} from 'node:events';
import type {ServerChannel} from 'ssh2';

export interface TerminalSize {
	readonly columns: number;
	readonly rows: number;
}

/** The largest size of a screen, because a client may report any numbers and a screen uses memory. */
const maxSize: TerminalSize = {columns: 400, rows: 150};
const defaultSize: TerminalSize = {columns: 80, rows: 24};

/** The size that a client reports. It is 0 if the client does not know it. */
export const sizeOf = ({cols, rows}: {readonly cols: number; readonly rows: number}): TerminalSize => ({
	columns: Math.min(cols || defaultSize.columns, maxSize.columns),
	rows: Math.min(rows || defaultSize.rows, maxSize.rows),
});

/** A line feed on a raw terminal does not return to the first column. */
export const withCarriageReturns = (text: string): string => text.replace(/\r?\n/g, '\r\n');

/** The part of `NodeJS.WriteStream` that Ink and the full screen use. */
export class ChannelOutput extends EventEmitter {
	readonly isTTY = true;
	readonly #channel: ServerChannel;
	readonly #maxBacklog: number;
	readonly #onBacklog: () => void;
	#size: TerminalSize;
	/** The output of this turn: a frame is several writes, and is sent as one packet. */
	#pending = '';

	/** `onBacklog`: the client reads so slowly that more than `maxBacklog` bytes wait for it. */
	constructor(channel: ServerChannel, size: TerminalSize, maxBacklog: number, onBacklog: () => void) {
		super();
		this.#channel = channel;
		this.#size = size;
		this.#maxBacklog = maxBacklog;
		this.#onBacklog = onBacklog;
	}

	get columns(): number {
		return this.#size.columns;
	}

	get rows(): number {
		return this.#size.rows;
	}

	get writable(): boolean {
		return this.#channel.writable;
	}

	resize(size: TerminalSize): void {
		this.#size = size;
		this.emit('resize');
	}

	/** Like `write` of a stream: the last argument may be a callback. */
	write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
		const callback = rest.at(-1);
		const done = typeof callback === 'function' ? (callback as () => void) : undefined;
		if (!this.#channel.writable) {
			if (done !== undefined) setImmediate(done);
			return false;
		}
		if (this.#pending === '') queueMicrotask(() => this.#flush());
		this.#pending += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
		// The frame counts as written at once: Ink waits for nothing but its own last frame.
		if (done !== undefined) setImmediate(done);
		return true;
	}

	#flush(): void {
		const text = this.#pending;
		this.#pending = '';
		if (text === '' || !this.#channel.writable) return;
		this.#channel.write(withCarriageReturns(text));
		if (this.#channel.writableLength > this.#maxBacklog) this.#onBacklog();
	}
}
