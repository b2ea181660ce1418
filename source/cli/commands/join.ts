/** `termchat join`, also without a command: opens the chat, in full screen if there is a terminal. */
import path from 'node:path';
import type {Client} from '../../client/client.ts';
import {identifyServer} from '../../node-client/identify-server.ts';
import {addAlias} from '../../node-client/server-aliases.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {tlsRequiredReason} from '../../node-client/tls-required.ts';
import {joinCommand as joinCommandText, roomLink} from '../../presenter/invitation.ts';
import {noticeText} from '../../presenter/notices.ts';
import type {RunningServer} from '../../server/startup/server-options.ts';
import {systemClock} from '../../time/clock.ts';
import type {Command} from '../arguments/command.ts';
import {Failure} from '../arguments/failure.ts';
import {pairThisMachine} from '../connect/pairing.ts';
import {connectSession, type JoinSession} from '../join/connect-session.ts';
import {colorValues, type JoinOptions, joinFlags, joinHelp, readJoinOptions} from '../join/join-options.ts';
import {openRooms} from '../join/open-rooms.ts';
import {loadFullScreen, runUi} from '../join/run-ui.ts';
import {openSettings} from '../join/settings-files.ts';
import {
	mergeUiState,
	migrateUiState,
	readUiState,
	type StoredUiState,
	writeUiState,
} from '../join/stored-ui-state.ts';
import {limitClientHeap} from '../process/heap-flags.ts';
import {runInTerminal} from './run-command.ts';

/** Reads the options, records `--same-as`, and replaces an alias by the address of its server. */
const resolveOptions = async (argv: readonly string[]): Promise<JoinOptions> => {
	const options = await readJoinOptions(argv);
	const folder = stateFolder(process.env);
	if (options.sameAs !== undefined) addAlias(folder, options.address, options.sameAs);
	const address = await identifyServer(folder, options.address, options.ca);
	const tlsRequired = tlsRequiredReason(folder, address);
	if (tlsRequired !== undefined) throw new Failure(tlsRequired);
	if (address.pair === undefined) return {...options, address};
	const nick = await pairThisMachine(address, address.pair, {ca: options.ca, isConfirmed: false});
	return {...options, address, nick};
};

/** The file of the UI's state on this server, with the state of older versions in it. */
const prepareStateFile = ({address}: JoinOptions): string => {
	const fileOf = (key: string): string => path.join(stateFolder(process.env), key, 'face.json');
	const file = fileOf(address.key);
	migrateUiState(file, address.previousKeys.map(fileOf));
	return file;
};

/** Collects the rooms of the last session that will be joined, and the rooms joined in this session. */
const trackRooms = (client: Client, rejoined: readonly string[]): ReadonlySet<string> => {
	const seen = new Set(rejoined);
	client.onFrame(frame => {
		if (frame.type === 'joined') seen.add(frame.room);
	});
	return seen;
};

/** Shows in the chat the warnings that were raised before the screen started. */
const showWarnings = (client: Client, room: string | undefined, warnings: readonly string[]): void => {
	const noticed = client.session().notices.filter(({level}) => level !== 'info');
	const texts = [...warnings, ...noticed.map(({content}) => noticeText(content))];
	for (const text of texts) client.note(room, text, 'warning');
};

/** npm sets this variable for a program that `npx` runs. Then the shell may not find `termchat`. */
const programName = (): string => (process.env.npm_command === 'exec' ? 'npx termchat' : 'termchat');

const showHowToJoin = (client: Client, room: string, {url}: RunningServer): void =>
	client.note(room, {
		type: 'invitation',
		link: roomLink(url, room),
		command: joinCommandText(url, room, programName()),
		isOwnServer: true,
	});

/**
 * The user whose room list contains the stored rooms. A session that did not join those rooms did not add them to the
 * list.
 */
const mergedListUser = async (
	client: Client,
	{listUser}: StoredUiState,
	hasOtherRooms: boolean,
): Promise<string | undefined> => {
	if (hasOtherRooms || (await client.roomList()) === undefined) return listUser;
	return client.session().me?.id;
};

const runSession = async (
	options: JoinOptions,
	session: JoinSession,
	stateFile: string,
	earlierWarnings: readonly string[],
): Promise<number> => {
	const {client, wasInterrupted, server, aliasHint} = session;
	const warnings = [...earlierWarnings];
	const config = openSettings(process.env, systemClock);
	warnings.push(...config.problems());
	if (aliasHint !== undefined) warnings.push(aliasHint);
	const state = readUiState(stateFile);
	const hasRequest = options.rooms.length > 0 || options.token !== undefined;
	const seen = trackRooms(client, hasRequest && !wasInterrupted ? [] : state.rooms);
	const room = await openRooms(client, options, state, wasInterrupted);
	showWarnings(client, room, warnings);
	if (server !== undefined && room !== undefined) showHowToJoin(client, room, server);
	// Reads the file again: another window may have changed it meanwhile.
	const listUser = await mergedListUser(client, state, hasRequest && !wasInterrupted);
	const storeState = (next: StoredUiState): void =>
		writeUiState(stateFile, {
			...mergeUiState(readUiState(stateFile), seen, next),
			...(listUser !== undefined && {listUser}),
		});
	return runUi({client, options, config, room, state, storeState, server});
};

const join = async (argv: readonly string[]): Promise<number> => {
	const options = await resolveOptions(argv);
	const stateFile = prepareStateFile(options);
	const warnings: string[] = [];
	// Loads while the client connects. The UI reports an error when it loads it again.
	if (!options.isPlain) setImmediate(() => void loadFullScreen().catch(() => {}));
	const session = await connectSession(options, text => void warnings.push(text));
	try {
		return await runSession(options, session, stateFile, warnings);
	} finally {
		await session.client.close();
		session.storage.release();
		await session.server?.close({code: 1001, reason: 'The user who started this server has quit.'});
	}
};

const runJoin = (argv: readonly string[]): Promise<number> => {
	limitClientHeap();
	return runInTerminal('join', () => join(argv));
};

export const joinCommand: Command = {
	help: joinHelp,
	flags: joinFlags,
	values: {color: colorValues},
	run: runJoin,
};
