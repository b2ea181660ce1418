/**
 * The requests of one connection, handled strictly in order. The following requests wait while one is being answered,
 * and while the client is far behind with reading. If too many wait, the link stops reading.
 */
import type {ClientFrame} from '../../protocol/client-frames.ts';
import type {LinkOutbound} from './link.ts';

/** Stop reading when this many requests wait, and continue when fewer than `resumeBelow` do. */
const pauseAbove = 64;
const resumeBelow = 16;

/** Received text, or a request of the handshake. */
export type Input = string | ClientFrame;

interface InputQueueOptions {
	readonly outbound: Pick<LinkOutbound, 'isCongested' | 'whenDrained'>;
	/** Handles one request. If it returns a promise, which must not reject, the next request waits for it. */
	readonly handle: (input: Input) => Promise<void> | undefined;
	readonly onPause: () => void;
	readonly onResume: () => void;
}

export class InputQueue {
	readonly #options: InputQueueOptions;
	readonly #waiting: Input[] = [];
	#isBusy = false;
	#isPaused = false;
	#isClosed = false;

	constructor(options: InputQueueOptions) {
		this.#options = options;
	}

	/** Whether the link has stopped reading. */
	get isPaused(): boolean {
		return this.#isPaused;
	}

	push(...inputs: readonly Input[]): void {
		this.#waiting.push(...inputs);
		this.#proceed();
		if (this.#waiting.length <= pauseAbove || this.#isPaused) return;
		this.#isPaused = true;
		this.#options.onPause();
	}

	/** Drops all requests that wait. */
	clear(): void {
		this.#waiting.length = 0;
	}

	/**
	 * The connection is closing: drops all waiting requests and all further ones, but continues to read until the end.
	 */
	close(): void {
		this.#isClosed = true;
		this.clear();
		this.#resume();
	}

	#proceed(): void {
		const {outbound, handle} = this.#options;
		while (!this.#isBusy && this.#waiting.length > 0) {
			if (outbound.isCongested) {
				// The client must read its answers first. Otherwise the requested pages would accumulate.
				this.#isBusy = true;
				outbound.whenDrained(() => this.#next());
				return;
			}
			const input = this.#waiting.shift();
			if (input === undefined) return;
			const work = handle(input);
			if (work === undefined) continue;
			this.#isBusy = true;
			work.then(() => this.#next());
		}
		if (this.#waiting.length < resumeBelow) this.#resume();
	}

	#next(): void {
		if (this.#isClosed) return;
		this.#isBusy = false;
		this.#proceed();
	}

	#resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		this.#options.onResume();
	}
}
