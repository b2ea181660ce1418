/**
 * The state of the page itself while it is open: the room that is shown, the input of each room, the open panel. The
 * session does not contain it. A pure reducer.
 */
import type {MessageItem, Notice} from '../../client/session/state.ts';
import type {Panel as CommandPanel} from '../../commands/command.ts';
import {defaultSettings, type Settings} from '../../commands/settings.ts';
import type {Person} from '../../protocol/server-frames.ts';

/** The unsent input of a room. */
export interface RoomInput {
	readonly text: string;
	/** The message that is replied to or edited. */
	readonly about: {readonly type: 'reply' | 'edit'; readonly seq: number} | undefined;
	/** The lifetime of the message; 0: never expires. */
	readonly expiresInSeconds: number;
}

export const emptyInput: RoomInput = {text: '', about: undefined, expiresInSeconds: 0};

export type Panel =
	| {readonly type: 'palette'; readonly query: string}
	| {readonly type: 'create'}
	| {readonly type: 'invite'; readonly room: string; readonly token: string | undefined}
	| Extract<
			CommandPanel,
			{type: 'list' | 'messages' | 'stats' | 'help' | 'pairing' | 'createWebhook' | 'webhookUrl'}
	  >
	| {readonly type: 'nick'; readonly problem: string | undefined}
	| {readonly type: 'topic'; readonly room: string}
	| {readonly type: 'notifications'; readonly room: string}
	/** The actions on the room, on one of its members, on a message, and the user's own settings. */
	| {readonly type: 'roomMenu'; readonly room: string}
	| {readonly type: 'memberMenu'; readonly room: string; readonly person: Person}
	| {readonly type: 'userMenu'}
	| {readonly type: 'messageMenu'; readonly room: string; readonly item: MessageItem};

export type Drawer = 'rooms' | 'members';

/** The result of a user's action. It is shown above the input until it is dismissed. */
export interface ViewNotice {
	/** Unique among all notices, including those of the session. */
	readonly key: string;
	/** The room that was shown at the time, if any. */
	readonly room: string | undefined;
	readonly level: Notice['level'];
	readonly text: string;
}

export interface View {
	readonly current: string | undefined;
	readonly previous: string | undefined;
	/** The open thread of the current room, by its first message. */
	readonly thread: number | undefined;
	readonly panel: Panel | undefined;
	/** The pane that covers the messages on a narrow screen. */
	readonly drawer: Drawer | undefined;
	readonly inputs: ReadonlyMap<string, RoomInput>;
	/** The unread line of the current room is below this entry. Only the user moves it. */
	readonly unreadAfter: number | undefined;
	/** The last scroll request; a new object for each request. */
	readonly jump: Jump | undefined;
	/** How many places the user can go back to. */
	readonly placeCount: number;
	readonly settings: Settings;
	/** By room: messages of this time or older are hidden, in milliseconds since 1970. */
	readonly clearedAt: ReadonlyMap<string, number>;
	/** Newest last. */
	readonly notices: readonly ViewNotice[];
	/** Keys of the dismissed notices. */
	readonly dismissed: ReadonlySet<string>;
}

/** A request to the message pane to scroll. */
export type Jump = {readonly room: string} & (
	| {readonly type: 'seq'; readonly seq: number}
	| {readonly type: 'newest'}
	| {readonly type: 'oldest'}
	| {readonly type: 'unread'}
	| {readonly type: 'page'; readonly pages: 1 | -1}
	/** Focuses the last message, from which the arrow keys move on. */
	| {readonly type: 'select'}
);

export type ViewEvent =
	| {readonly type: 'roomShown'; readonly room: string; readonly unreadAfter: number | undefined}
	| {readonly type: 'roomLeft'; readonly room: string; readonly next: string | undefined}
	/** A thread of the current room was opened; undefined: closed. */
	| {readonly type: 'threadShown'; readonly seq: number | undefined}
	| {readonly type: 'unreadMarked'; readonly after: number | undefined}
	| {readonly type: 'inputChanged'; readonly room: string; readonly input: RoomInput}
	| {readonly type: 'panelOpened'; readonly panel: Panel}
	| {readonly type: 'panelClosed'}
	| {readonly type: 'drawerChanged'; readonly drawer: Drawer | undefined}
	| {readonly type: 'jumped'; readonly jump: Jump}
	| {readonly type: 'placesChanged'; readonly count: number}
	| {readonly type: 'settingsChanged'; readonly settings: Settings}
	/** `at`: hides messages of this time or older; undefined: shows them again. */
	| {readonly type: 'messagesCleared'; readonly room: string; readonly at: number | undefined}
	| {readonly type: 'noticeAdded'; readonly notice: ViewNotice}
	| {readonly type: 'noticesDismissed'; readonly keys: readonly string[]}
	/** Removes all notices but errors, because they answered the previous input. */
	| {readonly type: 'inputSubmitted'};

