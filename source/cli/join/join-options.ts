/** What `termchat join` is asked for: its flags, its words and the environment, read and checked. */
import {createInterface} from 'node:readline';
import {
	defaultPort,
	type ParsedAddress,
	parseServerUrl,
	type ServerAddress,
} from '../../node-client/server-url.ts';
import {literal} from '../../text/sanitize.ts';
import {type ColourLevel, colourLevel} from '../../ui/theme.ts';
import {nickFlag, pemFlag, readRoomName} from '../arguments/flag-values.ts';
import {parseArguments, usageFailure} from '../arguments/parse-arguments.ts';
import {writeError, writePrompt} from '../output/stderr.ts';

const help = `
	Usage
	  termchat join [URL] [--room ROOM]... [--nick NICK]
	  termchat

	URL is host, host:port, http(s)://host:port, or the link of a private room. Without one (and without
	TERMCHAT_URL) it is the server on this machine; where none answers, one is started for as long as you stay.

	Flags
	  --room, -r ROOM  a room to be in; may be given more than once (default: those of last time, or lobby)
	  --nick, -n NICK  who you are (default: TERMCHAT_NICK, who you were before unless that one sits in
	                   another window, or your user name)
	  --url, -u URL    the server, in place of the word
	  --token -        opens a private room: asks for its token or link, or reads it from stdin; so does TERMCHAT_TOKEN
	  --port PORT      of the server on this machine (default: TERMCHAT_PORT, or 8080)
	  --ca FILE        certificates to trust, for a server of an own authority
	  --same-as URL    a server you know, of which this is another name: you are the same user on both
	  --plain          no full screen: one line for each event, for screen readers and pipes
	  --color WHEN     never, 16, 256, truecolor, always or auto (default; honours NO_COLOR); --no-color is never

	Environment
	  TERMCHAT_URL, TERMCHAT_NICK, TERMCHAT_TOKEN; TERMCHAT_SECRET says who you are; TERMCHAT_ACCESS is the
	  server's access secret.

	Exit codes
	  0 left, 1 refused or failed, 2 wrong usage, 3 could not connect

	Examples
	  termchat join --room dev
	  termchat join https://chat.example.org --room dev --room ops --nick ann
`;

