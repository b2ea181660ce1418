/** Reads the flags and arguments of `termchat join`, and the environment. */
import {
	defaultPort,
	type ParsedAddress,
	parseServerUrl,
	type ServerAddress,
} from '../../node-client/server-url.ts';
import {type ColourLevel, colourLevel} from '../../terminal/draw/colour-level.ts';
import {serverArgument} from '../arguments/connection-flags.ts';
import {unexpectedArgument, usageFailure} from '../arguments/failure.ts';
import {nickFlag, pemFlag, readRoomName} from '../arguments/flag-values.ts';
import {parseArguments} from '../arguments/parse-arguments.ts';
import {askToken, parseToken, warnOfVisibleToken} from './token-input.ts';

export const joinHelp = `
	Usage
	  termchat join [URL] [--room ROOM]... [--nick NICK]
	  termchat

	Opens the chat. URL is host, host:port, http(s)://host:port, or the link of a private room. Without it (and
	without TERMCHAT_URL) termchat joins the server on this machine. If none is running, it starts one that stops
	when you quit.

	Flags
	  --room, -r ROOM  a room to join; repeatable (default: the rooms of your last session, or lobby)
	  --nick, -n NICK  your nick (default: TERMCHAT_NICK, or the last user you used if no other window uses
	                   it, or your login name)
	  --url, -u URL    the server, instead of the argument
	  --token -        enter the token or link of a private room, or read it from stdin
	  --port PORT      the port of the server on this machine (default: TERMCHAT_PORT, or 8080)
	  --ca FILE        certificates to trust, for a server with a private certificate authority
	  --same-as URL    another address of the same server, so that you are the same user on both
	  --plain          plain mode: one line for each event, for screen readers and pipes
	  --color WHEN     never, 16, 256, truecolor, always or auto (default; respects NO_COLOR)
	  --no-color       the same as --color=never

	Environment
	  TERMCHAT_URL     the server
	  TERMCHAT_NICK    your nick
	  TERMCHAT_TOKEN   the token or link of a private room
	  TERMCHAT_SECRET  your user secret
	  TERMCHAT_ACCESS  the server password

	Exit codes
	  0 quit, 1 refused or failed, 2 wrong usage, 3 could not connect

	Examples
	  termchat join --room dev
	  termchat join https://chat.example.org --room dev --room ops --nick ann
`;

export const joinFlags = {
	room: {type: 'string', shortFlag: 'r', isMultiple: true},
	nick: {type: 'string', shortFlag: 'n'},
	url: {type: 'string', shortFlag: 'u'},
	token: {type: 'string'},
	port: {type: 'string'},
	ca: {type: 'string'},
	sameAs: {type: 'string'},
	plain: {type: 'boolean'},
	color: {type: 'string'},
} as const;

export interface JoinOptions {
	readonly address: ServerAddress;
	/** The user gave no address, so the command may start a server. */
	readonly isLocal: boolean;
	readonly port: number | undefined;
	readonly nick: string | undefined;
	readonly rooms: readonly string[];
	/** The number of the message to show in the first room. */
	readonly seq: number | undefined;
	readonly token: string | undefined;
	readonly ca: Buffer | undefined;
	/** A known server that has this address as well. */
	readonly sameAs: ServerAddress | undefined;
	readonly isPlain: boolean;
	readonly colours: ColourLevel;
}

const readPort = (text: string | undefined): number | undefined => {
	if (text === undefined) return undefined;
	const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
	if (!(port >= 1 && port <= 65_535)) {
		throw usageFailure(`--port must be a port from 1 to 65535, not ${JSON.stringify(text)}.`);
	}
	return port;
};

const readSameAs = (text: string | undefined): ServerAddress | undefined => {
	if (text === undefined) return undefined;
	const parsed = parseServerUrl(text);
	if (!parsed.ok) throw usageFailure(`--same-as: ${parsed.reason}`);
	return parsed.address;
};

