/** What commands work with in the page. */
import type {Client} from '../../client/client.ts';
import type {CommandContext, Panel, PostOptions} from '../../commands/command.ts';
import {commands} from '../../commands/registry.ts';
import {neighbourRoom} from '../../commands/room-names.ts';
import {type Composing, nothingWritten, type View, type ViewEvent} from '../state/view.ts';

export interface PageParts {
	readonly client: Client;
	/** The host and port of this page: a link to another does not belong to this server. */
	readonly host: string;
	readonly view: () => View;
	readonly dispatch: (event: ViewEvent) => void;
	/** Whether the screen is so narrow that the members lie over the messages. */
	readonly hasMemberDrawer: () => boolean;
}

/** `navigator.clipboard` needs a secure context. */
const copy = async (text: string): Promise<string> => {
	if (navigator.clipboard === undefined) throw new Error('the browser allows copying on https pages only');
	await navigator.clipboard.writeText(text);
	return 'Copied.';
};

const panelOf = (panel: Panel): NonNullable<View['panel']> => {
	switch (panel.type) {
		case 'palette':
			return {type: 'palette', text: panel.query};
		case 'search':
			return {type: 'palette', text: `?${panel.query}`};
		case 'inviteLink':
			return {type: 'invite', room: panel.room, token: panel.token};
		default:
			return panel;
	}
};

export const createPageContext = (parts: PageParts): CommandContext => {
	const {client, host, view, dispatch} = parts;
	let notices = 0;
	const session = client.session;
	const composingOf = (room: string): Composing => view().composing.get(room) ?? nothingWritten;
	const write = (room: string, change: Partial<Composing>): void =>
		dispatch({type: 'written', room, composing: {...composingOf(room), ...change}});
	const compose = (text: string): void => {
		const {current} = view();
		if (current !== undefined) write(current, {text, about: undefined});
	};
	const showRoom = (room: string): void => {
		const state = session().rooms.get(room);
		const hasUnread = state !== undefined && state.unread > 0;
		dispatch({type: 'entered', room, unreadAfter: hasUnread ? state.readSeq : undefined});
	};
	return {
		ui: 'page',
		client,
		commands,
		serverUrl: `http://${host}`,
		now: () => Date.now(),
		room() {
			const {current} = view();
			return current === undefined ? undefined : session().rooms.get(current);
		},
		previousRoom: () => view().previous,
		settings: () => view().settings,
		saveSettings: settings => dispatch({type: 'settingsChanged', settings}),
		notify: (text, level = 'info') =>
			dispatch({
				type: 'noticed',
				notice: {key: `view:${++notices}`, room: view().current, text, level},
			}),
		showRoom,
		async showMessage(room, seq) {
			// A search finds messages of public rooms the user is not in.
			const joined = session().rooms.has(room) ? room : await client.join(room);
			showRoom(joined);
			dispatch({type: 'jumped', jump: {type: 'seq', room: joined, seq}});
		},
		async leaveRoom(room) {
			dispatch({type: 'left', room, next: neighbourRoom(session(), room, 1)});
			await client.leave(room);
		},
		showUnread() {
			const {current} = view();
			if (current !== undefined) dispatch({type: 'jumped', jump: {type: 'unread', room: current}});
		},
		clearUnread: () => dispatch({type: 'unreadMarked', after: undefined}),
		clearMessages: (room, at) => dispatch({type: 'cleared', room, at}),
		revealMessages({room}) {
			const isCleared = view().clearedAt.has(room);
			if (isCleared) dispatch({type: 'cleared', room, at: undefined});
			return isCleared;
		},
		toggleMembers(isShown) {
			const drawer = (isShown ?? view().drawer !== 'members') ? 'members' : undefined;
			dispatch(parts.hasMemberDrawer() ? {type: 'drawn', drawer} : {type: 'membersToggled', isShown});
		},
		open: panel => dispatch({type: 'opened', panel: panelOf(panel)}),
		post(room, text, options: PostOptions = {}) {
			const {expiresInSeconds} = composingOf(room);
			client.post({room}, text, {...(expiresInSeconds > 0 && {expiresInSeconds}), ...options});
			// The chosen expiry applies to one message.
			write(room, {expiresInSeconds: 0});
			dispatch({type: 'unreadMarked', after: undefined});
			dispatch({type: 'jumped', jump: {type: 'newest', room}});
		},
		compose,
		insert: text => compose(composingOf(view().current ?? '').text + text),
		startEdit: (room, {text, seq}) => write(room, {text, about: {type: 'edit', seq}}),
		editDraft(id) {
			const draft = session().outbox?.find(one => one.draft === id);
			if (draft === undefined) return;
			const {target, text} = draft;
			client.drop(id);
			if ('room' in target) showRoom(target.room);
			compose('room' in target ? text : `/msg ${target.to} ${text}`);
		},
		copy,
		openLink(url) {
			window.open(url, '_blank', 'noopener,noreferrer');
			return Promise.resolve({type: 'opened'});
		},
		quit: () => {},
	};
};
