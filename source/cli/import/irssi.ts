/**
 * The logs of irssi: `09:12 <@ann> hello`, and lines that begin with `---` when a log is opened and a day begins. Only those
 * have the date.
 */
import {Failure} from '../arguments/failure.ts';
import {createLocalTime} from './local-times.ts';
import {actionOf, LogKeys, nickOf, withoutFormatting} from './log-messages.ts';
import type {ReadSource, SourceMessage} from './source-entry.ts';
import {logEncoding, type SourceLine, sourceLines} from './source-lines.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const dateLine =
	/^--- (Log opened|Log closed|Day changed) \S+ (\S+) +(\d{1,2})(?: \d\d:\d\d:\d\d)? (\d{4})\s*$/;
/** A setting of irssi adds the date. */
const timedLine = /^(?:(\d{4})-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d)(?::(\d\d))? ?(.*)$/s;
/** `<@ann> hello`. */
const messageLine = /^<([^>]+)> ?(.*)$/s;
/** `* ann waves`. */
const actionLine = /^ ?\* (.*)$/s;

/** The beginning of the day, as if it were in UTC. */
const dayOf = ({number, text}: SourceLine): number | undefined => {
	if (!text.startsWith('--- ')) return undefined;
	const [, what, name = '', day, year] = dateLine.exec(text) ?? [];
	const month = months.indexOf(name.toLowerCase().slice(0, 3));
	if (what !== undefined && month !== -1) return Date.UTC(Number(year), month, Number(day));
	throw new Failure(
		`Line ${number} is not a date of an irssi log, such as "--- Day changed Tue Mar 04 2014". Write it in English like this one.`,
	);
};

const noDate = ({number}: SourceLine): Failure =>
	new Failure(
		`Line ${number} has no date before it. Begin the file with a line such as "--- Log opened Mon Mar 03 09:00:00 2014", or choose another --format.`,
	);

/** The author and the text of the rest of a line; undefined for joins, notices and others. */
const messageOf = (rest: string): Pick<SourceMessage, 'author' | 'text'> | undefined => {
	const message = messageLine.exec(rest);
	if (message !== null) return {author: nickOf(message[1] ?? ''), text: message[2] ?? ''};
	const action = actionLine.exec(rest);
	return action === null ? undefined : actionOf(action[1] ?? '');
};

export const readIrssi: ReadSource = async function* (file, {timeZone}) {
	const localTime = createLocalTime(timeZone);
	const keys = new LogKeys();
	let today: number | undefined;
	for await (const line of sourceLines(file, logEncoding)) {
		const text = withoutFormatting(line.text);
		if (text.trim() === '') continue;
		const day = dayOf({...line, text});
		if (day !== undefined) {
			today = day;
			continue;
		}
		const found = timedLine.exec(text);
		if (found === null) {
			throw new Failure(
				`Line ${line.number} is not a line of an irssi log, such as "09:12 <ann> hello". Correct or remove it, or choose another --format.`,
			);
		}
		const [, year, month, date, hours, minutes, seconds = 0, rest = ''] = found;
		if (year !== undefined) today = Date.UTC(Number(year), Number(month) - 1, Number(date));
		if (today === undefined) throw noDate(line);
		const message = messageOf(rest);
		if (message === undefined) continue;
		const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
		const fields = {...message, at: localTime(today + ms)};
		yield {type: 'message', ...fields, place: `Line ${line.number}`, key: keys.of(fields)};
	}
};
