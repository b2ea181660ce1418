/** Returns a function that schedules `callback` for the end of the current turn; once for any number of calls. */
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
