/** What the shell verbs share: who and where one is, a client that is up, a room that is open. */
import {readFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {type Client, createClient, RequestError} from '../client/client.ts';
import {forgetfulKeepsake, type Keepsake} from '../client/keepsake.ts';
import {fileKeepsake} from '../node-client/file-keepsake.ts';
import {parseServerUrl, type ServerAddress} from '../node-client/server-url.ts';
import {stateFolder} from '../node-client/state-folder.ts';
import {wsTransport} from '../node-client/ws-transport.ts';
import {isNick} from '../protocol/limits.ts';
import {parseDuration} from '../text/duration.ts';
import {version} from '../version.ts';
import {exitCodes, Failure, usageFailure} from './arguments.ts';
import {endQuietlyWithReader} from './stdout.ts';

export const verbFlags = {
	url: {type: 'string'},
	nick: {type: 'string'},
	ca: {type: 'string'},
	timeout: {type: 'string'},
} as const;

export const roomFlags = {room: {type: 'string', shortFlag: 'r'}} as const;

/** The part of every verb's help that is the same. */
export const verbHelp = `
	  --url URL        the server (default: TERMCHAT_URL, or this machine)
	  --nick NICK      who says it (default: TERMCHAT_NICK, or who you were before)
	  --ca FILE        certificates to trust, for a server of an own authority
	  --timeout TIME   gives up after this time (default 30s)

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
}

export interface SessionFlags extends VerbFlags {
	/** The verb goes on until it is interrupted; `timeout` bounds the connecting only. */
	readonly isEndless?: boolean;
}

const defaultUrl = 'ws://127.0.0.1:8080';
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
	const parsed = parseServerUrl(flags.url ?? (process.env.TERMCHAT_URL || defaultUrl));
	if (!parsed.ok) throw usageFailure(parsed.reason);
	return parsed.address;
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

/** This machine's user name where it can be a nick: for who never said who they are. */
const systemNick = (): string | undefined => {
	try {
		const name = userInfo().username;
		return isNick(name) ? name : undefined;
	} catch {
		return undefined;
	}
};

const readCa = (file: string): Buffer => {
	try {
		return readFileSync(file);
	} catch (error) {
		throw usageFailure(`--ca: ${(error as Error).message}.`);
	}
};

/** Who one is, as the full-screen client knows it; what that one has not managed to say stays its own. */
const identity = (address: ServerAddress): Keepsake => {
	const secret = process.env.TERMCHAT_SECRET || undefined;
	const {
		isSecretFixed = false,
		readSecret,
		writeSecret,
	} = fileKeepsake({
		folder: stateFolder(process.env),
		key: address.key,
		...(secret !== undefined && {secret}),
		warn: text => process.stderr.write(`termchat: ${text}\n`),
	});
	return {...forgetfulKeepsake(), isSecretFixed, readSecret, writeSecret};
};

const toFailure = (error: unknown): unknown => {
	if (!(error instanceof RequestError)) return error;
	return new Failure(error.message, error.code === 'timed_out' ? exitCodes.timedOut : exitCodes.failed);
};

/** Resolves when welcome was said; rejects with a Failure where the server cannot be reached or refuses. */
const isUp = (client: Client): Promise<void> =>
	new Promise((resolve, reject) => {
		const look = (): void => {
			const {link} = client.session();
			switch (link.type) {
				case 'connecting':
					return;
				case 'up':
					break;
				case 'waiting':
					reject(new Failure(link.reason, exitCodes.unreachable));
					break;
				case 'stopped': {
					const wasRefused = link.errorCode !== undefined || link.code >= 4500;
					reject(new Failure(link.reason, wasRefused ? exitCodes.failed : exitCodes.unreachable));
					break;
				}
			}
			end();
			if (link.type === 'up') resolve();
		};
		const end = client.subscribe(look);
		look();
	});

/** Rejects with exit code 4 after `timeoutMs`; the returned function takes it back. */
const deadline = (timeoutMs: number): {passed: Promise<never>; takeBack: () => void} => {
	let takeBack = (): void => {};
	const passed = new Promise<never>((_, reject) => {
		const timer = setTimeout(() => {
			reject(new Failure(`No answer within ${timeoutMs / 1000} s.`, exitCodes.timedOut));
		}, timeoutMs);
		takeBack = () => clearTimeout(timer);
	});
	return {passed, takeBack};
};

/**
 * Connects, runs the verb and leaves. A first connection that fails ends it at once (exit code 3); later ones
 * are mended as long as the time allows.
 */
export const withClient = async (
	flags: SessionFlags,
	verb: (client: Client) => Promise<number>,
): Promise<number> => {
	const address = addressOf(flags);
	const nick = nickOf(flags);
	const timeoutMs = durationFlag('timeout', flags.timeout) ?? defaultTimeoutMs;
	const keepsake = identity(address);
	const wishedNick = nick ?? (keepsake.readSecret() === undefined ? systemNick() : undefined);
	const access = process.env.TERMCHAT_ACCESS || undefined;
	endQuietlyWithReader();
	const client = createClient({
		transport: wsTransport({url: address.url, ...(flags.ca !== undefined && {ca: readCa(flags.ca)})}),
		keepsake,
		name: `termchat ${version}`,
		...(wishedNick !== undefined && {nick: wishedNick}),
		...(access !== undefined && {access}),
	});
	const {passed, takeBack} = deadline(timeoutMs);
	const connecting = isUp(client).then(() => {
		if (flags.isEndless) takeBack();
	});
	client.open();
	try {
		return await Promise.race([connecting.then(() => verb(client)), passed]);
	} catch (error) {
		throw toFailure(error);
	} finally {
		takeBack();
		await client.close();
	}
};

/**
 * Opens the room a verb is about: of `--room`, or of the token in the link or in TERMCHAT_TOKEN. Resolves with
 * its name.
 */
export const enterRoom = async (
	client: Client,
	flags: VerbFlags & {readonly room?: string | undefined},
): Promise<string> => {
	const token = addressOf(flags).token ?? (process.env.TERMCHAT_TOKEN || undefined);
	if (flags.room !== undefined) return client.join(flags.room.replace(/^#/, ''), {limit: 0});
	if (token !== undefined) return client.joinByToken(token);
	throw usageFailure('Which room? Give --room, or the token of a private one in TERMCHAT_TOKEN.');
};

/** Goes on until the client will not connect any more. Interrupting ends the process. */
export const untilTheEnd = (client: Client): Promise<never> =>
	new Promise((_, reject) => {
		client.subscribe(() => {
			const {link} = client.session();
			if (link.type === 'stopped') reject(new Failure(link.reason, exitCodes.failed));
		});
	});
