/**
 * Reports to the server when there has been no input for a while, and when there is input again. The server considers a
 * user idle when all connections of the user are.
 */
import type {Clock} from '../time/clock.ts';

interface IdleNotifierOptions {
	readonly clock: Clock;
	/** Sends a request. It may reject, because older servers do not know it. Each new connection reports again. */
	readonly ask: (frame: {readonly type: 'idle'; readonly on: boolean}) => Promise<unknown>;
}

export class IdleNotifier {
	readonly #options: IdleNotifierOptions;
	/** Undefined: never idle. */
	#afterMs: number | undefined = undefined;
	/** Monotonic. */
	#lastInputAt: number;
	#isIdle = false;
	#cancelTimer: (() => void) | undefined = undefined;

	constructor(options: IdleNotifierOptions) {
		this.#options = options;
		this.#lastInputAt = options.clock.monotonic();
	}

	noteInput(): void {
		this.#lastInputAt = this.#options.clock.monotonic();
		if (!this.#isIdle) return;
		this.#report(false);
		this.#wait();
	}

	/** Sets the milliseconds without input after which the user is idle; undefined: never. */
	setIdleAfter(ms: number | undefined): void {
		if (ms === this.#afterMs) return;
		this.#afterMs = ms;
		if (ms === undefined && this.#isIdle) this.#report(false);
		this.#wait();
	}

	/** The server considers a new connection active. */
	linkUp(): void {
		if (this.#isIdle) this.#report(true);
	}

	stop(): void {
		this.#cancelTimer?.();
		this.#cancelTimer = undefined;
	}

	#report(isIdle: boolean): void {
		this.#isIdle = isIdle;
		this.#options.ask({type: 'idle', on: isIdle}).catch(() => {});
	}

	#wait(): void {
		this.stop();
		if (this.#afterMs === undefined || this.#isIdle) return;
		const {clock} = this.#options;
		const waitMs = Math.max(0, this.#lastInputAt + this.#afterMs - clock.monotonic());
		this.#cancelTimer = clock.after(waitMs, () => this.#check());
	}

	/** Input does not restart the timer, so the timer may fire too early. */
	#check(): void {
		const {clock} = this.#options;
		const isOver = clock.monotonic() - this.#lastInputAt >= (this.#afterMs ?? Number.POSITIVE_INFINITY);
		if (isOver) this.#report(true);
		else this.#wait();
	}
}
