/** Reads the values of flags: durations, times, numbers, rooms, nicks and files. A wrong value is a usage `Failure`. */
import {readFileSync} from 'node:fs';
import {messageOf} from '../../errors/error-message.ts';
import {nickProblem} from '../../presenter/name-problem.ts';
import {isNick, isRoomName} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {Failure, usageFailure} from './failure.ts';

/** Milliseconds of a flag such as `10m`; undefined if it was not given. */
export const durationFlag = (name: string, value: string | undefined): number | undefined => {
	if (value === undefined) return undefined;
	const durationMs = parseDuration(value);
	if (durationMs === undefined || durationMs <= 0) {
		throw usageFailure(`--${name} must be a duration such as 30s, 10m or 2h, not ${JSON.stringify(value)}.`);
	}
	return durationMs;
};

/** Whole seconds of a duration flag, at least 1, as the protocol requires. */
export const secondsFlag = (name: string, value: string | undefined): number | undefined => {
	const durationMs = durationFlag(name, value);
	return durationMs === undefined ? undefined : Math.max(1, Math.round(durationMs / 1000));
};

/** Milliseconds since 1970 of a date, a date and time, or a duration ago; undefined if it was not given. */
export const timeFlag = (name: string, value: string | undefined): number | undefined => {
	if (value === undefined) return undefined;
	const agoMs = parseDuration(value);
	if (agoMs !== undefined) return Date.now() - agoMs;
	// A date alone means local midnight; Date.parse would read it as UTC.
	const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
	if (Number.isNaN(at)) {
		throw usageFailure(
			`--${name} must be a date (2026-11-20) or a duration ago (2d), not ${JSON.stringify(value)}.`,
		);
	}
	return at;
};

/** A whole number within the limits; undefined if it was not given. */
export const integerFlag = (
	name: string,
	value: number | undefined,
	least: number,
	most = Number.MAX_SAFE_INTEGER,
): number | undefined => {
	if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return value;
	const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
	throw usageFailure(`--${name} must be a whole number ${range}, not ${value}.`);
};

/** A room's name, with or without `#`. */
export const readRoomName = (typed: string): string => {
	const room = typed.replace(/^#/, '');
	if (isRoomName(room)) return room;
	throw usageFailure(
		`Invalid room name ${JSON.stringify(typed)}. Use 1 to 64 letters, digits, _ . or - of one script.`,
	);
};

/** The value of `--room`: a room's name, or `@ann` for the direct messages with ann. */
type RoomReference =
	| {readonly type: 'named'; readonly room: string}
	| {readonly type: 'direct'; readonly nick: string};

export const readRoomReference = (typed: string): RoomReference => {
	const nick = typed.startsWith('@') && !isRoomName(typed) ? typed.slice(1) : undefined;
	return nick !== undefined && isNick(nick)
		? {type: 'direct', nick}
		: {type: 'named', room: readRoomName(typed)};
};

/** The nick of `--nick` or TERMCHAT_NICK; undefined if neither was given. */
export const nickFlag = (value: string | undefined): string | undefined => {
	const nick = value ?? (process.env.TERMCHAT_NICK || undefined);
	const problem = nick === undefined ? undefined : nickProblem(nick);
	if (problem !== undefined) throw usageFailure(problem);
	return nick;
};

/** The certificates in the file of `--ca`; undefined if it was not given. Throws a `Failure` if it cannot be read. */
export const pemFlag = (name: string, file: string | undefined): Buffer | undefined => {
	if (file === undefined) return undefined;
	let content: Buffer;
	try {
		content = readFileSync(file);
	} catch (error) {
		throw new Failure(`Cannot read the file of --${name}: ${messageOf(error)}.`);
	}
	if (content.includes('-----BEGIN CERTIFICATE-----')) return content;
	throw usageFailure(`The file of --${name}, ${file}, contains no certificate in PEM.`);
};
