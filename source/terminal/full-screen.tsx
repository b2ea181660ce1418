/** The full-screen client in a real terminal: sets its modes, draws with Ink, reads input, and undoes it all on exit. */
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Instance, render, useApp} from 'ink';
import {type ReactElement, useLayoutEffect} from 'react';
import type {Client} from '../client/client.ts';
import type {Settings} from '../commands/settings.ts';
import type {Clock} from '../time/clock.ts';
import {type Controller, createController} from './controller/controller.ts';
import type {Size} from './draw/layout.ts';
import type {ColourLevel} from './draw/theme.ts';
import {copyToClipboard} from './host/clipboard.ts';
import {createFrameStream} from './host/frame-stream.ts';
import type {Host} from './host/host.ts';
import {openLink} from './host/open-link.ts';
import {stop, stopTarget} from './host/suspend.ts';
import {createTerminal} from './host/terminal-output.ts';
import {createSilentStdin, createTerminalInput, type RawStdin} from './input/terminal-input.ts';
import {App} from './screen/app.tsx';
import {keepMemory, memoryOf, type UiMemory} from './state/ui-memory.ts';

export interface FullScreenOptions {
	readonly client: Client;
	/** Where the server is, for links one passes on. */
	readonly url: string;
	readonly stdin: RawStdin;
	readonly stdout: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
	readonly clock: Clock;
	readonly colours: ColourLevel;
	readonly settings: Settings;
	readonly keepSettings: (settings: Settings) => void;
	/** The room to begin in. */
	readonly room?: string;
	/** What was half written when the last run ended, by room. */
	readonly drafts?: Readonly<Record<string, string>>;
	/** Takes what the next run begins with: soon after each change, and at the end. */
	readonly remember?: (memory: UiMemory) => void;
	/** What the person should know before they leave. */
	readonly farewell?: () => string;
}

/** How it ended: by the person's wish, by a signal, because the terminal went away, or by a fault of ours. */
export type Ending =
	| {readonly type: 'quit'}
	| {readonly type: 'signal'; readonly signal: NodeJS.Signals}
	| {readonly type: 'hangup'}
	| {readonly type: 'fault'; readonly error: unknown};

const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

type Suspend = ReturnType<typeof useApp>['suspendTerminal'];

/** Hands Ink's own way of letting go of the terminal out of the tree. */
const Handle = ({onReady}: {readonly onReady: (suspend: Suspend) => void}): null => {
	const {suspendTerminal} = useApp();
	useLayoutEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	return null;
};

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => ({columns: columns || 80, rows: rows || 24});

