/** A command context with a fake client. It records the output for the user. */
import type {Session} from '../../source/client/session/state.ts';
import {performAction, runCommand} from '../../source/commands/actions/run.ts';
import type {Action, CommandContext, OpenedLink, Panel, UiKind} from '../../source/commands/command.ts';
import {Places} from '../../source/commands/places.ts';
import {readInput} from '../../source/commands/read-input.ts';
import {defaultSettings, type Settings} from '../../source/commands/settings.ts';
import {commands} from '../../source/commands/slash/registry.ts';
import {createFakeClient, type FakeClient} from './fake-client.ts';
import {minutes} from './session-builder.ts';

export interface FakeContextOptions {
	readonly ui?: UiKind;
	readonly settings?: Partial<Settings>;
	readonly openedLink?: OpenedLink;
}

export interface FakeContext {
	readonly context: CommandContext;
	readonly client: FakeClient;
	/** Every call of the context with its arguments, in order: `['compose', 'text']`. */
	readonly calls: readonly (readonly unknown[])[];
	readonly notices: readonly string[];
	readonly panels: readonly Panel[];
	readonly settings: () => Settings;
	/** Runs a line and waits until it is done. False if the arguments are wrong. */
	readonly run: (line: string) => Promise<boolean>;
	readonly perform: (action: Action) => Promise<void>;
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** The first room of the session is shown. */
export const createFakeContext = (session: Session, options: FakeContextOptions = {}): FakeContext => {
	const {ui = 'terminal', openedLink = {type: 'opened'}} = options;
	const client = createFakeClient(session);
	const calls: unknown[][] = [];
	const notices: string[] = [];
	const panels: Panel[] = [];
	let settings: Settings = {...defaultSettings, ...options.settings};
	let shown = [...session.rooms.keys()][0];
	let previous: string | undefined;
	const record =
		(name: string) =>
		(...given: unknown[]): void => {
			calls.push([name, ...given]);
		};
	const context: CommandContext = {
		ui,
		client,
		commands,
		serverUrl: 'http://127.0.0.1:8080/',
		now: () => minutes(5),
		room: () => (shown === undefined ? undefined : client.session().rooms.get(shown)),
		previousRoom: () => previous,
		settings: () => settings,
		saveSettings(next) {
			settings = next;
		},
		notify: text => void notices.push(text),
		showRoom(room) {
			calls.push(['showRoom', room]);
			if (shown !== room) previous = shown;
			shown = room;
		},
		showMessage: record('showMessage'),
		openThread: record('openThread'),
		closeThread: record('closeThread'),
		places: new Places(),
		showPlace: record('showPlace'),
		leaveRoom: record('leaveRoom'),
		showUnread: record('showUnread'),
		clearUnread: record('clearUnread'),
		clearMessages: record('clearMessages'),
		revealMessages: () => false,
		toggleMembers: record('toggleMembers'),
		open: panel => void panels.push(panel),
		post: (room, text, more) => void client.post({room}, text, more),
		compose: record('compose'),
		insert: record('insert'),
		startEdit: (room, {seq}) => void calls.push(['startEdit', room, seq]),
		editDraft: record('editDraft'),
		takeBack: record('takeBack'),
		copy(text) {
			calls.push(['copy', text]);
			return Promise.resolve('Copied.');
		},
		openLink(url) {
			calls.push(['openLink', url]);
			return Promise.resolve(openedLink);
		},
		quit: record('quit'),
	};
	return {
		context,
		client,
		calls,
		notices,
		panels,
		settings: () => settings,
		async run(line) {
			const input = readInput(line, commands);
			if (input.type !== 'command') throw new Error(`${line} is ${input.type}`);
			const isRun = runCommand(context, input.command, input.words);
			await settled();
			return isRun;
		},
		async perform(action) {
			performAction(context, action);
			await settled();
		},
	};
};
