/** What the shell verbs share: who and where one is, a client that is up, a room that is open. */
import type {AnyFlags, Result} from 'meow';
import {type Client, createClient, RequestError} from '../../client/client.ts';
import {type ClientStorage, memoryStorage} from '../../client/client-storage.ts';
import {type EnvironmentSecrets, environmentSecrets} from '../../node-client/environment-secrets.ts';
import {fileStorage} from '../../node-client/file-storage.ts';
import {resolveAddress} from '../../node-client/server-aliases.ts';
import {defaultPort, parseServerUrl, type ServerAddress} from '../../node-client/server-url.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {tlsRequiredReason} from '../../node-client/tls-required.ts';
import {wsTransport} from '../../node-client/ws-transport.ts';
import {noticeText} from '../../presenter/notices.ts';
import {printableLine} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import {durationFlag, nickFlag, pemFlag, readRoomReference} from '../arguments/flag-values.ts';
import {Failure, parseArguments, usageFailure} from '../arguments/parse-arguments.ts';
import {writeWarning} from '../output/stderr.ts';
import {endWithOutput} from '../output/stdout.ts';
import {connectClient, systemNick} from './connect-client.ts';
import {startTimeLimit, type TimeLimit, withRequestTimeout} from './time-limit.ts';

export const connectionFlags = {
	url: {type: 'string', shortFlag: 'u'},
	nick: {type: 'string', shortFlag: 'n'},
	ca: {type: 'string'},
	timeout: {type: 'string'},
} as const;

/** Output as JSON, with the same short flag in every command. */
export const jsonFlag = {json: {type: 'boolean', shortFlag: 'j', default: false}} as const;

/** The room, with the same short flag in every command. */
export const roomFlags = {room: {type: 'string', shortFlag: 'r'}} as const;

/** The part of every verb's help that is the same. */
export const connectionHelp = `
	  --url, -u URL    the server (default: TERMCHAT_URL, or this machine, at TERMCHAT_PORT or 8080)
	  --nick, -n NICK  who says it (default: TERMCHAT_NICK, or who you were before)
	  --ca FILE        certificates to trust, for a server of an own authority
	  --timeout TIME   gives up when the server does not answer for so long (default 30s)

	Environment
	  TERMCHAT_TOKEN opens a private room, in place of --room; TERMCHAT_SECRET says who you are;
	  TERMCHAT_ACCESS is the server's access secret.

	Exit codes
	  0 done, 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out
`;

export interface ConnectionFlags {
	readonly url?: string | undefined;
	readonly nick?: string | undefined;
	readonly ca?: string | undefined;
	readonly timeout?: string | undefined;
	readonly room?: string | undefined;
}

const defaultTimeoutMs = 30_000;

/** Told from a stray word, which could be a host's name as well. */
const looksLikeAddress = (word: string): boolean => /[:./]/.test(word) || word === 'localhost';

/**
 * The flags of a verb whose only word may be the server, as in `termchat join URL`. Throws a usage Failure for
 * any other word, and for a server given twice.
 */
export const parseCommandFlags = <Flags extends AnyFlags & typeof connectionFlags>(
	name: string,
	help: string,
	flags: Flags,
	argv: readonly string[],
): Result<Flags>['flags'] => {
	const {flags: given, input} = parseArguments(name, help, flags, argv);
	const [word, extra] = input;
	if (word === undefined) return given;
	const stray = looksLikeAddress(word) ? extra : word;
	if (stray !== undefined) {
		throw usageFailure(`There is nothing to do with ${JSON.stringify(stray)}. See: termchat ${name} --help`);
	}
	if (given.url !== undefined)
		throw usageFailure(`The server is given twice: ${word} and --url ${given.url}.`);
	return {...given, url: word} as Result<Flags>['flags'];
};

/** Where `--url`, TERMCHAT_URL or nothing leads. */
export const addressOf = (flags: ConnectionFlags): ServerAddress => {
	const here = `ws://127.0.0.1:${process.env.TERMCHAT_PORT || defaultPort}`;
	const parsed = parseServerUrl(flags.url ?? (process.env.TERMCHAT_URL || here));
	if (!parsed.ok) throw usageFailure(parsed.reason);
	return parsed.address;
};

/** A link that opens a private room, for terminals and browsers. */
export const inviteLink = (flags: ConnectionFlags, token: string): string =>
	`${addressOf(flags).page}#${token}`;

/**
 * Who one is, as the full-screen client knows it. What that one has not managed to say stays its own, and a nick
 * given to one verb does not become who one is from then on.
 */
const identity = (
	address: ServerAddress,
	nick: string | undefined,
	{secret}: EnvironmentSecrets,
): ClientStorage => {
	const kept = fileStorage({
		folder: stateFolder(process.env),
		key: address.key,
		previousKeys: address.previousKeys,
		isTls: address.isTls,
		keepsLastUser: nick !== undefined,
		...(nick !== undefined && {nick}),
		...(secret !== undefined && {secret}),
		warn: writeWarning,
	});
	const {readOutbox, writeOutbox} = memoryStorage();
	return {...kept, readOutbox, writeOutbox, takeOrphans: () => []};
};

const toFailure = (error: unknown): unknown => {
	if (!(error instanceof RequestError)) return error;
	return new Failure(printableLine(error.message));
};

/** Writes what the user of the full screen would read as a notice: that the server made a new user, for example. */
const reportNotices = (client: Client): void => {
	const reported = new Set<string>();
	client.subscribe(() => {
		for (const {key, level, content} of client.session().notices) {
			if (level === 'info' || reported.has(key)) continue;
			reported.add(key);
			writeWarning(noticeText(content));
		}
	});
};

/**
 * Connects, runs the verb and leaves. A first connection that fails ends it at once (exit code 3); later ones
 * are mended.
 */
export const withClient = async (
	flags: ConnectionFlags,
	verb: (client: Client) => Promise<number>,
	patience: TimeLimit = {timeoutMs: undefined, reason: ''},
): Promise<number> => {
	const address = resolveAddress(stateFolder(process.env), addressOf(flags));
	const nick = nickFlag(flags.nick);
	const ca = pemFlag('ca', flags.ca);
	if (flags.room !== undefined) readRoomReference(flags.room);
	const timeoutMs = durationFlag('timeout', flags.timeout) ?? defaultTimeoutMs;
	const inClear = tlsRequiredReason(stateFolder(process.env), address);
	if (inClear !== undefined) throw new Failure(inClear);
	const secrets = environmentSecrets(address, process.env, writeWarning);
	const storage = identity(address, nick, secrets);
	const guess = nick === undefined && storage.readSecret() === undefined ? systemNick() : undefined;
	const wishedNick = nick ?? guess;
	const {access} = secrets;
	endWithOutput();
	const client = createClient({
		transport: wsTransport({url: address.url, ...(ca !== undefined && {ca})}),
		storage,
		name: `termchat ${version}`,
		...(wishedNick !== undefined && {nick: wishedNick}),
		...(access !== undefined && {access}),
	});
	reportNotices(client);
	const connecting = startTimeLimit(
		timeoutMs,
		`No connection to ${address.page} within ${timeoutMs / 1000} s.`,
	);
	const whole = startTimeLimit(patience.timeoutMs, patience.reason);
	const run = async (): Promise<number> => {
		await Promise.race([connectClient(client, guess), connecting.passed]);
		connecting.takeBack();
		return verb(withRequestTimeout(client, timeoutMs));
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
