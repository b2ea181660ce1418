/** Turns the JSON log of the server into lines of text, one for each event. */
import {capitalized} from '../../presenter/wording.ts';
import {concat, join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {toTimestamp} from '../output/entry-text.ts';

/** Titles of events whose name alone is unclear. All other events are shown by their name. */
const titles: Readonly<Record<string, string>> = {
	hello_refused: 'handshake refused',
	draining: 'stopping',
	failed: 'internal error',
	recovering: 'recovering the database',
	recovered: 'database recovered',
};
/** Events that the start text shows. */
const hidden = ['listening'];
/** Fields with whole sentences, which are added to the end of the line. */
const sentences = ['warning', 'hint'];

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (line: string): Record<string, unknown> | undefined => {
	try {
		const parsed: unknown = JSON.parse(line);
		return isObject(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
};

/** `retryInMs` as `retry in ms`, `room_joined` as `room joined`. */
const spaced = (name: string): string =>
	name.replaceAll('_', ' ').replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

const toField = ([key, value]: readonly [string, unknown]): Printable[] => {
	if (typeof value === 'boolean') return value ? [printableLine(spaced(key).replace(/^is /, ''))] : [];
	const text = typeof value === 'string' && !/[\s,"]/.test(value) ? value : JSON.stringify(value);
	return [words`${printableLine(spaced(key))} ${printableLine(text)}`];
};

/**
 * `{"at":"2026-11-03T09:14:05.120Z","event":"room_joined","connection":3,"room":"dev"}` as
 * `2026-11-03 09:14:05 room joined: connection 3, room dev`, in local time. A line in another format is only
 * sanitized. Undefined for an event that is not shown.
 */
export const toLogText = (line: string): Printable | undefined => {
	const {at, event, ...fields} = parse(line) ?? {};
	if (typeof at !== 'string' || typeof event !== 'string') return printableLine(line.trimEnd());
	if (hidden.includes(event)) return undefined;
	const title = words`${toTimestamp(Date.parse(at))} ${printableLine(titles[event] ?? spaced(event))}`;
	const details = Object.entries(fields)
		.filter(([key]) => !sentences.includes(key))
		.flatMap(toField);
	const remarks = sentences.flatMap(key =>
		key in fields ? [words`. ${capitalized(printableLine(String(fields[key])))}`] : [],
	);
	const list = details.length === 0 ? literal('') : words`: ${join(details, literal(', '))}`;
	return concat(title, list, ...remarks);
};
