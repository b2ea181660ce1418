/** One line per event, a JSON object each. Nobody's words and no secret ever come here. */
import type {Clock} from '../time/clock.ts';

export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (event: string, fields?: LogFields) => void;

/** `{"at":"2026-11-03T09:14:05.120Z","event":"listening","port":8080}` and a newline, to `write`. */
export const createLog =
	(write: (line: string) => void, clock: Pick<Clock, 'now'>): Log =>
	(event, fields = {}) =>
		write(`${JSON.stringify({at: new Date(clock.now()).toISOString(), event, ...fields})}\n`);
