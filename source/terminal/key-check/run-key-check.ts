/** Runs `termchat keys` in a terminal: reads raw input, and restores the terminal on every way out. */
import {type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {Clock} from '../../time/clock.ts';
import {type InputEvent, keyId} from '../input/key.ts';
import type {KeyDisplay} from '../input/key-labels.ts';
import type {KeyChange} from '../input/keymap.ts';
import {createTerminalInput, type RawStdin, type TerminalInput} from '../input/terminal-input.ts';
import {type ArrivedKey, beginCheck, firstLines, type KeyCheck, pressKey, shownBytes} from './key-check.ts';

export interface KeyCheckOptions {
	readonly stdin: RawStdin;
	/** `write` gets escape sequences as well as lines. */
	readonly stdout: {write(text: string): unknown; on(event: 'error', listener: () => void): unknown};
	readonly clock: Clock;
	readonly display: KeyDisplay;
	/** Stores the changes; returns a sentence about the result. */
	readonly saveKeys: (changes: readonly KeyChange[]) => string;
}

export type KeyCheckEnding =
	| {readonly type: 'ended'}
	| {readonly type: 'signal'; readonly signal: NodeJS.Signals}
	| {readonly type: 'hangup'}
	| {readonly type: 'fault'; readonly error: unknown};

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

class KeyCheckRun {
	readonly #options: KeyCheckOptions;
	readonly #input: TerminalInput;
	readonly #ended: Promise<KeyCheckEnding>;
	#end: (ending: KeyCheckEnding) => void = () => {};
	#state: KeyCheck = beginCheck;
	#bytes = '';

	constructor(options: KeyCheckOptions) {
		const {stdin, stdout, clock} = options;
		this.#options = options;
		this.#ended = new Promise(resolve => {
			this.#end = resolve;
		});
		this.#input = createTerminalInput({
			stdin,
			stdout,
			clock,
			onEvents: this.#onEvents,
			onEnd: () => this.#end({type: 'hangup'}),
		});
	}

	async run(): Promise<KeyCheckEnding> {
		const {stdin, stdout} = this.#options;
		const stopListening = this.#listen();
		// Registered before the input's own listener, so that the bytes are known when the key arrives.
		stdin.on('data', this.#onData);
		stdout.on('error', () => this.#end({type: 'hangup'}));
		try {
			this.#write(firstLines);
			this.#input.start();
			return await this.#ended;
		} catch (error) {
			return {type: 'fault', error};
		} finally {
			stdin.off('data', this.#onData);
			this.#input.stop();
			stopListening();
		}
	}

	readonly #onData = (chunk: Uint8Array | string): void => {
		this.#bytes = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
	};

	readonly #onEvents = (events: readonly InputEvent[]): void => {
		// The bytes of several keys in one read belong to all of them.
		const bytes = events.length === 1 ? shownBytes(this.#bytes) : '';
		try {
			for (const event of events) {
				if (event.type === 'kittyKeyboard') this.#write(['This terminal has the kitty keyboard protocol.']);
				if (event.type === 'key') this.#press({id: keyId(event.key), bytes});
				if (this.#state.type === 'ended') return;
			}
		} catch (error) {
			this.#end({type: 'fault', error});
		}
	};

	#press(key: ArrivedKey): void {
		const {display, saveKeys} = this.#options;
		const {state, lines} = pressKey(this.#state, display, key);
		this.#state = state;
		this.#write(lines);
		if (state.type !== 'ended') return;
		if (state.changes.length > 0) this.#write([saveKeys(state.changes)]);
		this.#end({type: 'ended'});
	}

	#write(lines: readonly string[]): void {
		const {stdout} = this.#options;
		const put = (text: Printable): unknown => stdout.write(text);
		for (const line of lines) put(words`${printableLine(line)}\n`);
	}

	/** Listens to the process. Returns a function that stops it. */
	#listen(): () => void {
		const onSignal = (signal: NodeJS.Signals): void => this.#end({type: 'signal', signal});
		const onFault = (error: unknown): void => this.#end({type: 'fault', error});
		// After a stop from outside, the modes of the terminal are the shell's.
		const onContinue = (): void => {
			this.#input.stop();
			this.#input.start();
		};
		const onExit = (): void => this.#input.stop();
		for (const signal of signals) process.on(signal, onSignal);
		process.on('SIGCONT', onContinue);
		process.on('uncaughtException', onFault);
		process.on('exit', onExit);
		return () => {
			for (const signal of signals) process.off(signal, onSignal);
			process.off('SIGCONT', onContinue);
			process.off('uncaughtException', onFault);
			process.off('exit', onExit);
		};
	}
}

/** Resolves when the user has ended it, and the terminal is restored. */
export const runKeyCheck = (options: KeyCheckOptions): Promise<KeyCheckEnding> =>
	new KeyCheckRun(options).run();
