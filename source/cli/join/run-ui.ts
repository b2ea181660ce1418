/** Runs the full screen or plain mode until the user quits. */
import {flushCompileCache} from 'node:module';
import type {Client} from '../../client/client.ts';
import type {RunningServer} from '../../server/startup/server-options.ts';
import type {ConfigSource} from '../../terminal/settings-file/live-settings.ts';
import {isAsciiLocale} from '../../terminal/settings-file/locale.ts';
import {systemClock} from '../../time/clock.ts';
import {exitCodes} from '../arguments/failure.ts';
import {ringBell} from '../output/stdout.ts';
import {exitCodeOf, signalExitCode} from '../process/exit-code.ts';
import type {JoinOptions} from './join-options.ts';
import type {StoredUiState} from './stored-ui-state.ts';

interface UiOptions {
	readonly client: Client;
	readonly options: Pick<JoinOptions, 'colours' | 'isPlain'> & {
		readonly seq?: JoinOptions['seq'];
		readonly address: Pick<JoinOptions['address'], 'page'>;
	};
	readonly config: ConfigSource;
	readonly room: string | undefined;
	readonly state: StoredUiState;
	readonly storeState: (state: StoredUiState) => void;
	/** The server that this process has started. */
	readonly server: RunningServer | undefined;
}

/**
 * Loads the full screen. Chalk decides at its import whether to write colors; the theme writes all colors itself, and
 * Ink only attributes, so chalk is always on.
 */
export const loadFullScreen = async (): Promise<typeof import('../../terminal/full-screen.tsx')> => {
	const {FORCE_COLOR: before} = process.env;
	process.env.FORCE_COLOR = '1';
	const loaded = await import('../../terminal/full-screen.tsx');
	if (before === undefined) delete process.env.FORCE_COLOR;
	else process.env.FORCE_COLOR = before;
	return loaded;
};

/** The warning before quitting if this stops a server with other connections. */
const quitWarning = (server: RunningServer | undefined): string => {
	const others = (server?.connections() ?? 0) - 1;
	if (others <= 0) return '';
	return `Quitting stops this server and disconnects ${others} ${others === 1 ? 'other user' : 'other users'}.`;
};

/** After this time the first screen is drawn. */
const compileCacheMs = 3000;

/**
 * Stores the compiled functions of the start. Node does so at the end of the process, but then V8 has dropped those that
 * were not used for minutes, and each later start would compile them again.
 */
const storeCompiledStart = (): void => void setTimeout(flushCompileCache, compileCacheMs).unref();

const runFullScreen = async (ui: UiOptions): Promise<number> => {
	const {client, options, config, room, state, storeState, server} = ui;
	const fullScreen = await loadFullScreen();
	storeCompiledStart();
	const ending = await fullScreen.runFullScreen({
		client,
		url: options.address.page,
		stdin: process.stdin,
		stdout: process.stdout,
		env: process.env,
		clock: systemClock,
		colours: options.colours,
		config,
		drafts: state.drafts,
		remember: storeState,
		...(room !== undefined && {room}),
		...(options.seq !== undefined && {seq: options.seq}),
		farewell: () => quitWarning(server),
	});
	return exitCodeOf(ending);
};

const runPlainMode = async (ui: UiOptions): Promise<number> => {
	const {client, options, config, room, state, storeState, server} = ui;
	const {runPlain} = await import('../../terminal/plain.ts');
	const {openLink} = await import('../../terminal/host/open-link.ts');
	const ended = new AbortController();
	let received: NodeJS.Signals | undefined;
	const onSignal = (signal: NodeJS.Signals): void => {
		received = signal;
		ended.abort();
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal);
	process.stdout.on('error', () => ended.abort());
	await runPlain({
		client,
		url: options.address.page,
		input: process.stdin,
		isTyped: process.stdin.isTTY === true,
		isPiped: process.stdin.isTTY !== true,
		output: process.stdout,
		...(process.stdout.isTTY && {ring: ringBell}),
		farewell: () => quitWarning(server),
		clock: systemClock,
		config,
		isAsciiLocale: isAsciiLocale(process.env),
		openLink,
		// Plain mode has no unsent input: the unsent input of the full screen stays.
		remember: memory => storeState({...memory, drafts: state.drafts}),
		signal: ended.signal,
		...(room !== undefined && {room}),
		...(options.seq !== undefined && {seq: options.seq}),
	});
	return received === undefined ? exitCodes.done : signalExitCode(received);
};

/** Resolves with the exit code. */
export const runUi = (ui: UiOptions): Promise<number> =>
	ui.options.isPlain ? runPlainMode(ui) : runFullScreen(ui);
