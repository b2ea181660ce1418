/** What the shell verbs share: who and where one is, a client that is up, a room that is open. */
import {readFileSync} from 'node:fs';
import {type Client, createClient, RequestError} from '../client/client.ts';
import {forgetfulKeepsake, type Keepsake} from '../client/keepsake.ts';
import {fileKeepsake} from '../node-client/file-keepsake.ts';
import {defaultPort, parseServerUrl, type ServerAddress} from '../node-client/server-url.ts';
import {stateFolder} from '../node-client/state-folder.ts';
import {wsTransport} from '../node-client/ws-transport.ts';
import {isNick, isRoomName, nameKey} from '../protocol/limits.ts';
import {parseDuration} from '../text/duration.ts';
import {printableLine} from '../text/sanitize.ts';
import {version} from '../version.ts';
import {exitCodes, Failure, usageFailure} from './arguments.ts';
import {comeIn, linkFailure, systemNick} from './come-in.ts';
import {endWithOutput} from './stdout.ts';

export const verbFlags = {
	url: {type: 'string'},
	nick: {type: 'string'},
	ca: {type: 'string'},
	timeout: {type: 'string'},
} as const;

export const roomFlags = {room: {type: 'string', shortFlag: 'r'}} as const;

/** The part of every verb's help that is the same. */
export const verbHelp = `
	  --url URL        the server (default: TERMCHAT_URL, or this machine, at TERMCHAT_PORT or 8080)
	  --nick NICK      who says it (default: TERMCHAT_NICK, or who you were before)
	  --ca FILE        certificates to trust, for a server of an own authority
	  --timeout TIME   gives up when the server does not answer for so long (default 30s)

	Environment
	  TERMCHAT_TOKEN opens a private room, in place of --room; TERMCHAT_SECRET says who you are;
	  TERMCHAT_ACCESS is the server's access secret.

	Exit codes
	  0 done, 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out
`;

export interface VerbFlags {
	readonly url?: string | undefined;
	readonly nick?: string | undefined;
	readonly ca?: string | undefined;
	readonly timeout?: string | undefined;
	readonly room?: string | undefined;
}

const defaultTimeoutMs = 30_000;

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

const addressOf = (flags: VerbFlags): ServerAddress => {
	const here = `ws://127.0.0.1:${process.env.TERMCHAT_PORT || defaultPort}`;
	const parsed = parseServerUrl(flags.url ?? (process.env.TERMCHAT_URL || here));
	if (!parsed.ok) throw usageFailure(parsed.reason);
	return parsed.address;
};