const runEditor = async (text: string, env: NodeJS.ProcessEnv): Promise<string> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-'));
	const file = path.join(folder, 'message.md');
	try {
		writeFileSync(file, text, {mode: 0o600});
		const [command = 'vi', ...flags] = (env.VISUAL || env.EDITOR || 'vi')
			.split(' ')
			.filter(word => word !== '');
		await new Promise<void>((resolve, reject) => {
			const child = spawn(command, [...flags, file], {stdio: 'inherit'});
			child.on('error', () =>
				reject(new Error(`The editor "${command}" could not be started. Set $EDITOR.`)),
			);
			child.on('exit', () => resolve());
		});
		return readFileSync(file, 'utf8').replace(/\n+$/, '');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

/** Runs the full-screen chat; resolves when it is over and the terminal is as it was. */
export const runFullScreen = async (options: FullScreenOptions): Promise<Ending> => {
	const {client, stdin, stdout, env, clock} = options;
	const terminal = createTerminal(stdout, env);
	let suspendInk: Suspend | undefined;
	let end: (ending: Ending) => void = () => {};
	const ended = new Promise<Ending>(resolve => {
		end = resolve;
	});

	const input = createTerminalInput({
		stdin,
		stdout,
		clock,
		onEvents: events => controller.handle(events),
		onEnd: () => end({type: 'hangup'}),
	});

	let isAway = false;
	/** Lets go of the terminal while `work` runs, and then draws everything again. */
	const away = async (work: () => void | Promise<void>): Promise<void> => {
		if (suspendInk === undefined || isAway) return;
		isAway = true;
		terminal.stopReports();
		input.stop();
		const hadMouse = controller.get().ui.settings.mouse;
		try {
			await suspendInk(async () => {
				terminal.restore();
				try {
					await work();
				} finally {
					// Before the next frame: who sees it may type. And before the reports, which would be echoed.
					input.start();
					terminal.enter();
				}
			});
		} finally {
			isAway = false;
			terminal.setMouse(hadMouse);
			input.start();
			controller.resize(sizeOf(stdout));
		}
	};

	const host: Host = {
		setTitle: terminal.setTitle,
		ring: terminal.ring,
		notify: terminal.notify,
		setMouse: terminal.setMouse,
		copy: text => copyToClipboard(text, {write: chunk => stdout.write(chunk), env}),
		openLink,
		keepSettings(settings) {
			terminal.setMouse(settings.mouse);
			options.keepSettings(settings);
		},
		async editText(text) {
			let written = text;
			await away(async () => {
				written = await runEditor(text, env);
			});
			return written;
		},
		suspend() {
			const target = stopTarget(process.platform, env);
			if (target.type !== 'none') void away(() => stop(target));
		},
		redraw() {
			void away(() => {});
		},
		quit: () => end({type: 'quit'}),
	};

	const controller: Controller = createController({
		client,
		url: options.url,
		host,
		clock,
		size: sizeOf(stdout),
		settings: options.settings,
		...(options.drafts !== undefined && {drafts: options.drafts}),
		...(options.farewell !== undefined && {farewell: options.farewell}),
	});
	if (options.room !== undefined && client.session().rooms.has(options.room)) controller.enter(options.room);

	const stopKeeping = keepMemory(controller, clock, memory => options.remember?.(memory));

	// Before Ink's own listener, so that what Ink draws for the new size was laid out for it.
	const onResize = (): void => controller.resize(sizeOf(stdout));
	stdout.on('resize', onResize);
	// Not taken off at the end: what is written to a terminal that is gone fails later.
	stdout.on('error', () => end({type: 'hangup'}));
	const onSignal = (signal: NodeJS.Signals): void => end({type: 'signal', signal});
	// Stopped from outside, the shell had the terminal meanwhile: its modes and what is on it are the shell's.
	const onContinue = (): void => host.redraw();
	process.on('SIGCONT', onContinue);
	const onFault = (error: unknown): void => end({type: 'fault', error});
	for (const signal of signals) process.on(signal, onSignal);
	process.on('uncaughtException', onFault);
	process.on('unhandledRejection', onFault);

	let ink: Instance | undefined;
	const restore = (): void => {
		terminal.stopReports();
		input.stop();
		ink?.unmount();
		ink = undefined;
		terminal.restore();
	};
	process.on('exit', restore);

	let ending: Ending;
	try {
		// Before the first frame: who sees it may type, and a terminal that is not raw yet makes Enter a line feed.
		// And before the focus reports: a terminal that is not raw yet echoes the first one over the frame.
		input.start();
		terminal.enter();
		ink = render(
			<Root controller={controller} colours={options.colours} onReady={suspend => (suspendInk = suspend)} />,
			{
				stdout: createFrameStream(stdout),
				stdin: createSilentStdin(),
				alternateScreen: true,
				incrementalRendering: true,
				// Ink's default of 30 makes typing wait, and less than this makes a key wait for the messages drawn just
				// before it; the client gathers what it hears instead.
				maxFps: 1000,
				exitOnCtrlC: false,
				patchConsole: false,
				interactive: true,
			},
		);
		ink.waitUntilExit().catch(onFault);
		terminal.setMouse(options.settings.mouse);
		terminal.askBackground();
		ending = await ended;
	} catch (error) {
		ending = {type: 'fault', error};
	}
	// First what must not be lost: the terminal may be gone.
	stopKeeping();
	options.remember?.(memoryOf(controller.get()));
	controller.close();
	restore();
	stdout.off('resize', onResize);
	process.off('SIGCONT', onContinue);
	for (const signal of signals) process.off(signal, onSignal);
	process.off('uncaughtException', onFault);
	process.off('unhandledRejection', onFault);
	process.off('exit', restore);
	return ending;
};

const Root = ({
	controller,
	colours,
	onReady,
}: {
	readonly controller: Controller;
	readonly colours: ColourLevel;
	readonly onReady: (suspend: Suspend) => void;
}): ReactElement => (
	<>
		<Handle onReady={onReady} />
		<App controller={controller} colours={colours} />
	</>
);
