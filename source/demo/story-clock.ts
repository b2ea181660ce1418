/** A clock that can be set to a time in the past, to write a history, and then runs like the clock that it wraps. */
import type {Clock} from '../time/clock.ts';

export interface StoryClock extends Clock {
	/** Stops the clock at this time, in milliseconds since 1970. */
	set(at: number): void;
	/** Continues at the present time. */
	run(): void;
}

export const createStoryClock = (clock: Clock): StoryClock => {
	let fixed: number | undefined;
	return {
		now: () => fixed ?? clock.now(),
		// Timers and durations are always those of the wrapped clock.
		monotonic: () => clock.monotonic(),
		after: (delayMs, callback) => clock.after(delayMs, callback),
		random: () => clock.random(),
		set(at) {
			fixed = at;
		},
		run() {
			fixed = undefined;
		},
	};
};
