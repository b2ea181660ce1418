/**
 * The logs of WeeChat: `2014-03-03 09:12:33`, a tab, the nick or a sign for other lines, a tab, the text. Newer versions write
 * the time as `2024-05-01T09:12:33.123456Z`. A line without a time continues the message before.
 */
import {Failure} from '../arguments/failure.ts';
import {createLocalTime, type LocalTime} from './local-times.ts';
import {actionOf, LogKeys, nickOf, withoutFormatting} from './log-messages.ts';
import type {ReadSource, SourceMessage} from './source-entry.ts';
import {logEncoding, sourceLines} from './source-lines.ts';

const timedLine =
	/^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?\t([^\t]*)(?:\t(.*))?$/s;

/** Joins, parts, notices and messages of the network and of the program. */
const otherPrefixes: ReadonlySet<string> = new Set(['', '-->', '<--', '--', '=!=', '<--->']);

const offsetMs = (zone: string): number => {
	if (zone === 'Z') return 0;
	const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
	return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};

type Line = Omit<SourceMessage, 'type' | 'key'>;

/** Undefined if the line is no message. */
const readLine = (found: RegExpExecArray, place: string, localTime: LocalTime): Line | undefined => {
	const [, year, month, day, hour, minute, second, fraction = '', zone, prefix = '', text] = found;
	// A log begins and ends with a line without a second tab.
	if (text === undefined) return undefined;
	const asUtc = Date.UTC(
		...([
			Number(year),
			Number(month) - 1,
			Number(day),
			Number(hour),
			Number(minute),
			Number(second),
		] as const),
		Number(fraction.padEnd(3, '0').slice(0, 3)),
	);
	const at = zone === undefined ? localTime(asUtc) : asUtc - offsetMs(zone);
	if (prefix.trim() === '*') {
		const action = actionOf(withoutFormatting(text));
		return action && {at, place, ...action};
	}
	const author = nickOf(withoutFormatting(prefix));
	if (otherPrefixes.has(prefix.trim()) || author === '') return undefined;
	return {at, place, author, text: withoutFormatting(text)};
};

const toMessage = (line: Line, keys: LogKeys): SourceMessage => ({
	type: 'message',
	...line,
	key: keys.of(line),
});

export const readWeechat: ReadSource = async function* (file, {timeZone}) {
	const localTime = createLocalTime(timeZone);
	const keys = new LogKeys();
	let hasTime = false;
	let waiting: Line | undefined;
	for await (const {number, text} of sourceLines(file, logEncoding)) {
		const found = timedLine.exec(text);
		if (found === null) {
			if (!hasTime) {
				throw new Failure(
					`Line ${number} is not a line of a WeeChat log, such as "2026-11-20 09:12:33<tab>ann<tab>hello". Choose another --format.`,
				);
			}
			if (waiting !== undefined) waiting = {...waiting, text: `${waiting.text}\n${withoutFormatting(text)}`};
			continue;
		}
		hasTime = true;
		if (waiting !== undefined) yield toMessage(waiting, keys);
		waiting = readLine(found, `Line ${number}`, localTime);
	}
	if (waiting !== undefined) yield toMessage(waiting, keys);
};
