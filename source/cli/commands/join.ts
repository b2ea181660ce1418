/** `termchat join`, and `termchat` alone: the chat itself, full-screen where there is a terminal. */
import path from 'node:path';
import {type Client, createClient, RequestError} from '../../client/client.ts';
import {messageOf} from '../../client/error-message.ts';
import type {Settings} from '../../commands/settings.ts';
import {type EnvironmentSecrets, environmentSecrets} from '../../node-client/environment-secrets.ts';
import {type FileStorage, fileStorage} from '../../node-client/file-storage.ts';
import {addAlias, aliasHint, findKnownServer, resolveAddress} from '../../node-client/server-aliases.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {tlsRequiredReason} from '../../node-client/tls-required.ts';
import {wsTransport} from '../../node-client/ws-transport.ts';
import {noticeText} from '../../presenter/notices.ts';
import type {RunningServer} from '../../server/serve.ts';
import {printableLine} from '../../text/sanitize.ts';
import {systemClock} from '../../time/clock.ts';
import type {Ending} from '../../ui/full-screen.tsx';
import {version} from '../../version.ts';
import {exitCodes, Failure, runCommand} from '../arguments/parse-arguments.ts';
import {connectClient, systemNick} from '../connect/connect-client.ts';
import {limitHeapGrowth} from '../join/heap-flags.ts';
import {type JoinOptions, readJoinOptions} from '../join/join-options.ts';
import {
	mergeUiState,
	migrateUiState,
	readSettings,
	readUiState,
	type StoredUiState,
	writeSettings,
	writeUiState,
} from '../join/stored-ui-state.ts';
import {toRoomText} from '../output/entry-text.ts';
import {writeFault} from '../output/stderr.ts';
import {ringBell} from '../output/stdout.ts';

const defaultRoom = 'lobby';
/** What is heard within this time is drawn at once: Ink draws each change it is told of. */
const batchMs = 50;

// — getting in —

const openStorage = (
	{address, nick}: JoinOptions,
	{secret}: EnvironmentSecrets,
	warn: (text: string) => void,
): FileStorage =>
	fileStorage({
		folder: stateFolder(process.env),
		key: address.key,
		previousKeys: address.previousKeys,
		isTls: address.isTls,
		isInteractive: true,
		...(nick !== undefined && {nick}),
		warn,
		...(secret !== undefined && {secret}),
	});

const makeClient = (
	wishes: JoinOptions,
	storage: FileStorage,
	{access}: EnvironmentSecrets,
	nick: string | undefined,
	onHub: (hub: string) => void,
): Client =>
	createClient({
		transport: wsTransport({url: wishes.address.url, onHub, ...(wishes.ca !== undefined && {ca: wishes.ca})}),
		storage,
		name: `termchat ${version}`,
		batchMs,
		joinsDirectRooms: true,
		...(nick !== undefined && {nick}),
		...(access !== undefined && {access}),
	});

const withHint = ({message, exitCode}: Failure, hint: string): Failure =>
	new Failure(`${message} ${printableLine(hint)}`, exitCode);

/** Loaded here alone: who joins a server that is there need not wait for all of one. */
const startHere = async (port: number | undefined): Promise<RunningServer> =>
	(await import('../serve/local-server.ts')).startLocalServer(port);

/** Joins what was asked for; rooms of last time that are refused by now are told, not fatal. */
const enterRooms = async (
	client: Client,
	wishes: JoinOptions,
	memory: StoredUiState,
	wasInterrupted: boolean,
): Promise<string | undefined> => {
	const rejoin = async (rooms: readonly string[]): Promise<string[]> => {
		const joined: string[] = [];
		for (const room of rooms) {
			try {
				joined.push(await client.join(room));
			} catch (error) {
				client.note(undefined, `Could not join ${toRoomText(room)}: ${messageOf(error)}`, 'warning');
			}
		}
		return joined;
	};
	try {
		const opened = wishes.token === undefined ? undefined : await client.joinByToken(wishes.token);
		const asked: string[] = [];
		for (const room of wishes.rooms) asked.push(await client.join(room));
		if (opened !== undefined || asked.length > 0) {
			// A program that was killed left no room on purpose.
			if (wasInterrupted) await rejoin(memory.rooms);
			return opened ?? asked[0];
		}
	} catch (error) {
		if (error instanceof RequestError) throw new Failure(printableLine(error.message));
		throw error;
	}
	const joined = await rejoin(memory.rooms.length > 0 ? memory.rooms : [defaultRoom]);
	return joined.find(room => room === memory.room) ?? joined[0];
};

// — being there —

const tellHowToJoin = (client: Client, room: string, server: RunningServer): void =>
	client.note(
		room,
		`You started a server; it stops when you quit. Others on this machine join with:\ntermchat join ${server.url} --room ${room}\nFor other machines run: termchat serve --host 0.0.0.0`,
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
			writeFault(ending.error);
			return exitCodes.failed;
		}
	}
};

interface Stay {
	readonly client: Client;
	readonly wishes: JoinOptions;
	readonly settings: Settings;
	readonly room: string | undefined;
	readonly memory: StoredUiState;
	readonly remember: (memory: StoredUiState) => void;
	readonly server: RunningServer | undefined;
}

/**
 * Loads the full screen. Chalk decides at its import whether it may write; all colours here are the theme's own,
 * and of Ink's only the attributes are used.
 */
