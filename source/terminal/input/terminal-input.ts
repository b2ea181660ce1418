/**
 * Reads stdin and parses it with `input-parser.ts`. Ink gets a silent stdin instead, because Ink merges keys that
 * arrive in one read, drops mouse and focus reports, and waits forever for the end of a paste without an end marker.
 */
import {Readable} from 'node:stream';
import type {Clock} from '../../time/clock.ts';
import {expire, feed, initialParser, type Parsed, waitMs} from './input-parser.ts';
import type {InputEvent} from './key.ts';

/** The part of `process.stdin` that is used. */
export interface RawStdin {
	readonly isTTY?: boolean | undefined;
	setRawMode?(isRaw: boolean): unknown;
	ref?(): unknown;
	unref?(): unknown;
	resume(): unknown;
	pause(): unknown;
	on(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
	on(event: 'end' | 'close', listener: () => void): unknown;
	off(event: 'data', listener: (chunk: Uint8Array | string) => void): unknown;
	off(event: 'end' | 'close', listener: () => void): unknown;
}

export interface TerminalInputOptions {
	readonly stdin: RawStdin;
	/** Used to request the kitty keyboard protocol. Without it, the protocol is not used. */
	readonly stdout?: {write(text: string): unknown};
	readonly clock: Clock;
	/** Receives all events of one read, in order. */
	readonly onEvents: (events: readonly InputEvent[]) => void;
	/** The terminal was closed; no more input will arrive. */
	readonly onEnd?: () => void;
}

export interface TerminalInput {
	/** Turns raw mode on and starts reading. A second call does nothing. */
	start(): void;
	/** Restores the terminal, at exit or while an editor or the shell uses it. Synchronous. */
	stop(): void;
}

// Kitty keyboard protocol, "Progressive enhancement": flag 1 distinguishes keys that send the same byte, flag 4 adds
// the base layout, so that Ctrl+K works on a Cyrillic keyboard.
const askKitty = '\u001B[?u';
const pushKitty = '\u001B[>5u';
const popKitty = '\u001B[<u';

class StdinReader implements TerminalInput {
	readonly #options: TerminalInputOptions;
	#state = initialParser;
	#isStarted = false;
	#hasKitty = false;
	#stopWaiting = () => {};

	constructor(options: TerminalInputOptions) {
		this.#options = options;
	}

	start(): void {
		if (this.#isStarted) return;
		this.#isStarted = true;
		const {stdin, stdout} = this.#options;
		stdin.setRawMode?.(true);
		stdin.on('data', this.#onData);
		stdin.on('end', this.#onStdinEnd);
		stdin.ref?.();
		stdin.resume();
		stdout?.write(askKitty);
	}

	stop(): void {
		if (!this.#isStarted) return;
		this.#isStarted = false;
		this.#stopWaiting();
		this.#state = initialParser;
		const {stdin, stdout} = this.#options;
		if (this.#hasKitty) stdout?.write(popKitty);
		this.#hasKitty = false;
		stdin.off('data', this.#onData);
		stdin.off('end', this.#onStdinEnd);
		stdin.pause();
		try {
			stdin.setRawMode?.(false);
		} catch {
			// The terminal is gone (EIO), and its modes with it.
		}
		stdin.unref?.();
	}

	readonly #onData = (chunk: Uint8Array | string): void =>
		this.#apply(feed(this.#state, typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk));

	readonly #onStdinEnd = (): void => {
		this.#apply(expire(this.#state));
		this.#options.onEnd?.();
	};

	#apply({state, events}: Parsed): void {
		const {stdout, clock, onEvents} = this.#options;
		this.#state = state;
		this.#stopWaiting();
		const wait = waitMs(state);
		this.#stopWaiting =
			wait === undefined ? () => {} : clock.after(wait, () => this.#apply(expire(this.#state)));
		if (!this.#hasKitty && events.some(event => event.type === 'kittyKeyboard')) {
			this.#hasKitty = true;
			stdout?.write(pushKitty);
		}
		if (events.length > 0) onEvents(events);
	}
}

export const createTerminalInput = (options: TerminalInputOptions): TerminalInput => new StdinReader(options);

/** A stdin for Ink that looks like a terminal and never emits data. */
export const createSilentStdin = (): NodeJS.ReadStream => {
	const silent = new Readable({objectMode: true, read() {}});
	return Object.assign(silent, {
		isTTY: true,
		isRaw: false,
		fd: 0,
		setRawMode: () => silent,
		ref: () => silent,
		unref: () => silent,
	}) as unknown as NodeJS.ReadStream;
};
