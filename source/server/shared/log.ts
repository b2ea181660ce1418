/** The log: one JSON object per line, for each event. It never contains a message or a secret. */
import type {Clock} from '../../time/clock.ts';

export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (event: string, fields?: LogFields) => void;

/** Writes lines such as `{"at":"2026-11-03T09:14:05.120Z","event":"listening","port":8080}` with a newline. */
export const createLog =
	(write: (line: string) => void, clock: Pick<Clock, 'now'>): Log =>
	(event, fields = {}) =>
		write(`${JSON.stringify({at: new Date(clock.now()).toISOString(), event, ...fields})}\n`);