/** A flag that counts; undefined where it was not given. Throws a usage Failure. */
export const wholeFlag = (
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
export const bareRoom = (typed: string): string => {
	const room = typed.replace(/^#/, '');
	if (isRoomName(room)) return room;
	throw usageFailure(
		`${JSON.stringify(typed)} cannot be a room: it needs 1 to 64 letters, digits, _ . or - of one script.`,
	);
};

/** A link that opens a private room, for terminals and browsers. */
export const linkFor = (flags: VerbFlags, token: string): string => `${addressOf(flags).page}#${token}`;

const nickOf = (flags: VerbFlags): string | undefined => {
	const nick = flags.nick ?? (process.env.TERMCHAT_NICK || undefined);
	if (nick !== undefined && !isNick(nick)) {
		throw usageFailure(
			`${JSON.stringify(nick)} is no nick: it needs 1 to 32 letters, digits, _ . or - of one script.`,
		);
	}
	return nick;
};

const readCa = (file: string): Buffer => {
	try {
		return readFileSync(file);
	} catch (error) {
		throw usageFailure(`--ca: ${(error as Error).message}.`);
	}
};

/**
 * Who one is, as the full-screen client knows it. What that one has not managed to say stays its own, and a nick
 * given to one verb does not become who one is from then on.
 */
const identity = (address: ServerAddress, nick: string | undefined): Keepsake => {
	const secret = process.env.TERMCHAT_SECRET || undefined;
	const kept = fileKeepsake({
		folder: stateFolder(process.env),
		key: address.key,
		isAside: nick !== undefined,
		...(nick !== undefined && {nick}),
		...(secret !== undefined && {secret}),
		warn: text => process.stderr.write(`termchat: ${text}\n`),
	});
	const {readOutbox, writeOutbox} = forgetfulKeepsake();
	return {...kept, readOutbox, writeOutbox};
};

const toFailure = (error: unknown): unknown => {
	if (!(error instanceof RequestError)) return error;
	return new Failure(printableLine(error.message));
};

/** Rejects with exit code 4 after `timeoutMs` (undefined: never); the returned function takes it back. */
const deadline = (
	timeoutMs: number | undefined,
	reason: string,
): {passed: Promise<never>; takeBack: () => void} => {
	let takeBack = (): void => {};
	const passed = new Promise<never>((_, reject) => {
		if (timeoutMs === undefined) return;
		const timer = setTimeout(() => reject(new Failure(reason, exitCodes.timedOut)), timeoutMs);
		takeBack = () => clearTimeout(timer);
	});
	return {passed, takeBack};
};

/** The same client, but what the server has to answer it must answer within the time. */
const impatient = (client: Client, timeoutMs: number): Client => {
	const within = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
		const {passed, takeBack} = deadline(timeoutMs, `The server did not answer within ${timeoutMs / 1000} s.`);
		try {
			return await Promise.race([answer, passed]);
		} finally {
			takeBack();
		}
	};
	return {
		...client,
		ask: frame => within(client.ask(frame)),
		rooms: () => within(client.rooms()),
		join: (room, options) => within(client.join(room, options)),
		joinByToken: token => within(client.joinByToken(token)),
		receipt: draft => within(client.receipt(draft)),
	};
};

/** How long a verb may take as a whole, and what to say when it did not manage. */
export interface Patience {
	readonly timeoutMs: number | undefined;
	readonly reason: string;
}

/**
 * Connects, runs the verb and leaves. A first connection that fails ends it at once (exit code 3); later ones
 * are mended.
 */
export const withClient = async (
	flags: VerbFlags,
	verb: (client: Client) => Promise<number>,
	patience: Patience = {timeoutMs: undefined, reason: ''},
): Promise<number> => {
	const address = addressOf(flags);
	const nick = nickOf(flags);
	if (flags.room !== undefined) checkRoom(flags.room);
	const timeoutMs = durationFlag('timeout', flags.timeout) ?? defaultTimeoutMs;
	const keepsake = identity(address, nick);
	const guess = nick === undefined && keepsake.readSecret() === undefined ? systemNick() : undefined;
	const wishedNick = nick ?? guess;
	const access = process.env.TERMCHAT_ACCESS || undefined;
	endWithOutput();
	const client = createClient({
		transport: wsTransport({url: address.url, ...(flags.ca !== undefined && {ca: readCa(flags.ca)})}),
		keepsake,
		name: `termchat ${version}`,
		...(wishedNick !== undefined && {nick: wishedNick}),
		...(access !== undefined && {access}),
	});
	const connecting = deadline(timeoutMs, `No connection to ${address.page} within ${timeoutMs / 1000} s.`);
	const whole = deadline(patience.timeoutMs, patience.reason);
	const run = async (): Promise<number> => {
		await Promise.race([comeIn(client, guess), connecting.passed]);
		connecting.takeBack();
		return verb(impatient(client, timeoutMs));
	};
	try {
		return await Promise.race([run(), whole.passed]);
	} catch (error) {
		throw toFailure(error);
	} finally {
		connecting.takeBack();
		whole.takeBack();
		await client.close();
	}
};

/** The token of a private room, from the link or from TERMCHAT_TOKEN. */
const tokenOf = (flags: VerbFlags): string | undefined => {
	const inLink = addressOf(flags).token;
	if (inLink === undefined) return process.env.TERMCHAT_TOKEN || undefined;
	if (flags.url !== undefined) {
		process.stderr.write(
			'termchat: a token in the command line can be seen by others on this machine and stays in the history; TERMCHAT_TOKEN takes it instead.\n',
		);
	}
	return inLink;
};

/** `@ann` is the direct room one has with ann, unless it is a room's own name. */
const nickIn = (typed: string): string | undefined =>
	typed.startsWith('@') && !isRoomName(typed) && isNick(typed.slice(1)) ? typed.slice(1) : undefined;

const checkRoom = (typed: string): unknown => nickIn(typed) ?? bareRoom(typed);

const namedRoom = async (client: Client, typed: string): Promise<string> => {
	const nick = nickIn(typed);
	if (nick === undefined) return bareRoom(typed);
	const direct = (await client.rooms()).find(
		room => room.with !== undefined && nameKey(room.with.nick) === nameKey(nick),
	);
	if (direct !== undefined) return direct.room;
	throw new Failure(
		`You have not talked to ${printableLine(nick)} yet. Begin with: termchat send --to NICK TEXT`,
	);
};

/**
 * Opens the room a verb is about: of `--room`, or of the token in the link or in TERMCHAT_TOKEN. Resolves with
 * its name.
 */
export const enterRoom = async (client: Client, flags: VerbFlags): Promise<string> => {
	if (flags.room !== undefined) return client.join(await namedRoom(client, flags.room), {limit: 0});
	const token = tokenOf(flags);
	if (token !== undefined) return client.joinByToken(token);
	throw usageFailure('Which room? Give --room, or the token of a private one in TERMCHAT_TOKEN.');
};

/** Goes on until the client will not connect any more, or is put out of the room. */
export const untilTheEnd = (client: Client, room: string): Promise<never> =>
	new Promise((_, reject) => {
		client.subscribe(() => {
			const {link, rooms} = client.session();
			const membership = rooms.get(room)?.membership;
			if (link.type === 'stopped') reject(linkFailure(link));
			else if (membership?.type === 'refused') reject(new Failure(printableLine(membership.message)));
		});
	});
