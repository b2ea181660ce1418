/** What commands work with in the full screen. */
import type {Client} from '../../../client/client.ts';
import {paneKey, threadRoom} from '../../../client/session/threads.ts';
import type {CommandContext} from '../../../commands/command.ts';
import {Places} from '../../../commands/places.ts';
import {commands} from '../../../commands/slash/registry.ts';
import {inputOfDraft, withHold} from '../../../commands/undo-send.ts';
import type {About} from '../../../presenter/messages/about-text.ts';
import type {Clock} from '../../../time/clock.ts';
import {bottom} from '../../draw/message-pane/scroll.ts';
import type {Host} from '../../host/host.ts';
import {hintFor, keyForCommand} from '../../input/key-labels.ts';
import type {Overlay} from '../../overlay/overlay.ts';
import type {ScreenView} from '../../screen/screen-view.ts';
import type {ConfigSource} from '../../settings-file/live-settings.ts';
import {glyphsIn, type UiEvent, type UiState, viewOf} from '../../state/ui-state.ts';
import {openPanel, paletteOverlay, quitQuestion} from './panel-overlay.ts';
import {sidePaneProblem} from './side-panes.ts';

export interface TerminalParts {
	readonly client: Client;
	readonly serverUrl: string;
	readonly host: Host;
	readonly clock: Clock;
	readonly config: ConfigSource;
	readonly state: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
	readonly screenView: () => ScreenView;
	/** Shows a line above the input for some seconds. */
	readonly hint: (text: string, level?: 'info' | 'warning') => void;
	readonly showRoom: (room: string) => void;
	/** What the user should know before they quit; may be empty. */
	readonly farewell: () => string;
	readonly navigation: () => {
		toUnread(): void;
		toNewest(): void;
		toMessage(room: string, seq: number): Promise<string | undefined>;
	};
	/** The input: `write` replaces its text, `insert` inserts at the cursor, `startAbout` begins an edit. */
	readonly inputLine: () => {
		write(text: string): void;
		insert(text: string): void;
		startAbout(about: About, text: string): void;
		takeBack(text: string, replyTo: number | undefined): void;
	};
}

/** What the parts of the full screen share. */
export interface TerminalContext extends CommandContext, Omit<TerminalParts, 'navigation' | 'inputLine'> {}

export const createTerminalContext = (parts: TerminalParts): TerminalContext => {
	const context: TerminalContext = {
		...parts,
		...roomFunctions(parts),
		...settingFunctions(parts),
		...messageFunctions(parts),
		...threadFunctions(parts),
		...inputFunctions(parts),
		ui: 'terminal',
		commands,
		now: () => parts.clock.now(),
		notify: notifier(parts),
		open(panel) {
			const show = (overlay: Overlay): void => parts.dispatch({type: 'overlaid', overlay});
			const opened = openPanel(context, panel, show);
			if (panel.type === 'palette') void listRooms(context);
			return opened;
		},
		copy: parts.host.copy,
		openLink: parts.host.openLink,
		quit(isConfirmed = false) {
			const lost = isConfirmed ? '' : parts.farewell();
			if (lost === '') parts.host.quit();
			else parts.dispatch({type: 'overlaid', overlay: quitQuestion(lost)});
		},
	};
	return context;
};

const roomFunctions = ({client, state}: TerminalParts) =>
	({
		room() {
			const {room: name, thread} = state();
			const room = name === undefined ? undefined : client.session().rooms.get(name);
			return (thread === undefined ? undefined : room && threadRoom(room)) ?? room;
		},
		previousRoom: () => state().lastRoom,
		leaveRoom: name => client.leave(name),
	}) satisfies Partial<CommandContext>;

const settingFunctions = (parts: TerminalParts) => {
	const {state, dispatch, host, config} = parts;
	const saveSettings: CommandContext['saveSettings'] = settings => {
		if (settings.mouse !== state().settings.mouse) host.setMouse(settings.mouse);
		dispatch({type: 'set', settings});
		const problem = config.save(settings);
		if (problem !== undefined) notifier(parts)(problem, 'warning');
	};
	return {
		settings: () => state().settings,
		settingsPath: () => config.path,
		themes: () => state().themes,
		keyFor: command => keyForCommand(command, glyphsIn(state())),
		saveSettings,
		sidePaneProblem: pane => sidePaneProblem(pane, state().size.columns, glyphsIn(state())),
		toggleMembers: (isShown = !state().settings.members) =>
			saveSettings({...state().settings, members: isShown}),
	} satisfies Partial<CommandContext>;
};

