/**
 * Makes messages of lines of input. A line that ends with a backslash continues with the next one; `/paste` starts a block that
 * ends with a full stop alone. Lines that arrive faster than a person can type are a paste.
 */
import type {Clock} from '../../time/clock.ts';

/** Nobody presses Enter twice within this time, in milliseconds. */
export const pasteGapMs = 30;

export interface InputHandlers {
	/** A line, or several that were continued. */
	readonly onLine: (line: string) => void;
	/** The text of a block. */
	readonly onBlock: (text: string) => void;
	/** Lines that were pasted at once; none of them is a command. */
	readonly onPaste: (text: string) => void;
	readonly onCancelled: () => void;
}

export interface InputLinesOptions extends InputHandlers {
	readonly clock: Clock;
	/** A person types the lines: several at once are a paste. Otherwise, as from a pipe, each line stands for itself. */
	readonly isTyped: boolean;
}

export class InputLines {
	readonly #options: InputLinesOptions;
	/** The lines of the open block. */
	#block: string[] | undefined;
	#continued: string[] = [];
	/** Lines that may be the start of a paste. */
	#recent: string[] = [];
	#stopWaiting = (): void => {};

	constructor(options: InputLinesOptions) {
		this.#options = options;
	}

	startBlock(): void {
		this.#block = [];
	}

	add(line: string): void {
		if (!this.#options.isTyped || this.#block !== undefined || this.#continued.length > 0) {
			this.#take(line);
			return;
		}
		this.#recent.push(line);
		this.#stopWaiting();
		this.#stopWaiting = this.#options.clock.after(pasteGapMs, () => this.#takeRecent());
	}

	/** The input has ended: an open block and a continued line are complete. */
	end(): void {
		this.#stopWaiting();
		this.#takeRecent();
		if (this.#block !== undefined) this.#endBlock(this.#block);
		else if (this.#continued.length > 0) this.#endLine();
	}

	#takeRecent(): void {
		const lines = this.#recent;
		this.#recent = [];
		const written = lines.filter(line => line.trim() !== '');
		const isPaste =
			written.length > 1 && written.every(line => !line.startsWith('/') && !line.endsWith('\\'));
		if (isPaste) this.#options.onPaste(lines.join('\n'));
		else for (const line of lines) this.#take(line);
	}

	#take(line: string): void {
		if (this.#block !== undefined) this.#takeOfBlock(line, this.#block);
		else if (line.endsWith('\\')) this.#continued.push(line.slice(0, -1));
		else {
			this.#continued.push(line);
			this.#endLine();
		}
	}

	#endLine(): void {
		const text = this.#continued.join('\n');
		this.#continued = [];
		this.#options.onLine(text);
	}

	#takeOfBlock(line: string, block: string[]): void {
		if (line === '.') this.#endBlock(block);
		else if (line === '/cancel') {
			this.#block = undefined;
			this.#options.onCancelled();
		} else block.push(line);
	}

	#endBlock(block: readonly string[]): void {
		this.#block = undefined;
		this.#options.onBlock(block.join('\n'));
	}
}
