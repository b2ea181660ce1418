/**
 * What the page itself keeps while it is open: which room is looked at, what is being written where, which panel
 * is open. The session knows nothing of it. A reducer, tested without React.
 */

import type {Notice} from '../../client/session/state.ts';
import type {Panel as CommandPanel} from '../../commands/command.ts';
import {defaultSettings, type Settings} from '../../commands/settings.ts';

/** What is written in a room and not yet said. */
export interface Composing {
	readonly text: string;
	/** Answers or changes this entry. */
	readonly about: {readonly type: 'reply' | 'edit'; readonly seq: number} | undefined;
	/** Disappears after so long; 0: stays. */
	readonly expiresInSeconds: number;
}

export const nothingWritten: Composing = {text: '', about: undefined, expiresInSeconds: 0};

export type Panel =
	| {readonly type: 'palette'; readonly text: string}
	| {readonly type: 'create'}
	| {readonly type: 'invite'; readonly room: string; readonly token: string | undefined}
	| Extract<CommandPanel, {type: 'list' | 'messages' | 'stats' | 'help'}>
	| {readonly type: 'nick'; readonly problem: string | undefined}
	| {readonly type: 'topic'; readonly room: string};

export type Drawer = 'rooms' | 'members';

/** What became of something the user did: shown above the field until it is dismissed. */
export interface ViewNotice {
	/** Unique among all notices, those of the session included. */
	readonly key: string;
	/** Where the user did it; undefined: in no room. */
	readonly room: string | undefined;
	readonly level: Notice['level'];
	readonly text: string;
}

export interface View {
	readonly current: string | undefined;
	readonly previous: string | undefined;
	readonly panel: Panel | undefined;
	/** On a narrow screen: what lies over the messages. */
	readonly drawer: Drawer | undefined;
	/** On a wide one. */
	readonly isMembersShown: boolean;
	readonly composing: ReadonlyMap<string, Composing>;
	/** Where the unread line of the current room stands: after this entry. Frozen until the person moves it. */
	readonly unreadAfter: number | undefined;
	/** Asks the message pane to go somewhere; a new object each time. */
	readonly jump: Jump | undefined;
	readonly settings: Settings;
	/** By room: messages of this time or older are hidden, in milliseconds since 1970. */
	readonly clearedAt: ReadonlyMap<string, number>;
	/** Newest last. */
	readonly notices: readonly ViewNotice[];
	/** Keys of notices of the session that are not to be shown (any more). */
	readonly dismissed: ReadonlySet<string>;
}

export type Jump = {readonly room: string} & (
	| {readonly type: 'seq'; readonly seq: number}
	| {readonly type: 'newest'}
	| {readonly type: 'oldest'}
	| {readonly type: 'unread'}
	| {readonly type: 'page'; readonly pages: 1 | -1}
	/** Focuses the last message, to be walked from by the arrow keys. */
	| {readonly type: 'select'}
);

export type ViewEvent =
	| {readonly type: 'entered'; readonly room: string; readonly unreadAfter: number | undefined}
	| {readonly type: 'left'; readonly room: string; readonly next: string | undefined}
	| {readonly type: 'unreadMarked'; readonly after: number | undefined}
	| {readonly type: 'written'; readonly room: string; readonly composing: Composing}
	| {readonly type: 'opened'; readonly panel: Panel}
	| {readonly type: 'closed'}
	| {readonly type: 'drawn'; readonly drawer: Drawer | undefined}
	/** Without `isShown`: the opposite of now. */
	| {readonly type: 'membersToggled'; readonly isShown?: boolean | undefined}
	| {readonly type: 'jumped'; readonly jump: Jump}
	| {readonly type: 'settingsChanged'; readonly settings: Settings}
	/** `at`: hides messages of this time or older; undefined: shows them again. */
	| {readonly type: 'cleared'; readonly room: string; readonly at: number | undefined}
	| {readonly type: 'noticed'; readonly notice: ViewNotice}
	| {readonly type: 'dismissed'; readonly keys: readonly string[]}
	/** The user sent something else: what answered the line before is out of date, but errors stay. */
	| {readonly type: 'submitted'};

export const emptyView: View = {
	current: undefined,
	previous: undefined,
	panel: undefined,
	drawer: undefined,
	isMembersShown: true,
	composing: new Map(),
	unreadAfter: undefined,
	jump: undefined,
	settings: defaultSettings,
	clearedAt: new Map(),
	notices: [],
	dismissed: new Set(),
};

/** More than these are not kept: the oldest go first. */
const mostNotices = 20;

/** What is half written, by room; nothing stands for a room where nothing is. */
export type Written = Readonly<Record<string, string>>;

/** The view of a page that opens: what was written here before it was closed waits in its rooms. */
export const viewOf = (written: Written, settings: Settings): View => ({
	...emptyView,
	settings,
	composing: new Map(Object.entries(written).map(([room, text]) => [room, {...nothingWritten, text}])),
});

/** Changes of what was said are left out: what they change may be another by the next visit. */
export const writtenIn = (view: View): Written =>
	Object.fromEntries(
		[...view.composing]
			.filter(([, {text, about}]) => text !== '' && about?.type !== 'edit')
			.map(([room, {text}]) => [room, text]),
	);

export const reduceView = (view: View, event: ViewEvent): View => {
	switch (event.type) {
		case 'entered':
			if (event.room === view.current) return {...view, drawer: undefined, panel: undefined};
			return {
				...view,
				current: event.room,
				previous: view.current,
				unreadAfter: event.unreadAfter,
				drawer: undefined,
				panel: undefined,
				jump: undefined,
			};
		case 'left': {
			const composing = new Map(view.composing);
			composing.delete(event.room);
			const isHere = view.current === event.room;
			return {
				...view,
				composing,
				current: isHere ? event.next : view.current,
				previous: view.previous === event.room ? undefined : view.previous,
				unreadAfter: isHere ? undefined : view.unreadAfter,
				jump: isHere ? undefined : view.jump,
			};
		}
		case 'unreadMarked':
			return view.unreadAfter === event.after ? view : {...view, unreadAfter: event.after};
		case 'written':
			return {...view, composing: new Map(view.composing).set(event.room, event.composing)};
		case 'opened':
			return {...view, panel: event.panel, drawer: undefined};
		case 'closed':
			return view.panel === undefined ? view : {...view, panel: undefined};
		case 'drawn':
			return {...view, drawer: event.drawer};
		case 'membersToggled':
			return {...view, isMembersShown: event.isShown ?? !view.isMembersShown};
		case 'jumped':
			return {...view, jump: event.jump};
		case 'settingsChanged':
			return {...view, settings: event.settings};
		case 'cleared': {
			const clearedAt = new Map(view.clearedAt);
			if (event.at === undefined) clearedAt.delete(event.room);
			else clearedAt.set(event.room, event.at);
			return {...view, clearedAt};
		}
		case 'noticed':
			return {...view, notices: [...view.notices, event.notice].slice(-mostNotices)};
		case 'dismissed': {
			if (event.keys.every(key => view.dismissed.has(key))) return view;
			return {
				...view,
				notices: view.notices.filter(({key}) => !event.keys.includes(key)),
				dismissed: new Set([...view.dismissed, ...event.keys]),
			};
		}
		case 'submitted':
			if (view.notices.every(({level}) => level === 'error')) return view;
			return {...view, notices: view.notices.filter(({level}) => level === 'error')};
	}
};
