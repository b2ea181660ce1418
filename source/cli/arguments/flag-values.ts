/** The values of flags as people write them: durations, moments, counts, rooms. What is wrong is wrong usage. */
import {readFileSync} from 'node:fs';
import {isNick, isRoomName} from '../../protocol/limits.ts';
import {parseDuration} from '../../text/duration.ts';
import {Failure, usageFailure} from './parse-arguments.ts';

/** Milliseconds of a flag such as `10m`; undefined where it was not given. Throws a usage Failure. */
export const durationFlag = (name: string, value: string | undefined): number | undefined => {
	if (value === undefined) return undefined;
	const durationMs = parseDuration(value);
	if (durationMs === undefined || durationMs <= 0) {
		throw usageFailure(`--${name} needs a time such as 30s, 10m or 2h, not ${JSON.stringify(value)}.`);
	}
	return durationMs;
};

/** A moment, in milliseconds since 1970: a date, a date and time, or a duration ago. Throws a usage Failure. */
export const timeFlag = (name: string, value: string | undefined): number | undefined => {
	if (value === undefined) return undefined;
	const agoMs = parseDuration(value);
	if (agoMs !== undefined) return Date.now() - agoMs;
	// A date alone is taken as local midnight; Date would take it as UTC.
	const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00` : value);
	if (Number.isNaN(at)) {
		throw usageFailure(
			`--${name} needs a date (2026-11-20) or a time ago (2d), not ${JSON.stringify(value)}.`,
		);
	}
	return at;
};

/** A flag that counts; undefined where it was not given. Throws a usage Failure. */
export const integerFlag = (
	name: string,
	value: number | undefined,
	least: number,
	most = Number.MAX_SAFE_INTEGER,
): number | undefined => {
	if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return value;
	const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
	throw usageFailure(`--${name} needs a whole number ${range}, not ${value}.`);
};

/** A room as people type it. Throws a usage Failure where it can be none. */
export const readRoomName = (typed: string): string => {
	const room = typed.replace(/^#/, '');
	if (isRoomName(room)) return room;
	throw usageFailure(
		`${JSON.stringify(typed)} cannot be a room: it needs 1 to 64 letters, digits, _ . or - of one script.`,
	);
};

/** What `--room` asks for: a room by its name, or (`@ann`) the one that one has with somebody. */
export type RoomReference =
	| {readonly type: 'named'; readonly room: string}
	| {readonly type: 'direct'; readonly nick: string};

/** Throws a usage Failure where it can be neither. */
export const readRoomReference = (typed: string): RoomReference => {
	const nick = typed.startsWith('@') && !isRoomName(typed) ? typed.slice(1) : undefined;
	return nick !== undefined && isNick(nick)
		? {type: 'direct', nick}
		: {type: 'named', room: readRoomName(typed)};
};

/** The nick of `--nick` or TERMCHAT_NICK; undefined where neither was given. Throws a usage Failure. */
export const nickFlag = (value: string | undefined): string | undefined => {
	const nick = value ?? (process.env.TERMCHAT_NICK || undefined);
	if (nick === undefined || isNick(nick)) return nick;
	throw usageFailure(
		`${JSON.stringify(nick)} cannot be a nick: it needs 1 to 32 letters, digits, _ . or - of one script.`,
	);
};

/**
 * The file of a flag such as `--ca`; undefined where it was not given. Throws a Failure
 * where it cannot be read, a usage Failure where it holds no certificates.
 */
export const pemFlag = (name: string, file: string | undefined): Buffer | undefined => {
	if (file === undefined) return undefined;
	let content: Buffer;
	try {
		content = readFileSync(file);
	} catch (error) {
		throw new Failure(`The file of --${name} cannot be read: ${(error as Error).message}.`);
	}
	if (content.includes('-----BEGIN CERTIFICATE-----')) return content;
	throw usageFailure(`The file of --${name}, ${file}, holds no certificate in PEM.`);
};
