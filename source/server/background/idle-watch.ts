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

	/** `idle` undefined: never. */
	constructor(idle: IdleOptions | undefined, clock: Clock) {
		this.#idle = idle;
		this.#clock = clock;
	}

	/** There is no connection from now on. */
	start(): void {
		if (this.#idle === undefined) return;
		this.#cancelTimer = this.#clock.after(this.#idle.afterMs, this.#idle.onIdle);
	}

	/** There is a connection, or the server is closing. */
	stop(): void {
		this.#cancelTimer();
	}
}
