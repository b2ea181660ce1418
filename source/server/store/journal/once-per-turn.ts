/** Runs work once at the end of a turn of the event loop. */
import {setImmediate} from 'node:timers';

/**
 * Returns a function that schedules `run` for the end of this turn. Repeated calls in the same turn schedule it once. It
 * runs after all readable sockets were read and before any timer.
 */
export const oncePerTurn = (run: () => void): (() => void) => {
	let isDue = false;
	return () => {
		if (isDue) return;
		isDue = true;
		setImmediate(() => {
			isDue = false;
			run();
		});
	};
};