export const emptyView: View = {
	current: undefined,
	previous: undefined,
	thread: undefined,
	panel: undefined,
	drawer: undefined,
	inputs: new Map(),
	unreadAfter: undefined,
	jump: undefined,
	placeCount: 0,
	settings: defaultSettings,
	clearedAt: new Map(),
	notices: [],
	dismissed: new Set(),
};

/** If there are more, the oldest notices are removed. */
const maxNotices = 20;

/** The unsent text of each room that has some. */
export type InputTexts = Readonly<Record<string, string>>;

/** The view of a page that opens, with the input that was stored when it was closed. */
export const initialView = (texts: InputTexts, settings: Settings): View => ({
	...emptyView,
	settings,
	inputs: new Map(Object.entries(texts).map(([room, text]) => [room, {...emptyInput, text}])),
});

/** The input to store. Edits are left out, because the edited message may change before the page is opened again. */
export const inputTexts = (view: View): InputTexts =>
	Object.fromEntries(
		[...view.inputs]
			.filter(([, {text, about}]) => text !== '' && about?.type !== 'edit')
			.map(([room, {text}]) => [room, text]),
	);

const showRoom = (view: View, {room, unreadAfter}: Extract<ViewEvent, {type: 'roomShown'}>): View => {
	const closed = {...view, drawer: undefined, panel: undefined};
	if (room === view.current) return closed;
	return {...closed, current: room, previous: view.current, thread: undefined, unreadAfter, jump: undefined};
};

const leaveRoom = (view: View, {room, next}: Extract<ViewEvent, {type: 'roomLeft'}>): View => {
	const inputs = new Map(view.inputs);
	inputs.delete(room);
	const isCurrent = view.current === room;
	return {
		...view,
		inputs,
		current: isCurrent ? next : view.current,
		thread: isCurrent ? undefined : view.thread,
		previous: view.previous === room ? undefined : view.previous,
		unreadAfter: isCurrent ? undefined : view.unreadAfter,
		jump: isCurrent ? undefined : view.jump,
	};
};

const clearMessages = (view: View, room: string, at: number | undefined): View => {
	const clearedAt = new Map(view.clearedAt);
	if (at === undefined) clearedAt.delete(room);
	else clearedAt.set(room, at);
	return {...view, clearedAt};
};

const dismissNotices = (view: View, keys: readonly string[]): View => {
	if (keys.every(key => view.dismissed.has(key))) return view;
	return {
		...view,
		notices: view.notices.filter(({key}) => !keys.includes(key)),
		dismissed: new Set([...view.dismissed, ...keys]),
	};
};

/** Returns the same view if the event changes nothing. */
export const reduceView = (view: View, event: ViewEvent): View => {
	switch (event.type) {
		case 'roomShown':
			return showRoom(view, event);
		case 'roomLeft':
			return leaveRoom(view, event);
		case 'threadShown':
			return view.thread === event.seq ? view : {...view, thread: event.seq, drawer: undefined};
		case 'unreadMarked':
			return view.unreadAfter === event.after ? view : {...view, unreadAfter: event.after};
		case 'inputChanged':
			return {...view, inputs: new Map(view.inputs).set(event.room, event.input)};
		case 'panelOpened':
			return {...view, panel: event.panel, drawer: undefined};
		case 'panelClosed':
			return view.panel === undefined ? view : {...view, panel: undefined};
		case 'drawerChanged':
			return {...view, drawer: event.drawer};
		case 'jumped':
			return {...view, jump: event.jump};
		case 'placesChanged':
			return {...view, placeCount: event.count};
		case 'settingsChanged':
			return {...view, settings: event.settings};
		case 'messagesCleared':
			return clearMessages(view, event.room, event.at);
		case 'noticeAdded':
			return {
				...view,
				notices: [...view.notices, event.notice].slice(-maxNotices),
				// The notices are behind an open drawer.
				drawer: event.notice.level === 'info' ? view.drawer : undefined,
			};
		case 'noticesDismissed':
			return dismissNotices(view, event.keys);
		case 'inputSubmitted':
			if (view.notices.every(({level}) => level === 'error')) return view;
			return {...view, notices: view.notices.filter(({level}) => level === 'error')};
	}
};
