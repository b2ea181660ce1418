/** `termchat join`, and `termchat` alone: the chat itself, full-screen where there is a terminal. */
import {appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {type Client, createClient, RequestError} from '../client/client.ts';
import {type FileKeepsake, fileKeepsake} from '../node-client/file-keepsake.ts';
import {parseServerUrl, type ServerAddress} from '../node-client/server-url.ts';
import {stateFolder} from '../node-client/state-folder.ts';
import {wsTransport} from '../node-client/ws-transport.ts';
import {isNick, isRoomName} from '../protocol/limits.ts';
import type {RunningServer} from '../server/serve.ts';
import {systemClock} from '../time/clock.ts';
import type {Ending} from '../ui/full-screen.tsx';
import {decodeSettings, defaultSettings, encodeSettings, type Settings} from '../ui/settings.ts';
import {type ColourLevel, colourLevel} from '../ui/theme.ts';
import {version} from '../version.ts';
import {exitCodes, Failure, parseArguments, reportFailure, usageFailure} from './arguments.ts';
import {comeIn, systemNick} from './come-in.ts';
import {defaultConfigPath, readConfigFile, resolveServeSettings} from './settings.ts';

const help = `
	Usage
	  termchat join [URL] [--room ROOM]... [--nick NICK]
	  termchat

	URL is host, host:port, http(s)://host:port, or the link of a private room. Without one (and without
	TERMCHAT_URL) it is the server on this machine; where none answers, one is started for as long as you stay.

	Flags
	  --room, -r ROOM  a room to be in; may be given more than once (default: those of last time, or lobby)
	  --nick, -n NICK  who you are (default: TERMCHAT_NICK, who you were before, or your user name)
	  --token -        opens a private room: asks for its token or link, or reads it from stdin; so does TERMCHAT_TOKEN
	  --port PORT      of the server on this machine (default: TERMCHAT_PORT, or 8080)
	  --ca FILE        certificates to trust, for a server of an own authority
	  --plain          no full screen: one line for each event, for screen readers and pipes
	  --color WHEN     never, 16, 256, truecolor, always or auto (default; honours NO_COLOR)

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
	token: {type: 'string'},
	port: {type: 'string'},
	ca: {type: 'string'},
	plain: {type: 'boolean'},
	color: {type: 'string'},
} as const;

const defaultRoom = 'lobby';
/** What is heard within this time is drawn at once: Ink draws each change it is told of. */
const batchMs = 50;

interface Wishes {
	readonly address: ServerAddress;
	/** No address was given: a server may be started. */
	readonly isHere: boolean;
	readonly port: number | undefined;
	readonly nick: string | undefined;
	readonly rooms: readonly string[];
	readonly token: string | undefined;
	readonly ca: Buffer | undefined;
	readonly isPlain: boolean;
	readonly colours: ColourLevel;
}

// — what was asked for —

const readPort = (text: string | undefined): number | undefined => {
	if (text === undefined) return undefined;
	const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
	if (!(port >= 1 && port <= 65_535)) {
		throw usageFailure(`--port must be a port from 1 to 65535, not ${JSON.stringify(text)}.`);
	}
	return port;
};

const readCa = (file: string | undefined): Buffer | undefined => {
	if (file === undefined) return undefined;
	try {
		return readFileSync(file);
	} catch (error) {
		throw usageFailure(`The file of --ca cannot be read: ${(error as Error).message}.`);
	}
};

const checkNick = (nick: string | undefined): string | undefined => {
	if (nick === undefined || isNick(nick)) return nick;
	throw usageFailure(
		`${JSON.stringify(nick)} cannot be a nick: it needs 1 to 32 letters, digits, _ . or - of one script.`,
	);
};

const checkRoom = (typed: string): string => {
	const room = typed.replace(/^#/, '');
	if (isRoomName(room)) return room;
	throw usageFailure(
		`${JSON.stringify(typed)} cannot be a room: it needs 1 to 64 letters, digits, _ . or - of one script.`,
	);
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
		process.stderr.write('Token: ');
	}
	const line = await new Promise<string>(resolve => {
		lines.once('line', resolve);
		lines.once('close', () => resolve(''));
	});
	lines.close();
	if (isTty) process.stderr.write('\n');
	const token = line.trim();
	if (token === '') throw usageFailure('No token was given.');
	return token;
};

const warnOfHistory = (): void =>
	void process.stderr.write(
		'termchat join: a token in the command line can be seen by others on this machine and stays in the history; --token - asks for it, or for the link, instead.\n',
	);

/** The address and the token: either may come from a link, given as the address or in place of the token. */
const readPlace = async (
	typed: string | undefined,
	flag: string | undefined,
	port: number | undefined,
): Promise<{address: ServerAddress; isHere: boolean; token: string | undefined}> => {
	const given = typed ?? (process.env.TERMCHAT_URL || undefined);
	const token = flag === '-' ? await askToken() : (flag ?? (process.env.TERMCHAT_TOKEN || undefined));
	const isLink = token !== undefined && /^\w+:\/\//.test(token);
	const parsed = parseServerUrl(given ?? (isLink ? token : `ws://127.0.0.1:${port ?? 8080}`));
	if (!parsed.ok) throw usageFailure(parsed.reason);
	const linked = isLink ? parseServerUrl(token) : undefined;
	const inArgv = flag !== undefined && flag !== '-' ? flag : typed?.split('#')[1];
	if (inArgv !== undefined && inArgv !== '') warnOfHistory();
	return {
		address: parsed.address,
		isHere: given === undefined && !isLink,
		token: parsed.address.token ?? (linked?.ok === true ? linked.address.token : token),
	};
};

