/** Reports when something in the session expires: a typing notification or an ephemeral message. */
import {expiryOf, isEntry} from '../../protocol/entry-kinds.ts';
import type {ServerFrame} from '../../protocol/frames.ts';
import {typingShownMs} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Session} from '../session/state.ts';
import {itemExpiry} from '../session/window.ts';

interface ExpiryTimerOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	/** `at`: the time now, in milliseconds since 1970. */
	readonly onExpiry: (at: number) => void;
}

/** Expiry is a wall-clock time, and the wall clock may be set at any moment: the timer fires at least every minute. */
const maxTimerMs = 60_000;

export class ExpiryTimer {
	readonly #options: ExpiryTimerOptions;
	#nextAt = Number.POSITIVE_INFINITY;
	#cancel = (): void => {};

	constructor(options: ExpiryTimerOptions) {
		this.#options = options;
	}

	/** Sets the timer if something in this frame expires. */
	watch(frame: ServerFrame): void {
		if (isEntry(frame)) this.#watchExpiry(expiryOf(frame));
		else if (frame.type === 'joined' || frame.type === 'history') {
			for (const entry of frame.entries) this.#watchExpiry(expiryOf(entry));
		} else if (frame.type === 'typing') this.#fireAt(this.#options.clock.now() + typingShownMs);
	}

	stop(): void {
		this.#cancel();
		this.#nextAt = Number.POSITIVE_INFINITY;
	}

	/** `expiresAt` is a time of the server's clock. */
	#watchExpiry(expiresAt: number | undefined): void {
		if (expiresAt !== undefined) this.#fireAt(expiresAt - this.#options.session().clockSkewMs);
	}

	#fireAt(at: number): void {
		const {clock} = this.#options;
		if (at >= this.#nextAt) return;
		this.#nextAt = at;
		this.#cancel();
		const delayMs = Math.min(Math.max(at - clock.now(), 0), maxTimerMs);
		this.#cancel = clock.after(delayMs, () => this.#fire());
	}

	#fire(): void {
		const {clock, session, onExpiry} = this.#options;
		this.#nextAt = Number.POSITIVE_INFINITY;
		onExpiry(clock.now());
		for (const {typing, log} of session().rooms.values()) {
			for (const {until} of typing) this.#fireAt(until);
			for (const item of log.items) this.#watchExpiry(itemExpiry(item));
		}
	}
}
