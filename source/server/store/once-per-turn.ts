/** Gathers the work of one turn of the event loop. */
import {setImmediate} from 'node:timers';

/**
 * Returns a function that asks for `run` once at the end of this turn, however often it is called: after
 * all sockets that had something to say were read, before any timer.
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
