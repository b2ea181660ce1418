/** Implements the command context for the page. */
import {paneKey} from '../../client/session/threads.ts';
import type {CommandContext, Panel, PostOptions} from '../../commands/command.ts';
import {Places} from '../../commands/places.ts';
import {neighbourRoom} from '../../commands/room-names.ts';
import {beforeTyped, inputOfDraft, withHold} from '../../commands/undo-send.ts';
import {copyText} from '../browser/clipboard.ts';
import type {View} from '../state/view.ts';
import {changeInput, compose, inputOf} from './input.ts';
import type {PageParts} from './page-parts.ts';

const copy = async (text: string): Promise<string> => {
	await copyText(text);
	return 'Copied.';
};

const panelOf = (panel: Panel): NonNullable<View['panel']> => {
	switch (panel.type) {
		case 'search':
			return {type: 'palette', query: `?${panel.query}`};
		case 'inviteLink':
			return {type: 'invite', room: panel.room, token: panel.token};
		default:
			return panel;
	}
};

type RoomFunctions = Pick<
	CommandContext,
	'room' | 'previousRoom' | 'showRoom' | 'showMessage' | 'places' | 'showPlace' | 'leaveRoom'
>;

const roomFunctions = ({client, view, dispatch}: PageParts): RoomFunctions => {
	const {session} = client;
	const showRoom = (room: string): void => {
		if (room !== view().current) client.resumeReading(room);
		const state = session().rooms.get(room);
		const hasUnread = state !== undefined && state.unread > 0;
		dispatch({type: 'roomShown', room, unreadAfter: hasUnread ? state.readSeq : undefined});
	};
	return {
		room() {
			const {current} = view();
			return current === undefined ? undefined : session().rooms.get(current);
		},
		previousRoom: () => view().previous,
		showRoom,
		async showMessage(room, seq) {
			// A search also finds messages of public rooms the user is not in.
			const joined = session().rooms.has(room) ? room : await client.join(room);
			showRoom(joined);
			dispatch({type: 'jumped', jump: {type: 'seq', room: joined, seq}});
		},
		async leaveRoom(room) {
			dispatch({type: 'roomLeft', room, next: neighbourRoom(session(), room, 1)});
			await client.leave(room);
		},
		places: new Places(count => dispatch({type: 'placesChanged', count})),
		showPlace({room, seq}) {
			showRoom(room);
			dispatch({type: 'jumped', jump: seq === undefined ? {type: 'newest', room} : {type: 'seq', room, seq}});
		},
	};
};

type PaneFunctions = Pick<
	CommandContext,
	'openThread' | 'closeThread' | 'showUnread' | 'clearUnread' | 'clearMessages' | 'revealMessages'
>;

/** What the panes of the current room show. */
const paneFunctions = (
	{client, view, dispatch}: PageParts,
	showRoom: (room: string) => void,
): PaneFunctions => ({
	async openThread(room, seq) {
		if (view().current !== room) showRoom(room);
		dispatch({type: 'threadShown', seq});
		await client.openThread(room, seq);
	},
	/** The client no longer keeps the thread up to date. */
	closeThread() {
		const {current} = view();
		dispatch({type: 'threadShown', seq: undefined});
		if (current !== undefined) client.closeThread(current);
	},
	showUnread() {
		const {current} = view();
		if (current !== undefined) dispatch({type: 'jumped', jump: {type: 'unread', room: current}});
	},
	clearUnread: () => dispatch({type: 'unreadMarked', after: undefined}),
	clearMessages: (room, at) => dispatch({type: 'messagesCleared', room, at}),
	revealMessages({room}) {
		const isCleared = view().clearedAt.has(room);
		if (isCleared) dispatch({type: 'messagesCleared', room, at: undefined});
		return isCleared;
	},
});

type InputFunctions = Pick<
	CommandContext,
	'post' | 'compose' | 'insert' | 'startEdit' | 'editDraft' | 'takeBack'
>;

