/** A controller over a fake client and a host that records its calls. */
import type {Session} from '../../source/client/session/state.ts';
import type {OpenedLink} from '../../source/commands/command.ts';
import {defaultSettings, type Settings} from '../../source/commands/settings.ts';
import {type Controller, createController} from '../../source/terminal/controller/controller.ts';
import type {Size} from '../../source/terminal/draw/layout.ts';
import type {Host} from '../../source/terminal/host/host.ts';
import {feed, initialParser} from '../../source/terminal/input/input-parser.ts';
import {drawn} from './drawn.ts';
import {createFakeClient, type FakeClient} from './fake-client.ts';
import {minutes} from './session-builder.ts';

export interface ControllerWorld {
	readonly controller: Controller;
	readonly client: FakeClient;
	/** What the host was told, as `ring`, `quit`, `title (1) #dev`. */
	readonly host: readonly string[];
	/** Bytes as a terminal sends them. */
	readonly press: (...keys: readonly string[]) => void;
	/** What the message pane shows. */
	readonly pane: () => string;
	/** What stands in the input. */
	readonly line: () => string;
	/** The hint over the input. */
	readonly hint: () => string | undefined;
	/** Lets promises of commands settle. */
	readonly settled: () => Promise<void>;
	/** Lets so much time pass. */
	readonly wait: (ms: number) => void;
}

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

export interface WorldOptions {
	readonly size?: Size;
	readonly settings?: Partial<Settings>;
	readonly drafts?: Readonly<Record<string, string>>;
	readonly farewell?: string;
	/** What becomes of every link that is opened. */
	readonly openedLink?: OpenedLink;
}

export const makeController = (session: Session, options: WorldOptions = {}): ControllerWorld => {
	const client = createFakeClient(session);
	const told: string[] = [];
	let now = minutes(5);
	let timers: {at: number; callback: () => void}[] = [];
	const host: Host = {
		setTitle: title => told.push(`title ${title}`),
		ring: () => told.push('ring'),
		notify: (title, body) => told.push(`notify ${title}: ${body}`),
		setMouse: isOn => told.push(`mouse ${isOn}`),
		copy(text) {
			told.push(`copy ${text}`);
			return Promise.resolve('Copied.');
		},
		openLink(url) {
			told.push(`open ${url}`);
			return Promise.resolve(options.openedLink ?? {type: 'opened'});
		},
		editText: async text => `${text} edited`,
		keepSettings: () => told.push('settings'),
		suspend: () => told.push('suspend'),
		redraw: () => told.push('redraw'),
		quit: () => told.push('quit'),
	};
	const controller = createController({
		client,
		url: 'http://127.0.0.1:8080/',
		host,
		clock: {
			now: () => now,
			monotonic: () => now,
			random: () => 0,
			after(delayMs, callback) {
				const timer = {at: now + delayMs, callback};
				timers.push(timer);
				return () => {
					timers = timers.filter(one => one !== timer);
				};
			},
		},
		size: options.size ?? {columns: 80, rows: 24},
		settings: {...defaultSettings, ...options.settings},
		timeZone: 'UTC',
		...(options.drafts !== undefined && {drafts: options.drafts}),
		farewell: () => options.farewell ?? '',
	});
	return {
		controller,
		client,
		host: told,
		press(...pressed) {
			for (const bytes of pressed)
				controller.handle(feed(initialParser, new TextEncoder().encode(bytes)).events);
		},
		pane: () => drawn(controller.screenView().pane?.rows.map(({row}) => row) ?? []),
		line: () => controller.screenView().composer.edit.text,
		hint: () => controller.get().ui.hint?.text,
		settled: () => new Promise(resolve => setImmediate(resolve)),
		wait(ms) {
			now += ms;
			for (
				let due = timers.find(({at}) => at <= now);
				due !== undefined;
				due = timers.find(({at}) => at <= now)
			) {
				const timer = due;
				timers = timers.filter(one => one !== timer);
				timer.callback();
			}
		},
	};
};
