/** Calls `onIdle` when there has been no connection for a while. */
import type {Clock} from '../../time/clock.ts';
import type {ServerOptions} from '../shared/server-options.ts';

export class IdleWatch {
	readonly #idle: ServerOptions['idle'];
	readonly #clock: Clock;
	#cancelTimer = (): void => {};

	/** `idle` undefined: never. */
	constructor(idle: ServerOptions['idle'], clock: Clock) {
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
