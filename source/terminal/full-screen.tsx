/** The full-screen client in a real terminal: sets its modes, draws with Ink, reads input, and restores it on exit. */
import {type Instance, render, useApp} from 'ink';
import {type ReactElement, useLayoutEffect} from 'react';
import type {Client} from '../client/client.ts';
import type {Clock} from '../time/clock.ts';
import {type Controller, createController} from './controller/controller.ts';
import type {ColourLevel} from './draw/colour-level.ts';
import type {Size} from './draw/layout.ts';
import {showsNotifications} from './host/desktop-notification.ts';
import {createFrameStream} from './host/frame-stream.ts';
import type {Host} from './host/host.ts';
import {localMachine, type Machine} from './host/machine.ts';
import {createTerminal, type Terminal} from './host/terminal-output.ts';
import type {InputEvent} from './input/key.ts';
import {
	createSilentStdin,
	createTerminalInput,
	type RawStdin,
	type TerminalInput,
} from './input/terminal-input.ts';
import {App} from './screen/app.tsx';
import type {ConfigSource} from './settings-file/live-settings.ts';
import {isAsciiLocale} from './settings-file/locale.ts';
import {keepMemory, memoryOf, type UiMemory} from './state/ui-memory.ts';

export interface FullScreenOptions {
	readonly client: Client;
	/** The server's address, for invite links. */
	readonly url: string;
	readonly stdin: RawStdin;
	readonly stdout: NodeJS.WriteStream;
	readonly env: NodeJS.ProcessEnv;
	readonly clock: Clock;
	readonly colours: ColourLevel;
	readonly config: ConfigSource;
	/** What the screen may do to the machine and the process. Default: those of a client that has the process to itself. */
	readonly machine?: Machine;
	/** Calls back when the screen may show that time has passed. Default: at once. */
	readonly requestFrame?: (draw: () => void) => void;
	/** The most frames per second. Default: each change is drawn at once. */
	readonly maxFps?: number;
	/** The room to show first. */
	readonly room?: string;
	/** The message to show first in that room. */
	readonly seq?: number;
	/** The unsent input at the end of the last run, by room. */
	readonly drafts?: Readonly<Record<string, string>>;
	/** Stores what the next run starts with: soon after each change, and at the end. */
	readonly remember?: (memory: UiMemory) => void;
	/** What the user should know before they quit. */
	readonly farewell?: () => string;
}

/** Why the full screen ended: the user quit, a signal, the terminal is gone, or an error of the program. */
export type Ending =
	| {readonly type: 'quit'}
	| {readonly type: 'signal'; readonly signal: NodeJS.Signals}
	| {readonly type: 'hangup'}
	| {readonly type: 'fault'; readonly error: unknown};

type Suspend = ReturnType<typeof useApp>['suspendTerminal'];

/** Passes Ink's function for suspending the terminal out of the component tree. */
const SuspendHandle = ({onReady}: {readonly onReady: (suspend: Suspend) => void}): null => {
	const {suspendTerminal} = useApp();
	useLayoutEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
	return null;
};

const sizeOf = ({columns, rows}: NodeJS.WriteStream): Size => ({columns: columns || 80, rows: rows || 24});

/** Runs the full-screen client. Resolves when it has ended and the terminal is restored. */
export const runFullScreen = (options: FullScreenOptions): Promise<Ending> => new FullScreen(options).run();

class FullScreen {
	readonly #options: FullScreenOptions;
	readonly #machine: Machine;
	readonly #terminal: Terminal;
	readonly #input: TerminalInput;
	readonly #controller: Controller;
	readonly #ended: Promise<Ending>;
	#end: (ending: Ending) => void = () => {};
	#ink: Instance | undefined;
	#suspendInk: Suspend | undefined;
	#isSuspended = false;