interface Destination {
	readonly address: ServerAddress;
	readonly isLocal: boolean;
	readonly token: string | undefined;
	/** The room that the address or the link names. */
	readonly room: string | undefined;
	/** The message in the room that the address names. */
	readonly seq: number | undefined;
}

/** The address, the token and the room. Each may come from a link, given as the address or as the token. */
const readDestination = async (
	typedAddress: string | undefined,
	tokenFlag: string | undefined,
	port: number | undefined,
): Promise<Destination> => {
	const given = typedAddress ?? (process.env.TERMCHAT_URL || undefined);
	const linked = parseToken(
		tokenFlag === '-' ? await askToken() : (tokenFlag ?? (process.env.TERMCHAT_TOKEN || undefined)),
	);
	const parsed: ParsedAddress =
		given === undefined && linked.address !== undefined
			? {ok: true, address: linked.address}
			: parseServerUrl(given ?? `ws://127.0.0.1:${port ?? defaultPort}`);
	if (!parsed.ok) throw usageFailure(parsed.reason);
	const {address} = parsed;
	const isTokenTyped = tokenFlag !== undefined && tokenFlag !== '-' && linked.token !== undefined;
	if (isTokenTyped || (typedAddress !== undefined && address.token !== undefined)) warnOfVisibleToken();
	return {
		address,
		isLocal: given === undefined && linked.address === undefined,
		token: address.token ?? linked.token,
		room: address.room ?? linked.room,
		seq: address.seq,
	};
};

const colorChoices = ['never', '16', '256', 'truecolor', 'always', 'auto'];

/** Reads `--no-color` as `--color=never`, and `--color` without a value as `--color=always`. */
export const withColorValue = (argv: readonly string[]): string[] =>
	argv.map((word, at) => {
		if (word === '--no-color') return '--color=never';
		const next = argv[at + 1];
		const hasValue = next !== undefined && (colorChoices.includes(next) || /^[a-z0-9]+$/.test(next));
		return word === '--color' && !hasValue ? '--color=always' : word;
	});

/** The values of --color. */
export const colorValues = ['never', '16', '256', 'truecolor', 'always', 'auto'];

export const readColours = (flag: string | undefined): ColourLevel => {
	const colours = colourLevel({
		...(flag !== undefined && {flag}),
		env: process.env,
		isTty: process.stdout.isTTY === true,
	});
	if (colours !== undefined) return colours;
	throw usageFailure(
		`--color must be never, 16, 256, truecolor, always or auto, not ${JSON.stringify(flag)}.`,
	);
};

/** Whether a full screen can be shown: stdin and stdout are a capable terminal, and no screen reader is in use. */
export const isFullScreenPossible = (): boolean =>
	process.stdin.isTTY === true &&
	process.stdout.isTTY === true &&
	process.env.TERM !== 'dumb' &&
	process.env.INK_SCREEN_READER !== 'true';

/** Throws a usage `Failure` for invalid arguments. Asks for the token if the user gave `--token -`. */
export const readJoinOptions = async (argv: readonly string[]): Promise<JoinOptions> => {
	const {flags, input} = parseArguments('join', joinHelp, joinFlags, withColorValue(argv));
	const [argument, extra] = input;
	const typedAddress = serverArgument(argument, flags.url);
	if (extra !== undefined) throw unexpectedArgument('join', extra);
	const port = readPort(flags.port ?? (process.env.TERMCHAT_PORT || undefined));
	const colours = readColours(flags.color);
	const {room, ...destination} = await readDestination(typedAddress, flags.token, port);
	return {
		...destination,
		port,
		nick: nickFlag(flags.nick),
		rooms: [...(room === undefined ? [] : [room]), ...(flags.room ?? []).map(readRoomName)],
		ca: pemFlag('ca', flags.ca),
		sameAs: readSameAs(flags.sameAs),
		isPlain: flags.plain || !isFullScreenPossible(),
		colours,
	};
};