interface Posted {
	readonly room: string;
	readonly text: string;
	readonly options?: PostOptions | undefined;
}

/** Posts a message with the expiry that is chosen in an input. `key`: of the input, see `paneKey`. */
export const postFrom = (parts: PageParts, key: string, {room, text, options = {}}: Posted): void => {
	const {client, view, dispatch} = parts;
	const {expiresInSeconds} = inputOf(parts, key);
	const all = {...(expiresInSeconds > 0 && {expiresInSeconds}), ...options};
	client.post({room}, text, withHold(view().settings, all));
	// The chosen expiry applies to one message.
	changeInput(parts, key, {expiresInSeconds: 0});
	client.resumeReading(room);
	dispatch({type: 'unreadMarked', after: undefined});
	dispatch({type: 'jumped', jump: {type: 'newest', room}});
};

const inputFunctions = (parts: PageParts, showRoom: (room: string) => void): InputFunctions => {
	const {client, view} = parts;
	return {
		post: (room, text, options) => postFrom(parts, room, {room, text, options}),
		compose: text => compose(parts, text),
		insert: text => compose(parts, inputOf(parts, view().current ?? '').text + text),
		startEdit: (room, {text, seq}) => changeInput(parts, room, {text, about: {type: 'edit', seq}}),
		editDraft(id) {
			const draft = client.session().outbox?.find(one => one.draft === id);
			if (draft === undefined) return;
			client.drop(id);
			if ('room' in draft.target) showRoom(draft.target.room);
			compose(parts, inputOfDraft(draft));
		},
		takeBack(draft) {
			const {target, replyTo, expiresInSeconds = 0} = draft;
			if ('room' in target) showRoom(target.room);
			const {current, thread} = view();
			if (current === undefined) return;
			const isInThread = replyTo !== undefined && thread === replyTo;
			const key = paneKey(current, isInThread ? thread : undefined);
			const typed = inputOf(parts, key);
			const about =
				replyTo === undefined || isInThread ? undefined : ({type: 'reply', seq: replyTo} as const);
			changeInput(parts, key, {
				text: beforeTyped(inputOfDraft(draft, true), typed.text),
				about: typed.about ?? about,
				...(expiresInSeconds > 0 && {expiresInSeconds}),
			});
		},
	};
};

type PanelFunctions = Pick<CommandContext, 'toggleMembers' | 'open'>;

const panelFunctions = ({view, dispatch, hasMemberDrawer}: PageParts): PanelFunctions => ({
	toggleMembers(isShown) {
		const {drawer, settings} = view();
		if (hasMemberDrawer()) {
			const isOpen = isShown ?? drawer !== 'members';
			dispatch({type: 'drawerChanged', drawer: isOpen ? 'members' : undefined});
		} else {
			const members = isShown ?? !settings.members;
			dispatch({type: 'settingsChanged', settings: {...settings, members}});
		}
	},
	open: panel => dispatch({type: 'panelOpened', panel: panelOf(panel)}),
});

export const createPageContext = (parts: PageParts): CommandContext => {
	const {client, origin, view, dispatch} = parts;
	let noticeCount = 0;
	const rooms = roomFunctions(parts);
	return {
		ui: 'page',
		client,
		get commands() {
			return parts.commands.current();
		},
		serverUrl: origin,
		now: () => Date.now(),
		settings: () => view().settings,
		saveSettings: settings => dispatch({type: 'settingsChanged', settings}),
		notify: (text, level = 'info') =>
			dispatch({
				type: 'noticeAdded',
				notice: {key: `view:${++noticeCount}`, room: view().current, text, level},
			}),
		...rooms,
		...paneFunctions(parts, rooms.showRoom),
		...inputFunctions(parts, rooms.showRoom),
		...panelFunctions(parts),
		copy,
		openLink(url) {
			window.open(url, '_blank', 'noopener,noreferrer');
			return Promise.resolve({type: 'opened'});
		},
		// A page is quit by closing its tab.
		quit: () => {},
	};
};
