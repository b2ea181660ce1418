/**
 * Reports when something in the session expires: a typing notification, a message with an expiry, a mute, a
 * do-not-disturb time.
 */
import {expiryOf, isEntry} from '../../protocol/entry-kinds.ts';
import {typingShownMs} from '../../protocol/limits.ts';
import {type Notifications, nextQuietChange} from '../../protocol/notifications.ts';
import type {ServerFrame} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Session} from '../session/state.ts';
import {itemExpiry} from '../session/window.ts';

interface ExpiryTimerOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	/** `at`: the time now, in milliseconds since 1970. */
	readonly onExpiry: (at: number) => void;
}

/**
 * Expiry times are wall-clock times, and the wall clock may change at any moment, so the timer fires at least every
 * minute.
 */
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
		else if (frame.type === 'welcome') this.#watchNotifications(frame.notifications);
		else if (frame.type === 'notifications') this.#watchNotifications(frame);
		else if (frame.type === 'joined' || frame.type === 'history') {
			for (const entry of frame.entries) this.#watchExpiry(expiryOf(entry));
		} else if (frame.type === 'typing') this.#fireAt(this.#options.clock.now() + typingShownMs);
	}

	stop(): void {
		this.#cancel();
		this.#nextAt = Number.POSITIVE_INFINITY;
	}

	/** `expiresAt`: in the server's time. */
	#watchExpiry(expiresAt: number | undefined): void {
		if (expiresAt !== undefined) this.#fireAt(expiresAt - this.#options.session().clockSkewMs);
	}

	#watchNotifications(notifications: Notifications | undefined): void {
		if (notifications === undefined) return;
		for (const {isMuted, mutedUntil} of notifications.rooms) if (isMuted) this.#watchExpiry(mutedUntil);
		const changeAt = nextQuietChange(notifications, this.#options.clock.now());
		if (changeAt !== undefined) this.#fireAt(changeAt);
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
		this.#watchNotifications(session().notifications);
		for (const {typing, log} of session().rooms.values()) {
			for (const {until} of typing) this.#fireAt(until);
			for (const item of log.items) this.#watchExpiry(itemExpiry(item));
		}
	}
}