const flagsOfJoin = {
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

/** What the command line and the environment ask for. */
export interface JoinOptions {
	readonly address: ServerAddress;
	/** No address was given: a server may be started. */
	readonly isHere: boolean;
	readonly port: number | undefined;
	readonly nick: string | undefined;
	readonly rooms: readonly string[];
	readonly token: string | undefined;
	readonly ca: Buffer | undefined;
	/** A server the user knows, of which the address is another name. */
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

/** A token, or the link that holds one, is asked for without being shown, or read from a pipe's first line. */
const askToken = async (): Promise<string> => {
	const isTty = process.stdin.isTTY === true;
	const lines = createInterface({
		input: process.stdin,
		...(isTty && {output: process.stderr, terminal: true}),
	});
	if (isTty) {
		// Readline echoes through this one function; what is typed stays unseen.
		Object.assign(lines, {_writeToOutput: () => {}});
		// Asked for only now that the terminal does not echo by itself any more.
		writePrompt(literal('Token: '));
	}
	const line = await new Promise<string>(resolve => {
		lines.once('line', resolve);
		lines.once('close', () => resolve(''));
	});
	lines.close();
	if (isTty) writeError(literal(''));
	const token = line.trim();
	if (token === '') throw usageFailure('No token was given.');
	return token;
};

const warnOfHistory = (): void =>
	writeError(
		literal(
			'termchat join: a token in the command line can be seen by others on this machine and stays in the history; --token - asks for it, or for the link, instead.',
		),
	);

/** A token that was given by itself, or as the link that holds it; such a link may name a public room instead. */
const readToken = (token: string | undefined): {address?: ServerAddress; token?: string; room?: string} => {
	if (token === undefined || !/^\w+:\/\//.test(token)) return token === undefined ? {} : {token};
	const parsed = parseServerUrl(token);
	if (!parsed.ok) throw usageFailure(parsed.reason);
	const {address} = parsed;
	return {
		address,
		...(address.token !== undefined && {token: address.token}),
		...(address.room !== undefined && {room: address.room}),
	};
};

interface Place {
	readonly address: ServerAddress;
	readonly isHere: boolean;
	readonly token: string | undefined;
	/** The room that the address or the link names. */
	readonly room: string | undefined;
}

/** The address, the token and the room: each may come from a link, given as the address or in place of the token. */
const readPlace = async (
	typed: string | undefined,
	flag: string | undefined,
	port: number | undefined,
): Promise<Place> => {
	const given = typed ?? (process.env.TERMCHAT_URL || undefined);
	const linked = readToken(
		flag === '-' ? await askToken() : (flag ?? (process.env.TERMCHAT_TOKEN || undefined)),
	);
	const parsed: ParsedAddress =
		given === undefined && linked.address !== undefined
			? {ok: true, address: linked.address}
			: parseServerUrl(given ?? `ws://127.0.0.1:${port ?? defaultPort}`);
	if (!parsed.ok) throw usageFailure(parsed.reason);
	const {address} = parsed;
	const hasTokenFlag = flag !== undefined && flag !== '-' && linked.token !== undefined;
	if (hasTokenFlag || (typed !== undefined && address.token !== undefined)) warnOfHistory();
	return {
		address,
		isHere: given === undefined && linked.address === undefined,
		token: address.token ?? linked.token,
		room: address.room ?? linked.room,
	};
};

const colorChoices = ['never', '16', '256', 'truecolor', 'always', 'auto'];

/** `--no-color` as `--color=never`, and `--color` without a value as `--color=always`. */
const withColorValue = (argv: readonly string[]): string[] =>
	argv.map((word, at) => {
		if (word === '--no-color') return '--color=never';
		const next = argv[at + 1];
		const hasValue = next !== undefined && (colorChoices.includes(next) || /^[a-z0-9]+$/.test(next));
		return word === '--color' && !hasValue ? '--color=always' : word;
	});

/** Throws a usage Failure for what cannot be. Asks for the token where `--token -` says so. */
export const readJoinOptions = async (argv: readonly string[]): Promise<JoinOptions> => {
	const {flags, input} = parseArguments('join', help, flagsOfJoin, withColorValue(argv));
	const [word, extra] = input;
	if (word !== undefined && flags.url !== undefined) {
		throw usageFailure(`The server is given twice: ${word} and --url ${flags.url}.`);
	}
	const typed = word ?? flags.url;
	if (extra !== undefined) {
		throw usageFailure(`There is nothing to do with ${JSON.stringify(extra)}. See: termchat join --help`);
	}
	const port = readPort(flags.port ?? (process.env.TERMCHAT_PORT || undefined));
	const isPlain = flags.plain || !isScreen();
	const colours = colourLevel({
		...(flags.color !== undefined && {flag: flags.color}),
		env: process.env,
		isTty: process.stdout.isTTY === true,
	});
	if (colours === undefined) {
		throw usageFailure(
			`--color is never, 16, 256, truecolor, always or auto, not ${JSON.stringify(flags.color)}.`,
		);
	}
	const {room, ...place} = await readPlace(typed, flags.token, port);
	return {
		...place,
		port,
		nick: nickFlag(flags.nick),
		rooms: [...(room === undefined ? [] : [room]), ...(flags.room ?? []).map(readRoomName)],
		ca: pemFlag('ca', flags.ca),
		sameAs: readSameAs(flags.sameAs),
		isPlain,
		colours,
	};
};

/** A terminal on both sides that can be drawn on, and nobody who has asked for it to be read aloud. */
const isScreen = (): boolean =>
	process.stdin.isTTY === true &&
	process.stdout.isTTY === true &&
	process.env.TERM !== 'dumb' &&
	process.env.INK_SCREEN_READER !== 'true';
