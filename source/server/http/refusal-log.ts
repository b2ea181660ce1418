/** Logs refused connections: the first one at once, then at most one line per minute with the number since then. */
import type {Clock} from '../../time/clock.ts';

const everyMs = 60_000;

export class RefusalLog<Fields> {
	readonly #clock: Pick<Clock, 'after'>;
	readonly #write: (count: number, latest: Fields) => void;
	#count = 0;
	#latest: Fields | undefined = undefined;
	#cancelTimer: (() => void) | undefined = undefined;

	/** `write` is called with the number of refusals since its last call, and the fields of the latest refusal. */
	constructor(clock: Pick<Clock, 'after'>, write: (count: number, latest: Fields) => void) {
		this.#clock = clock;
		this.#write = write;
	}

	add(fields: Fields): void {
		this.#count++;
		this.#latest = fields;
		if (this.#cancelTimer === undefined) this.#flush();
	}

	/** Writes the remaining lines. */
	close(): void {
		this.#cancelTimer?.();
		if (this.#count > 0) this.#writeCount();
	}

	#flush(): void {
		this.#cancelTimer = undefined;
		if (this.#count === 0) return;
		this.#writeCount();
		this.#cancelTimer = this.#clock.after(everyMs, () => this.#flush());
	}

	#writeCount(): void {
		const count = this.#count;
		this.#count = 0;
		this.#write(count, this.#latest as Fields);
	}
}
