/** Calls `onIdle` when there has been no connection for a while. */
import type {Clock} from '../../time/clock.ts';

/** `onIdle` is called when there has been no connection for `afterMs`, since the start or since the last one ended. */
export interface IdleOptions {
	readonly afterMs: number;
	readonly onIdle: () => void;
}

export class IdleWatch {
	readonly #idle: IdleOptions | undefined;
	readonly #clock: Clock;
	#cancelTimer = (): void => {};

	/** `idle` undefined: `onIdle` is never called. */
	constructor(idle: IdleOptions | undefined, clock: Clock) {
		this.#idle = idle;
		this.#clock = clock;
	}

	/** Starts the timer: there is no connection now. */
	start(): void {
		if (this.#idle === undefined) return;
		this.#cancelTimer = this.#clock.after(this.#idle.afterMs, this.#idle.onIdle);
	}

	/** Stops the timer: there is a connection, or the server is closing. */
	stop(): void {
		this.#cancelTimer();
	}
}
