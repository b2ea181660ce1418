/** The world of the terminal tests: a controller with a fake client, a fake clock and a host that records its calls. */
import type {Session} from '../../source/client/session/state.ts';
import type {OpenedLink} from '../../source/commands/command.ts';
import {defaultSettings, type Settings} from '../../source/commands/settings.ts';
import {type Controller, createController} from '../../source/terminal/controller/controller.ts';
import type {Size} from '../../source/terminal/draw/layout.ts';
import type {Host} from '../../source/terminal/host/host.ts';
import {feed, initialParser} from '../../source/terminal/input/input-parser.ts';
import {type ConfigSource, fixedConfig} from '../../source/terminal/settings-file/live-settings.ts';
import {drawn} from './drawn.ts';
import {createFakeClient, type FakeClient} from './fake-client.ts';
import {makeFakeClock} from './fake-clock.ts';
import {minutes} from './session-builder.ts';

export interface TerminalWorld {
	readonly controller: Controller;
	readonly client: FakeClient;
	/** The calls of the host, such as `ring`, `quit` and `title (1) #dev`. */
	readonly hostCalls: readonly string[];
	/** Sends bytes to the controller, as a terminal does. */
	readonly press: (...keys: readonly string[]) => void;
	/** The text of the message pane. */
	readonly pane: () => string;
	/** The text of the input line. */
	readonly line: () => string;
	/** The hint above the input line. */
	readonly hint: () => string | undefined;
	/** Waits for the promises of commands. */
	readonly settle: () => Promise<void>;
	/** Advances the clock. */
	readonly advance: (ms: number) => void;
}

/** A host that does nothing. */
export const silentHost: Host = {
	setTitle() {},
	ring() {},
	notify() {},
	setMouse() {},
	copy: async () => 'Copied.',
	openLink: async () => ({type: 'opened'}),
	editText: async text => text,
	suspend() {},
	redraw() {},
	quit() {},
};

export const keys = {
	enter: '\r',
	escape: '\u001B[27u',
	up: '\u001B[A',
	down: '\u001B[B',
	pageUp: '\u001B[5~',
	pageDown: '\u001B[6~',
	end: '\u001B[F',
	f1: '\u001BOP',
	tab: '\t',
	focusIn: '\u001B[I',
	focusOut: '\u001B[O',
	ctrl: (letter: string): string => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64),
	alt: (key: string): string => `\u001B${key}`,
	paste: (text: string): string => `\u001B[200~${text}\u001B[201~`,
	click: (column: number, row: number): string => `\u001B[<0;${column + 1};${row + 1}M`,
} as const;

export interface TerminalWorldOptions {
	readonly size?: Size;
	readonly settings?: Partial<Settings>;
	/** Instead of `settings`. */
	readonly config?: ConfigSource;
	readonly isAsciiLocale?: boolean;
	readonly drafts?: Readonly<Record<string, string>>;
	readonly farewell?: string;
	/** The terminal shows desktop notifications. */
	readonly showsNotifications?: boolean;
	/** The outcome of opening a link. */
	readonly openedLink?: OpenedLink;
	readonly requestFrame?: (draw: () => void) => void;
}

export const makeTerminalWorld = (session: Session, options: TerminalWorldOptions = {}): TerminalWorld => {
	const client = createFakeClient(session);
	const hostCalls: string[] = [];
	const clock = makeFakeClock({start: minutes(5)});
	const host: Host = {
		setTitle: title => hostCalls.push(`title ${title}`),
		ring: () => hostCalls.push('ring'),
		showsNotifications: options.showsNotifications ?? false,
		notify: (title, body) => hostCalls.push(`notify ${title}: ${body}`),
		setMouse: isOn => hostCalls.push(`mouse ${isOn}`),
		copy(text) {
			hostCalls.push(`copy ${text}`);
			return Promise.resolve('Copied.');
		},
		openLink(url) {
			hostCalls.push(`open ${url}`);
			return Promise.resolve(options.openedLink ?? {type: 'opened'});
		},
		editText: async text => `${text} edited`,
		suspend: () => hostCalls.push('suspend'),
		redraw: () => hostCalls.push('redraw'),
		quit: () => hostCalls.push('quit'),
	};
	const config = options.config ?? fixedConfig({settings: {...defaultSettings, ...options.settings}});
	const controller = createController({
		client,
		url: 'http://127.0.0.1:8080/',
		host,
		clock,
		size: options.size ?? {columns: 80, rows: 24},
		config: {
			...config,
			save(settings) {
				hostCalls.push('settings');
				return config.save(settings);
			},
		},
		isAsciiLocale: options.isAsciiLocale ?? false,
		timeZone: 'UTC',
		...(options.drafts !== undefined && {drafts: options.drafts}),
		farewell: () => options.farewell ?? '',
		...(options.requestFrame !== undefined && {requestFrame: options.requestFrame}),
	});
	return {
		controller,
		client,
		hostCalls,
		press(...pressed) {
			for (const bytes of pressed)
				controller.handle(feed(initialParser, new TextEncoder().encode(bytes)).events);
		},
		pane: () => drawn(controller.screenView().pane?.rows.map(({row}) => row) ?? []),
		line: () => controller.screenView().composer.edit.text,
		hint: () => controller.get().ui.hint?.text,
		settle: () => new Promise(resolve => setImmediate(resolve)),
		advance: clock.advance,
	};
};
