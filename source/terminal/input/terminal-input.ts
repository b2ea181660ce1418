/**
 * The one place where keys come in. The real stdin is read here and parsed by `input-parser.ts`; Ink is given
 * a stdin that never says anything, for it merges keys that arrive in one read, drops mouse and focus reports,
 * and waits for ever for a paste that has lost its end.
 */
import {Readable} from 'node:stream';
import type {Clock} from '../../time/clock.ts';
import {expire, feed, type InputEvent, initialParser, waitMs} from './input-parser.ts';

/** What is needed of `process.stdin`. */
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
	/** Where to ask for the kitty keyboard protocol; without it none is asked for. */
	readonly stdout?: {write(text: string): unknown};
	readonly clock: Clock;
	/** All that came with one read, in order. */
	readonly onEvents: (events: readonly InputEvent[]) => void;
	/** The terminal is gone: nothing will ever come again. */
	readonly onEnd?: () => void;
}

export interface TerminalInput {
	/** Raw mode on, reading. A second call does nothing. */
	start(): void;
	/** Gives the terminal back as it was, for good or for a while (an editor, Ctrl+Z). Only writes and detaches. */
	stop(): void;
}

// Kitty keyboard protocol, "Progressive enhancement": 1 tells keys apart that send the same byte, 4 adds the
// base layout, so that Ctrl+K works on a Cyrillic keyboard.
const askKitty = '\u001B[?u';
const pushKitty = '\u001B[>5u';
const popKitty = '\u001B[<u';

export const createTerminalInput = (options: TerminalInputOptions): TerminalInput => {
	const {stdin, stdout, clock, onEvents, onEnd} = options;
	let state = initialParser;
	let isStarted = false;
	let hasKitty = false;
	let stopWaiting = () => {};

	const take = (parsed: ReturnType<typeof feed>): void => {
		state = parsed.state;
		stopWaiting();
		const wait = waitMs(state);
		stopWaiting = wait === undefined ? () => {} : clock.after(wait, () => take(expire(state)));
		if (!hasKitty && parsed.events.some(event => event.type === 'kittyKeyboard')) {
			hasKitty = true;
			stdout?.write(pushKitty);
		}
		if (parsed.events.length > 0) onEvents(parsed.events);
	};
	const onData = (chunk: Uint8Array | string): void =>
		take(feed(state, typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk));
	const onStdinEnd = (): void => {
		take(expire(state));
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

/** A stdin for Ink that looks like a terminal and stays silent. */
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
