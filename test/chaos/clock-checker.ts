/** Checks whether a change of the wall clock had an effect on clients and watchers. Pure. */
import type {Report} from './promises.ts';
import type {PersonTrace} from './trace.ts';

export type ClockEvent =
	/** A client that only answers pings, from before the clock was set until it was corrected. */
	| {readonly type: 'quiet'; readonly byMs: number; readonly closeCode: number | undefined}
	/** A second message in a room in slow mode: `retryInMs` is undefined if it was accepted. */
	| {
			readonly type: 'slow mode';
			readonly byMs: number;
			readonly slowSeconds: number;
			readonly retryInMs: number | undefined;
	  };

/** The longest wait that the limits of a chaos run cause. */
const longestRetryMs = 60_000;

const by = (byMs: number): string => `while the clock was set by ${byMs / 1000} s`;

export const checkClock = (
	report: Report,
	events: readonly ClockEvent[],
	persons: readonly PersonTrace[],
): void => {
	for (const event of events) {
		if (event.type === 'quiet') {
			if (event.closeCode !== undefined)
				report('moved clock', `A quiet client was disconnected with ${event.closeCode} ${by(event.byMs)}`);
		} else if ((event.retryInMs ?? 0) > event.slowSeconds * 1000) {
			const {retryInMs, slowSeconds, byMs} = event;
			report('moved clock', `retryInMs was ${retryInMs} with slow mode of ${slowSeconds} s ${by(byMs)}`);
		}
	}
	for (const {person, lives} of persons) {
		for (const trace of lives.flat()) {
			if (trace.type !== 'received') continue;
			const {frame} = trace;
			if (frame.type !== 'error' && frame.type !== 'closing') continue;
			if ((frame.retryInMs ?? 0) > longestRetryMs)
				report('moved clock', `${person} received retryInMs ${frame.retryInMs} in ${JSON.stringify(frame)}`);
		}
	}
};
