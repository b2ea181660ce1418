/** What commands work with in the full screen. */
import type {Client} from '../../client/client.ts';
import type {CommandContext} from '../../commands/command.ts';
import {commands} from '../../commands/registry.ts';
import type {Clock} from '../../time/clock.ts';
import {bottom} from '../draw/message-pane/scroll.ts';
import type {Host} from '../host/host.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {Arrangement} from '../screen/arrangement.ts';
import {type UiEvent, type UiState, viewOf} from '../state/ui-state.ts';
import {openPanel, paletteOverlay, quitQuestion} from './panel-overlay.ts';
import type {Reading} from './reading.ts';

export interface TerminalParts {
	readonly client: Client;
	readonly serverUrl: string;
	readonly host: Host;
	readonly clock: Clock;
	readonly state: () => UiState;
	readonly dispatch: (event: UiEvent) => void;
	readonly arrangement: () => Arrangement;
	/** Shows a line above the input for some seconds. */
	readonly hint: (text: string, level?: 'info' | 'warning') => void;
	readonly showRoom: (room: string) => void;
	/** What the user should know before they quit; may be empty. */
	readonly farewell: () => string;
	readonly reading: () => Reading;
	/** The input: replaces its text, or inserts at the cursor. */
	readonly writing: () => {
		readonly write: (text: string) => void;
		readonly insert: (text: string) => void;
	};
}

/** What the parts of the full screen share. */
export interface TerminalContext extends CommandContext, Omit<TerminalParts, 'reading' | 'writing'> {}

export const createTerminalContext = (parts: TerminalParts): TerminalContext => {
	const {client, host, state, dispatch, arrangement, hint} = parts;
	const room = () => {
		const {room: name} = state();
		return name === undefined ? undefined : client.session().rooms.get(name);
	};
	const notify: CommandContext['notify'] = (text, level = 'info') => {
		const hintLevel = level === 'info' ? 'info' : 'warning';
		const shown = room();
		if (shown === undefined) {
			hint(text, hintLevel);
			return;
		}
		const isAtBottom = arrangement().pane?.viewport.isAtBottom === true && !shown.log.hasNewer;
		client.note(shown.room, text, level);
		if (isAtBottom) return;
		// The notice stands at the end of the log, which is not on the screen.
		const [first = '', ...more] = text.split('\n');
		hint(more.length === 0 ? first : `${first} (End shows all)`, hintLevel);
	};
	const saveSettings: CommandContext['saveSettings'] = settings => {
		dispatch({type: 'set', settings});
		host.keepSettings(settings);
	};
	const context: TerminalContext = {
		...parts,
		ui: 'terminal',
		commands,
		now: () => parts.clock.now(),
		room,
		previousRoom: () => state().lastRoom,
		settings: () => state().settings,
		saveSettings,
		notify,
		leaveRoom: name => client.leave(name),
		showUnread: () => parts.reading().toUnread(),
		clearUnread(name) {
			dispatch({type: 'unreadTold', room: name, unread: undefined});
			dispatch({type: 'scrolled', room: name, anchor: bottom});
		},
		clearMessages: (name, at) => dispatch({type: 'paneCleared', room: name, at}),
		revealMessages({room: name}) {
			if (viewOf(state(), name).clearedAt === undefined) return false;
			dispatch({type: 'paneCleared', room: name, at: undefined});
			return true;
		},
		toggleMembers(isShown = !state().settings.members) {
			saveSettings({...state().settings, members: isShown});
		},
		async showMessage(name, seq) {
			const joined = client.session().rooms.has(name) ? name : await client.join(name);
			parts.showRoom(joined);
			const key = await parts.reading().toMessage(joined, seq);
			if (key === undefined) hint('That message no longer exists.', 'warning');
			else dispatch({type: 'selected', key});
		},
		open(panel) {
			const show = (overlay: Overlay): void => dispatch({type: 'overlaid', overlay});
			const opened = openPanel(context, panel, show);
			if (panel.type === 'palette') void listRooms(context);
			return opened;
		},
		post(name, text, options) {
			client.post({room: name}, text, options);
			if (name !== state().room) return;
			dispatch({type: 'scrolled', room: name, anchor: bottom});
			if (client.session().rooms.get(name)?.log.hasNewer) client.loadNewest(name).catch(() => {});
		},
		compose: text => parts.writing().write(text),
		insert: text => parts.writing().insert(text),
		startEdit: (_room, {seq, text}) => parts.writing().write(`/edit #${seq} ${text}`),
		editDraft(id) {
			const draft = client.session().outbox?.find(one => one.draft === id);
			if (draft === undefined) return;
			const {target, text} = draft;
			client.drop(id);
			if ('room' in target) parts.showRoom(target.room);
			parts.writing().write('room' in target ? text : `/msg ${target.to} ${text}`);
		},
		copy: host.copy,
		openLink: host.openLink,
		quit(isConfirmed = false) {
			const lost = isConfirmed ? '' : parts.farewell();
			if (lost === '') host.quit();
			else dispatch({type: 'overlaid', overlay: quitQuestion(lost)});
		},
	};
	return context;
};

/** Completes the open palette with the rooms of the server. */
const listRooms = async (context: TerminalContext): Promise<void> => {
	try {
		const listed = await context.client.rooms();
		const {overlay} = context.state();
		if (overlay?.type !== 'palette') return;
		const selectedKey = overlay.selected === 0 ? undefined : overlay.entries[overlay.selected]?.key;
		const next = paletteOverlay(context, overlay.query, listed);
		const selected = Math.max(
			0,
			next.entries.findIndex(({key}) => key === selectedKey),
		);
		context.dispatch({type: 'overlaid', overlay: {...next, selected}});
	} catch {
		// Without a connection the palette offers what is known.
	}
};