const readWishes = async (argv: readonly string[]): Promise<Wishes> => {
	const {flags, input} = parseArguments('join', help, flagsOfJoin, argv);
	const [typed, extra] = input;
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
	return {
		...(await readPlace(typed, flags.token, port)),
		port,
		nick: checkNick(flags.nick ?? (process.env.TERMCHAT_NICK || undefined)),
		rooms: (flags.room ?? []).map(checkRoom),
		ca: readCa(flags.ca),
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

// — what is kept between runs —

/** What the face remembers of a server: where one was, and what was half written. */
interface FaceMemory {
	readonly rooms: readonly string[];
	readonly room?: string;
	readonly drafts: Readonly<Record<string, string>>;
}

const noMemory: FaceMemory = {rooms: [], drafts: {}};

const isText = (value: unknown): value is string => typeof value === 'string';

const readMemory = (file: string): FaceMemory => {
	try {
		const {rooms, room, drafts} = JSON.parse(readFileSync(file, 'utf8')) as Partial<
			Record<keyof FaceMemory, unknown>
		>;
		const texts = Object.entries(drafts ?? {}).filter((one): one is [string, string] => isText(one[1]));
		return {
			rooms: Array.isArray(rooms) ? rooms.filter(isText).filter(isRoomName) : [],
			...(isText(room) && {room}),
			drafts: Object.fromEntries(texts),
		};
	} catch {
		// It only saves typing: a file that is not there, or broken, is as none.
		return noMemory;
	}
};

/** Whole or not at all, and for nobody else to read. */
const writePrivately = (file: string, text: string): void => {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	const beside = `${file}.${process.pid}.new`;
	writeFileSync(beside, text, {mode: 0o600});
	renameSync(beside, file);
};

const settingsPath = (): string => path.join(path.dirname(defaultConfigPath(process.env)), 'settings.json');

const readSettings = (warn: (text: string) => void): Settings => {
	let text: string;
	try {
		text = readFileSync(settingsPath(), 'utf8');
	} catch {
		return defaultSettings;
	}
	const {settings, wrong} = decodeSettings(text);
	for (const reason of wrong) warn(`${reason} (${settingsPath()})`);
	return settings;
};

// — getting in —

const makeClient = (wishes: Wishes, keepsake: FileKeepsake, nick: string | undefined): Client => {
	const access = process.env.TERMCHAT_ACCESS || undefined;
	return createClient({
		transport: wsTransport({url: wishes.address.url, ...(wishes.ca !== undefined && {ca: wishes.ca})}),
		keepsake,
		name: `termchat ${version}`,
		batchMs,
		joinsDirectRooms: true,
		...(nick !== undefined && {nick}),
		...(access !== undefined && {access}),
	});
};

/** A server in this very process, for `termchat` alone; its log goes to a file. */
const startHere = async (wishes: Wishes): Promise<RunningServer> => {
	// Loaded here alone: who joins a server that is there need not wait for all of one.
	const {StartError, startServer} = await import('../server/serve.ts');
	const {toServerOptions} = await import('./serve.ts');
	const settings = resolveServeSettings({}, process.env, readConfigFile(undefined, process.env));
	const log = path.join(stateFolder(process.env), 'server.log');
	mkdirSync(path.dirname(log), {recursive: true, mode: 0o700});
	appendFileSync(log, '', {mode: 0o600});
	chmodSync(log, 0o600);
	try {
		return await startServer({
			...toServerOptions(settings, process.env),
			host: '127.0.0.1',
			port: wishes.port ?? 8080,
			writeLog: line => {
				try {
					appendFileSync(log, line);
				} catch {
					// A full disk must not take the chat with it.
				}
			},
		});
	} catch (error) {
		if (error instanceof StartError) {
			throw new Failure(`No server answers here, and none could be started: ${error.message}`);
		}
		throw error;
	}
};

/** Joins what was asked for; rooms of last time that are refused by now are told, not fatal. */
const enterRooms = async (
	client: Client,
	wishes: Wishes,
	memory: FaceMemory,
): Promise<string | undefined> => {
	try {
		const opened = wishes.token === undefined ? undefined : await client.joinByToken(wishes.token);
		const asked: string[] = [];
		for (const room of wishes.rooms) asked.push(await client.join(room));
		if (opened !== undefined || asked.length > 0) return opened ?? asked[0];
	} catch (error) {
		if (error instanceof RequestError) throw new Failure(error.message);
		throw error;
	}
	const before = memory.rooms.length > 0 ? memory.rooms : [defaultRoom];
	const joined: string[] = [];
	for (const room of before) {
		try {
			joined.push(await client.join(room));
		} catch (error) {
			client.note(
				undefined,
				`#${room}: ${error instanceof Error ? error.message : String(error)}`,
				'warning',
			);
		}
	}
	return joined.find(room => room === memory.room) ?? joined[0];
};

// — being there —

const tellHowToJoin = (client: Client, room: string, server: RunningServer): void =>
	client.note(
		room,
		`There was no server here, so this one was started; it ends when you leave. Others on this machine join with:\ntermchat join ${server.url} --room ${room}\nFor other machines run: termchat serve --host 0.0.0.0`,
	);

const exitCodeOf = (ending: Ending): number => {
	switch (ending.type) {
		case 'quit':
			return exitCodes.done;
		case 'hangup':
			return 129;
		case 'signal':
			return (
				{SIGHUP: 129, SIGINT: 130, SIGTERM: 143}[ending.signal as 'SIGHUP' | 'SIGINT' | 'SIGTERM'] ??
				exitCodes.failed
			);
		case 'fault': {
			const {error} = ending;
			process.stderr.write(
				`termchat: internal fault: ${error instanceof Error ? error.message : String(error)}\n`,
			);
			if (process.env.TERMCHAT_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
			return exitCodes.failed;
		}
	}
};

interface Stay {
	readonly client: Client;
	readonly wishes: Wishes;
	readonly settings: Settings;
	readonly room: string | undefined;
	readonly memory: FaceMemory;
	readonly remember: (memory: FaceMemory) => void;
	readonly server: RunningServer | undefined;
}

const keepSettings = (settings: Settings): void => {
	try {
		writePrivately(settingsPath(), encodeSettings(settings));
	} catch {
		// It holds for this run all the same.
	}
};

/**
 * Loads the full screen. Chalk decides at its import whether it may write; all colours here are the theme's own,
 * and of Ink's only the attributes are used.
 */
const loadFullScreen = async (): Promise<typeof import('../ui/full-screen.tsx')> => {
	const {FORCE_COLOR: before} = process.env;
	process.env.FORCE_COLOR = '1';
	const loaded = await import('../ui/full-screen.tsx');
	if (before === undefined) delete process.env.FORCE_COLOR;
	else process.env.FORCE_COLOR = before;
	return loaded;
};

const stayOnScreen = async ({
	client,
	wishes,
	settings,
	room,
	memory,
	remember,
	server,
}: Stay): Promise<number> => {
	const {runFullScreen} = await loadFullScreen();
	const ending = await runFullScreen({
		client,
		url: wishes.address.page,
		stdin: process.stdin,
		stdout: process.stdout,
		env: process.env,
		clock: systemClock,
		colours: wishes.colours,
		settings,
		keepSettings,
		drafts: memory.drafts,
		onLeaving: remember,
		...(room !== undefined && {room}),
		...(server !== undefined && {
			farewell: () => {
				const others = server.connections() - 1;
				return others > 0
					? `This server ends with you; ${others} more ${others === 1 ? 'is' : 'are'} on it.`
					: '';
			},
		}),
	});
	return exitCodeOf(ending);
};

const stayPlain = async ({client, wishes, settings, room}: Stay): Promise<number> => {
	const {runPlain} = await import('../ui/plain.ts');
	const {openLink} = await import('../ui/open-link.ts');
	const ended = new AbortController();
	let signalled: NodeJS.Signals | undefined;
	const onSignal = (signal: NodeJS.Signals): void => {
		signalled = signal;
		ended.abort();
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
	process.stdout.on('error', () => ended.abort());
	await runPlain({
		client,
		url: wishes.address.page,
		input: process.stdin,
		output: process.stdout,
		clock: systemClock,
		settings,
		keepSettings,
		openLink,
		signal: ended.signal,
		...(room !== undefined && {room}),
	});
	return signalled === undefined ? exitCodes.done : exitCodeOf({type: 'signal', signal: signalled});
};

const join = async (argv: readonly string[]): Promise<number> => {
	const wishes = await readWishes(argv);
	const home = stateFolder(process.env);
	const warnings: string[] = [];
	const warn = (text: string): void => void warnings.push(text);
	const secret = process.env.TERMCHAT_SECRET || undefined;
	const keepsake = fileKeepsake({
		folder: home,
		key: wishes.address.key,
		...(wishes.nick !== undefined && {nick: wishes.nick}),
		warn,
		...(secret !== undefined && {secret}),
	});
	const memoryFile = path.join(home, wishes.address.key, 'face.json');
	const memory = readMemory(memoryFile);
	const settings = readSettings(warn);
	const guess = wishes.nick === undefined && keepsake.readSecret() === undefined ? systemNick() : undefined;

	let server: RunningServer | undefined;
	let client = makeClient(wishes, keepsake, wishes.nick ?? guess);
	// Loads while the connection comes about; what is wrong with it is told where it is awaited.
	if (!wishes.isPlain) setImmediate(() => void loadFullScreen().catch(() => {}));
	try {
		try {
			await comeIn(client, guess);
		} catch (error) {
			const mayStart = wishes.isHere && error instanceof Failure && error.exitCode === exitCodes.unreachable;
			if (!mayStart) throw error;
			await client.close();
			server = await startHere(wishes);
			client = makeClient(wishes, keepsake, wishes.nick ?? guess);
			await comeIn(client, guess);
		}
		const room = await enterRooms(client, wishes, memory);
		for (const text of warnings) client.note(undefined, text, 'warning');
		if (server !== undefined && room !== undefined) tellHowToJoin(client, room, server);
		const remember = (next: FaceMemory): void => {
			try {
				writePrivately(memoryFile, `${JSON.stringify(next)}\n`);
			} catch {
				// It only saves typing.
			}
		};
		const stay: Stay = {client, wishes, settings, room, memory, remember, server};
		return await (wishes.isPlain ? stayPlain(stay) : stayOnScreen(stay));
	} finally {
		await client.close();
		keepsake.release();
		await server?.close({code: 1001, reason: 'The one who ran this server has left.'});
	}
};

export const runJoin = async (argv: readonly string[]): Promise<number> => {
	const code = await reportFailure('join', () => join(argv));
	// A terminal that was read from keeps the process alive.
	process.stdin.pause();
	process.stdin.unref?.();
	return code;
};