/** Shows a notice at the end of the current room, and as a hint if the end is not visible. */
const notifier =
	(parts: TerminalParts): CommandContext['notify'] =>
	(text, level = 'info') => {
		const hintLevel = level === 'info' ? 'info' : 'warning';
		const {room, pane} = parts.screenView();
		if (room === undefined) {
			parts.hint(text, hintLevel);
			return;
		}
		const isRoom = room.shownThread === undefined;
		const isEndVisible = isRoom && pane?.viewport.isAtBottom === true && !room.log.hasNewer;
		parts.client.note(room.room, text, level);
		if (isEndVisible) return;
		const [first = '', ...more] = text.split('\n');
		parts.hint(
			more.length === 0 || !isRoom
				? first
				: `${first} (${hintFor('scrollToBottom', glyphsIn(parts.state()))} shows all)`,
			hintLevel,
		);
	};

const messageFunctions = (parts: TerminalParts) => {
	const {client, state, dispatch} = parts;
	return {
		showUnread: () => parts.navigation().toUnread(),
		clearUnread(room) {
			dispatch({type: 'unreadChanged', room, unread: undefined});
			dispatch({type: 'scrolled', room, anchor: bottom});
		},
		clearMessages: (room, at) => dispatch({type: 'paneCleared', room, at}),
		revealMessages({room}) {
			if (viewOf(state(), room).clearedAt === undefined) return false;
			dispatch({type: 'paneCleared', room, at: undefined});
			return true;
		},
		places: new Places(),
		async showPlace({room, seq}) {
			parts.showRoom(room);
			dispatch({type: 'selected', key: undefined});
			if (seq === undefined) parts.navigation().toNewest();
			else await parts.navigation().toMessage(room, seq);
		},
		async showMessage(name, seq) {
			const joined = client.session().rooms.has(name) ? name : await client.join(name);
			parts.showRoom(joined);
			dispatch({type: 'threadShown', seq: undefined});
			const key = await parts.navigation().toMessage(joined, seq);
			if (key === undefined) parts.hint('That message no longer exists.', 'warning');
			else dispatch({type: 'selected', key});
		},
		post(room, text, options) {
			const thread = room === state().room ? state().thread : undefined;
			// What is written in a thread answers its first message, unless it answers another one.
			const inThread = thread === undefined ? options : {replyTo: thread, ...options};
			client.post({room}, text, withHold(state().settings, inThread));
			if (room !== state().room) return;
			dispatch({type: 'scrolled', room: paneKey(room, thread), anchor: bottom});
			if (thread === undefined && client.session().rooms.get(room)?.log.hasNewer)
				client.loadNewest(room).catch(() => {});
		},
	} satisfies Partial<CommandContext>;
};

const threadFunctions = ({client, state, dispatch, hint, showRoom}: TerminalParts) => {
	const closeThread = (): void => dispatch({type: 'threadShown', seq: undefined});
	return {
		async openThread(room, seq) {
			if (state().room !== room) showRoom(room);
			// First the state of the screen: a thread that is not shown is closed.
			dispatch({type: 'threadShown', seq});
			await client.openThread(room, seq);
			const thread = client.session().rooms.get(room)?.thread;
			if (thread?.error === undefined || state().thread !== seq) return;
			closeThread();
			hint(thread.error, 'warning');
		},
		closeThread,
	} satisfies Partial<CommandContext>;
};

const inputFunctions = (parts: TerminalParts) => {
	const {client, inputLine} = parts;
	return {
		compose: text => inputLine().write(text),
		insert: text => inputLine().insert(text),
		startEdit: (_room, {seq, text}) => inputLine().startAbout({type: 'edit', seq}, text),
		editDraft(id) {
			const draft = client.session().outbox?.find(waiting => waiting.draft === id);
			if (draft === undefined) return;
			client.drop(id);
			if ('room' in draft.target) parts.showRoom(draft.target.room);
			inputLine().write(inputOfDraft(draft));
		},
		takeBack(draft) {
			const {target, replyTo} = draft;
			if ('room' in target) parts.showRoom(target.room);
			// In the thread that it replies to, the input shows no target.
			const isInThread = replyTo !== undefined && parts.state().thread === replyTo;
			inputLine().takeBack(inputOfDraft(draft), isInThread ? undefined : replyTo);
		},
	} satisfies Partial<CommandContext>;
};

/** Adds the rooms and the people of the server to the open palette. */
const listRooms = async (context: TerminalContext): Promise<void> => {
	try {
		const [listed, people] = await Promise.all([
			context.client.rooms(),
			// An older server does not list them.
			context.client.people().catch(() => []),
		]);
		const {overlay} = context.state();
		if (overlay?.type !== 'palette') return;
		const selectedKey = overlay.selected === 0 ? undefined : overlay.entries[overlay.selected]?.key;
		const next = paletteOverlay(context, overlay.query, listed, people);
		const selected = Math.max(
			0,
			next.entries.findIndex(({key}) => key === selectedKey),
		);
		context.dispatch({type: 'overlaid', overlay: {...next, selected}});
	} catch {
		// Without a connection the palette shows the rooms of the session.
	}
};
