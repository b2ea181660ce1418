/**
 * Returns a function that schedules `callback` for the end of the current turn. Several calls in one turn schedule it
 * once.
 */
export const oncePerTurn = (callback: () => void): (() => void) => {
	let isScheduled = false;
	return () => {
		if (isScheduled) return;
		isScheduled = true;
		queueMicrotask(() => {
			isScheduled = false;
			callback();
		});
	};
};
