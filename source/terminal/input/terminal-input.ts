/**
 * Reads stdin and parses it with `input-parser.ts`. Ink gets a silent stdin instead, because Ink merges keys that
 * arrive in one read, drops mouse and focus reports, and waits forever for the end of a paste without an end marker.
 */
import {Readable} from 'node:stream';
import type {Clock} from '../../time/clock.ts';
import {expire, feed, initialParser, waitMs} from './input-parser.ts';
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

export const createTerminalInput = (options: TerminalInputOptions): TerminalInput => {
	const {stdin, stdout, clock, onEvents, onEnd} = options;
	let state = initialParser;
	let isStarted = false;
	let hasKitty = false;
	let stopWaiting = () => {};

	const apply = (parsed: ReturnType<typeof feed>): void => {
		state = parsed.state;
		stopWaiting();
		const wait = waitMs(state);
		stopWaiting = wait === undefined ? () => {} : clock.after(wait, () => apply(expire(state)));
		if (!hasKitty && parsed.events.some(event => event.type === 'kittyKeyboard')) {
			hasKitty = true;
			stdout?.write(pushKitty);
		}
		if (parsed.events.length > 0) onEvents(parsed.events);
	};
	const onData = (chunk: Uint8Array | string): void =>
		apply(feed(state, typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk));
	const onStdinEnd = (): void => {
		apply(expire(state));
		onEnd?.();
	};

	return {
		start() {
			if (isStarted) return;
			isStarted = true;
			stdin.setRawMode?.(true);
			stdin.on('data', onData);
			stdin.on('end', onStdinEnd);
			stdin.ref?.();
			stdin.resume();
			stdout?.write(askKitty);
		},
		stop() {
			if (!isStarted) return;
			isStarted = false;
			stopWaiting();
			state = initialParser;
			if (hasKitty) stdout?.write(popKitty);
			hasKitty = false;
			stdin.off('data', onData);
			stdin.off('end', onStdinEnd);
			stdin.pause();
			try {
				stdin.setRawMode?.(false);
			} catch {
				// The terminal is gone (EIO), and its modes with it.
			}
			stdin.unref?.();
		},
	};
};

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