	constructor(options: FullScreenOptions) {
		const {client, stdin, stdout, env, clock} = options;
		this.#options = options;
		this.#machine = options.machine ?? localMachine(env);
		this.#ended = new Promise(resolve => {
			this.#end = resolve;
		});
		this.#terminal = createTerminal(stdout, env);
		this.#input = createTerminalInput({
			stdin,
			stdout,
			clock,
			onEvents: this.#onEvents,
			onEnd: () => this.#end({type: 'hangup'}),
		});
		this.#controller = createController({
			client,
			url: options.url,
			host: this.#createHost(),
			clock,
			size: sizeOf(stdout),
			config: options.config,
			isAsciiLocale: isAsciiLocale(env),
			...(options.drafts !== undefined && {drafts: options.drafts}),
			...(options.farewell !== undefined && {farewell: options.farewell}),
			...(options.requestFrame !== undefined && {requestFrame: options.requestFrame}),
		});
	}

	async run(): Promise<Ending> {
		const {client, room, seq, clock, remember} = this.#options;
		if (room !== undefined && client.session().rooms.has(room)) this.#controller.enter(room);
		const stopKeeping = keepMemory(this.#controller, clock, memory => remember?.(memory));
		const stopListening = this.#listen();
		let ending: Ending;
		try {
			this.#start();
			if (room !== undefined && seq !== undefined) this.#controller.showMessage(room, seq);
			ending = await this.#ended;
		} catch (error) {
			ending = {type: 'fault', error};
		}
		// Stores first what must not be lost, because the terminal may be gone.
		stopKeeping();
		remember?.(memoryOf(this.#controller.get()));
		this.#controller.close();
		this.#restore();
		stopListening();
		return ending;
	}

	#createHost(): Host {
		const {stdout, env} = this.#options;
		const terminal = this.#terminal;
		return {
			setTitle: title => terminal.setTitle(title),
			ring: () => terminal.ring(),
			notify: (title, body) => terminal.notify(title, body),
			showsNotifications: showsNotifications(env),
			setMouse: isOn => terminal.setMouse(isOn),
			copy: text => this.#machine.copy(text, chunk => stdout.write(chunk)),
			openLink: url => this.#machine.openLink(url),
			editText: text => this.#machine.editText(text, this.#suspendFor),
			suspend: () => this.#machine.suspend(this.#suspendFor),
			redraw: () => void this.#redraw(),
			quit: () => this.#end({type: 'quit'}),
		};
	}

	readonly #onEvents = (events: readonly InputEvent[]): void => {
		// The user returns from the window of an editor: some file systems do not report its changes.
		if (events.some(event => event.type === 'focus' && event.isFocused)) this.#options.config.check();
		this.#controller.handle(events);
	};

	readonly #onFault = (error: unknown): void => this.#end({type: 'fault', error});

	/** Releases the terminal while `work` runs, and then draws the whole screen again. */
	readonly #suspendFor = (work: () => void | Promise<void>): Promise<void> =>
		this.#drawAgainAfter(async suspendInk => {
			this.#terminal.stopReports();
			this.#input.stop();
			try {
				await suspendInk(async () => {
					this.#terminal.restore();
					try {
						await work();
					} finally {
						this.#takeTerminal();
					}
				});
			} finally {
				this.#input.start();
			}
		});

	/** After a stop from outside: the modes and the contents of the terminal are the shell's. */
	readonly #takeBack = (): void => void this.#suspendFor(() => {});

	/** Draws the whole screen again. The terminal stays raw: Ctrl+C that follows Ctrl+L at once must not end the program. */
	readonly #redraw = (): Promise<void> =>
		this.#drawAgainAfter(suspendInk =>
			suspendInk(() => {
				this.#terminal.restore();
				this.#terminal.enter();
			}),
		);

	/** Does nothing while `suspend` of an earlier call runs. */
	async #drawAgainAfter(suspend: (suspendInk: Suspend) => Promise<void>): Promise<void> {
		const suspendInk = this.#suspendInk;
		if (suspendInk === undefined || this.#isSuspended) return;
		this.#isSuspended = true;
		const hadMouse = this.#controller.get().ui.settings.mouse;
		try {
			await suspend(suspendInk);
		} finally {
			this.#isSuspended = false;
			this.#terminal.setMouse(hadMouse);
			this.#controller.resize(sizeOf(this.#options.stdout));
		}
	}

	/**
	 * Call before the first frame, because the user may type as soon as they see it, and a terminal that is not raw turns
	 * Enter into a line feed. Raw mode comes before the focus reports, which the terminal would echo otherwise.
	 */
	#takeTerminal(): void {
		this.#input.start();
		this.#terminal.enter();
	}

	#start(): void {
		const {stdout, colours, config} = this.#options;
		this.#takeTerminal();
		this.#ink = render(
			<Root
				controller={this.#controller}
				colours={colours}
				onReady={suspend => {
					this.#suspendInk = suspend;
				}}
			/>,
			{
				stdout: createFrameStream(stdout),
				stdin: createSilentStdin(),
				alternateScreen: true,
				incrementalRendering: true,
				// With Ink's default of 30, typed text appears late. With a low limit, a key also waits for the messages
				// drawn just before it. The client already groups the messages it receives.
				maxFps: this.#options.maxFps ?? 1000,
				exitOnCtrlC: false,
				patchConsole: false,
				interactive: true,
			},
		);
		this.#ink.waitUntilExit().catch(this.#onFault);
		this.#terminal.setMouse(config.config().settings.mouse);
		this.#terminal.askBackground();
	}

	/** Synchronous, because it also runs when the process exits. */
	readonly #restore = (): void => {
		this.#terminal.stopReports();
		this.#input.stop();
		this.#ink?.unmount();
		this.#ink = undefined;
		this.#terminal.restore();
	};

	/** Listens to the terminal and the process. Returns a function that stops it. */
	#listen(): () => void {
		const {stdout} = this.#options;
		// Registered before Ink's own listener, so that Ink draws the layout of the new size.
		const onResize = (): void => this.#controller.resize(sizeOf(stdout));
		stdout.on('resize', onResize);
		// Never removed: a write to a terminal that is gone may fail after the end.
		stdout.on('error', () => this.#end({type: 'hangup'}));
		const stopListening = this.#machine.listen({
			onSignal: signal => this.#end({type: 'signal', signal}),
			onContinue: this.#takeBack,
			onFault: this.#onFault,
			onExit: this.#restore,
		});
		return () => {
			stdout.off('resize', onResize);
			stopListening();
		};
	}
}

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
		<SuspendHandle onReady={onReady} />
		<App controller={controller} colours={colours} />
	</>
);