const loadFullScreen = async (): Promise<typeof import('../../ui/full-screen.tsx')> => {
	const {FORCE_COLOR: before} = process.env;
	process.env.FORCE_COLOR = '1';
	const loaded = await import('../../ui/full-screen.tsx');
	if (before === undefined) delete process.env.FORCE_COLOR;
	else process.env.FORCE_COLOR = before;
	return loaded;
};

/** What the user should know before they leave: others are on the server that ends with them. */
const farewellOf = (server: RunningServer | undefined): string => {
	const others = (server?.connections() ?? 0) - 1;
	if (others <= 0) return '';
	return `This server ends with you; ${others} more ${others === 1 ? 'is' : 'are'} on it.`;
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
		keepSettings: writeSettings,
		drafts: memory.drafts,
		remember,
		...(room !== undefined && {room}),
		farewell: () => farewellOf(server),
	});
	return exitCodeOf(ending);
};

const stayPlain = async ({client, wishes, settings, room, server}: Stay): Promise<number> => {
	const {runPlain} = await import('../../ui/plain.ts');
	const {openLink} = await import('../../ui/open-link.ts');
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
		...(process.stdout.isTTY && {ring: ringBell}),
		farewell: () => farewellOf(server),
		clock: systemClock,
		settings,
		keepSettings: writeSettings,
		openLink,
		signal: ended.signal,
		...(room !== undefined && {room}),
	});
	return signalled === undefined ? exitCodes.done : exitCodeOf({type: 'signal', signal: signalled});
};

const join = async (argv: readonly string[]): Promise<number> => {
	const asked = await readJoinOptions(argv);
	const home = stateFolder(process.env);
	if (asked.sameAs !== undefined) addAlias(home, asked.address, asked.sameAs);
	const wishes = {...asked, address: resolveAddress(home, asked.address)};
	const warnings: string[] = [];
	const warn = (text: string): void => void warnings.push(text);
	const inClear = tlsRequiredReason(home, wishes.address);
	if (inClear !== undefined) throw new Failure(inClear);
	const secrets = environmentSecrets(wishes.address, process.env, warn);
	let storage = openStorage(wishes, secrets, warn);
	const {wasInterrupted} = storage;
	const fileOf = (key: string): string => path.join(home, key, 'face.json');
	const memoryFile = fileOf(wishes.address.key);
	migrateUiState(memoryFile, wishes.address.previousKeys.map(fileOf));
	const memory = readUiState(memoryFile);
	const settings = readSettings(warn);
	const guess = wishes.nick === undefined && storage.readSecret() === undefined ? systemNick() : undefined;

	let server: RunningServer | undefined;
	let hint: string | undefined;
	const onHub = (hub: string): void => {
		const hasSecret = storage.readSecret({hub}) !== undefined;
		const known = hasSecret ? undefined : findKnownServer(home, hub, wishes.address.key);
		if (known !== undefined) hint = aliasHint(known);
	};
	let client = makeClient(wishes, storage, secrets, wishes.nick ?? guess, onHub);
	// Loads while the connection comes about; what is wrong with it is told where it is awaited.
	if (!wishes.isPlain) setImmediate(() => void loadFullScreen().catch(() => {}));
	try {
		try {
			await connectClient(client, guess);
		} catch (error) {
			const mayStart = wishes.isHere && error instanceof Failure && error.exitCode === exitCodes.unreachable;
			if (!mayStart) throw hint === undefined || !(error instanceof Failure) ? error : withHint(error, hint);
			await client.close();
			server = await startHere(wishes.port);
			// The client that found no server has given up its place as this user.
			storage = openStorage(wishes, secrets, warn);
			client = makeClient(wishes, storage, secrets, wishes.nick ?? guess, onHub);
			await connectClient(client, guess);
		}
		const isBare = wishes.rooms.length === 0 && wishes.token === undefined;
		const rejoinsAll = isBare || wasInterrupted;
		const seen = new Set(rejoinsAll ? memory.rooms : []);
		client.onFrame(frame => {
			if (frame.type === 'joined') seen.add(frame.room);
		});
		const room = await enterRooms(client, wishes, memory, wasInterrupted);
		// What was noticed before there was a screen is shown in the room.
		const noticed = client.session().notices.filter(({level}) => level !== 'info');
		if (hint !== undefined) warnings.push(printableLine(hint));
		for (const text of [...warnings, ...noticed.map(({content}) => noticeText(content))])
			client.note(room, text, 'warning');
		if (server !== undefined && room !== undefined) tellHowToJoin(client, room, server);
		// Read again: another window on this server may have ended meanwhile.
		const remember = (next: StoredUiState): void =>
			writeUiState(memoryFile, mergeUiState(readUiState(memoryFile), seen, next));
		const stay: Stay = {client, wishes, settings, room, memory, remember, server};
		return await (wishes.isPlain ? stayPlain(stay) : stayOnScreen(stay));
	} finally {
		await client.close();
		storage.release();
		await server?.close({code: 1001, reason: 'The one who ran this server has left.'});
	}
};

export const runJoin = async (argv: readonly string[]): Promise<number> => {
	limitHeapGrowth();
	const code = await runCommand('join', () => join(argv));
	// A terminal that was read from keeps the process alive.
	process.stdin.pause();
	process.stdin.unref?.();
	return code;
};
