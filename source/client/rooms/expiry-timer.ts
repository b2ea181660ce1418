/** Wakes the session when something in it ends by the clock: somebody's writing, an ephemeral message. */
import type {Entry, ServerFrame} from '../../protocol/frames.ts';
import {typingShownMs} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import type {Session} from '../session/state.ts';

export interface ExpiryTimerOptions {
	readonly clock: Clock;
	readonly session: () => Session;
	/** Lets the session know what time it is. */
	readonly onTick: (at: number) => void;
}

export interface ExpiryTimer {
	/** Looks for what in this frame will end. */
	watch(frame: ServerFrame): void;
	end(): void;
}

/** Ends are wall-clock times, and the wall clock may be set at any moment: look again at least every minute. */
const longestTimerMs = 60_000;

export const createExpiryTimer = ({clock, session, onTick}: ExpiryTimerOptions): ExpiryTimer => {
	let nextAt = Number.POSITIVE_INFINITY;
	let cancel = (): void => {};

	const wakeAt = (at: number): void => {
		if (at >= nextAt) return;
		nextAt = at;
		cancel();
		cancel = clock.after(Math.min(Math.max(at - clock.now(), 0), longestTimerMs), tick);
	};

	/** `expiresAt` is of the server's clock. */
	const wakeForExpiry = (expiresAt: number | undefined): void => {
		if (expiresAt !== undefined) wakeAt(expiresAt - session().clockSkewMs);
	};

	const wakeForEntry = (entry: Entry): void => {
		if (entry.type === 'message') wakeForExpiry(entry.expiresAt);
	};

	const tick = (): void => {
		nextAt = Number.POSITIVE_INFINITY;
		onTick(clock.now());
		for (const {typing, log} of session().rooms.values()) {
			for (const {until} of typing) wakeAt(until);
			for (const item of log.items) if (item.type === 'message') wakeForExpiry(item.expiresAt);
		}
	};

	return {
		watch(frame) {
			if (frame.type === 'message') wakeForEntry(frame);
			else if (frame.type === 'joined' || frame.type === 'history') frame.entries.forEach(wakeForEntry);
			else if (frame.type === 'typing') wakeAt(clock.now() + typingShownMs);
		},
		end() {
			cancel();
			nextAt = Number.POSITIVE_INFINITY;
		},
	};
};
