/**
 * The state of the full screen: the current room, the scroll position and input of each room, the open overlay. Rooms
 * and messages are in the session. Pure data and one reducer.
 */
import {paneKey, roomOfPane} from '../../client/session/threads.ts';
import type {Settings} from '../../commands/settings.ts';
import type {UnreadLine} from '../../presenter/messages/message-rows.ts';
import {concat, literal, type Printable} from '../../text/sanitize.ts';
import {type Composer, composerWith, emptyComposer} from '../composer/composer.ts';
import type {Rgb} from '../draw/colour.ts';
import {type Glyphs, glyphsOf} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {type Anchor, bottom} from '../draw/message-pane/scroll.ts';
import type {ThemeDefinition} from '../draw/theme.ts';
import type {Keymap} from '../input/keymap.ts';
import type {Overlay} from '../overlay/overlay.ts';
import type {ClientConfig} from '../settings-file/live-settings.ts';
import {drawsAscii} from '../settings-file/locale.ts';

/** The state of one room on the screen. */
export interface RoomView {
	readonly anchor: Anchor;
	/** The unread messages when the user entered the room, until the user clears them. */
	readonly unread: UnreadLine | undefined;
	/** The time when the pane was cleared. Older messages are not drawn. */
	readonly clearedAt: number | undefined;
	/** The input and its history. */
	readonly composer: Composer;
}

/** A short text in the line above the input. Disappears with the next key, or at `until`. */
export interface Hint {
	readonly text: string;
	readonly level: 'info' | 'warning';
	readonly until: number;
}

export interface UiState {
	readonly size: Size;
	/** The terminal has the focus. True if the terminal does not report it. */
	readonly isFocused: boolean;
	/** Canonical name of the current room; undefined before the user is in one. */
	readonly room: string | undefined;
	readonly lastRoom: string | undefined;
	/** The open thread of the current room, by its first message. */
	readonly thread: number | undefined;
	/** By `paneKey`. */
	readonly views: ReadonlyMap<string, RoomView>;
	/** The input while there is no current room. */
	readonly roomlessComposer: Composer;
	/** The first key of two. */
	readonly chord: string | undefined;
	/** Key of the block that is selected. */
	readonly selection: string | undefined;
	readonly overlay: Overlay | undefined;
	readonly hint: Hint | undefined;
	readonly settings: Settings;
	/** The user's own themes. */
	readonly themes: readonly ThemeDefinition[];
	readonly keymap: Keymap;
	/** The locale is not UTF-8, so that ASCII is drawn unless a setting forces Unicode. */
	readonly isAsciiLocale: boolean;
	/** The terminal's background, each part 0 to 255; undefined if not reported. */
	readonly background: Rgb | undefined;
}

export type UiEvent =
	| {readonly type: 'resized'; readonly size: Size}
	| {readonly type: 'focused'; readonly isFocused: boolean}
	| {readonly type: 'entered'; readonly room: string; readonly unread: UnreadLine | undefined}
	/** A thread of the current room was opened; undefined: closed. */
	| {readonly type: 'threadShown'; readonly seq: number | undefined}
	/** The user is no longer in the room. */
	| {readonly type: 'forgotten'; readonly room: string}
	/** `room`: of a thread, its `paneKey`. */
	| {readonly type: 'scrolled'; readonly room: string; readonly anchor: Anchor}
	| {readonly type: 'unreadChanged'; readonly room: string; readonly unread: UnreadLine | undefined}
	| {readonly type: 'paneCleared'; readonly room: string; readonly at: number | undefined}
	| {readonly type: 'composed'; readonly composer: Composer}
	| {readonly type: 'chord'; readonly chord: string | undefined}
	| {readonly type: 'selected'; readonly key: string | undefined}
	| {readonly type: 'overlaid'; readonly overlay: Overlay | undefined}
	| {readonly type: 'hinted'; readonly hint: Hint | undefined}
	| {readonly type: 'set'; readonly settings: Settings}
	/** The settings file has changed. */
	| {readonly type: 'configured'; readonly config: ClientConfig}
	| {readonly type: 'background'; readonly background: Rgb};

const emptyView: RoomView = {
	anchor: bottom,
	unread: undefined,
	clearedAt: undefined,
	composer: emptyComposer,
};

export interface InitialUi {
	readonly size: Size;
	readonly config: ClientConfig;
	/** Text that was typed but not sent when the last run ended, by room. */
	readonly drafts?: Readonly<Record<string, string>> | undefined;
	readonly isAsciiLocale?: boolean | undefined;
}

export const initialUi = ({size, config, drafts = {}, isAsciiLocale = false}: InitialUi): UiState => ({
	size,
	isFocused: true,
	room: undefined,
	lastRoom: undefined,
	thread: undefined,
	views: new Map(
		Object.entries(drafts).map(([room, text]) => [room, {...emptyView, composer: composerWith(text)}]),
	),
	roomlessComposer: emptyComposer,
	chord: undefined,
	selection: undefined,
	overlay: undefined,
	hint: undefined,
	settings: config.settings,
	themes: config.themes,
	keymap: config.keymap,
	isAsciiLocale,
	background: undefined,
});

/** The state of the room, or an empty one. */
export const viewOf = (state: UiState, room: string | undefined): RoomView =>
	(room === undefined ? undefined : state.views.get(room)) ?? emptyView;

/** The input of the current room, or of the open thread. */
export const composerIn = (state: UiState): Composer =>
	state.room === undefined
		? state.roomlessComposer
		: viewOf(state, paneKey(state.room, state.thread)).composer;

/** The glyphs to draw with. */
export const glyphsIn = ({settings: {ascii}, isAsciiLocale, keymap}: UiState): Glyphs =>
	glyphsOf(drawsAscii(ascii, isAsciiLocale) ? 'ascii' : 'unicode', keymap);

const aboutPrompts = {reply: literal('Reply '), edit: literal('Edit '), react: literal('React ')} as const;

const threadPrompt = literal('Thread ');

/** The prompt before the input, with what is done to a message, or that it answers in the open thread. */
export const promptIn = (state: UiState): Printable => {
	const {about} = composerIn(state);
	const {prompt} = glyphsIn(state);
	if (about !== undefined) return concat(aboutPrompts[about.type], prompt);
	return state.room === undefined || state.thread === undefined ? prompt : concat(threadPrompt, prompt);
};

const withView = (state: UiState, room: string, change: Partial<RoomView>): UiState => ({
	...state,
	views: new Map(state.views).set(room, {...viewOf(state, room), ...change}),
});

/** State that is reset when the current room changes. */
const roomReset = {chord: undefined, selection: undefined, thread: undefined};

const enter = (state: UiState, room: string, unread: UnreadLine | undefined): UiState => {
	const lastRoom = state.room !== undefined && state.room !== room ? state.room : state.lastRoom;
	// Text typed before there was a room moves to the first one.
	const movesText = state.room === undefined && viewOf(state, room).composer.edit.text === '';
	const entered: UiState = {
		...state,
		...(state.room !== room && {thread: undefined}),
		chord: undefined,
		selection: undefined,
		room,
		lastRoom,
		...(movesText && {roomlessComposer: emptyComposer}),
	};
	return withView(entered, room, {
		...(movesText && {composer: state.roomlessComposer}),
		...(unread !== undefined && {unread}),
	});
};

const forget = (state: UiState, room: string): UiState => {
	const views = new Map([...state.views].filter(([key]) => roomOfPane(key) !== room));
	return {
		...state,
		...(state.room === room && roomReset),
		views,
		room: state.room === room ? undefined : state.room,
		lastRoom: state.lastRoom === room ? undefined : state.lastRoom,
	};
};

/** The state after an event. */
export const reduceUi = (state: UiState, event: UiEvent): UiState => {
	switch (event.type) {
		case 'resized':
			return {...state, size: event.size};
		case 'focused':
			return event.isFocused === state.isFocused ? state : {...state, isFocused: event.isFocused};
		case 'entered':
			return enter(state, event.room, event.unread);
		case 'threadShown':
			return {...state, thread: event.seq, selection: undefined};
		case 'forgotten':
			return forget(state, event.room);
		case 'scrolled':
			return withView(state, event.room, {anchor: event.anchor});
		case 'unreadChanged':
			return withView(state, event.room, {unread: event.unread});
		case 'paneCleared':
			return withView(state, event.room, {clearedAt: event.at, anchor: bottom, unread: undefined});
		case 'composed':
			return state.room === undefined
				? {...state, roomlessComposer: event.composer}
				: withView(state, paneKey(state.room, state.thread), {composer: event.composer});
		case 'chord':
			return {...state, chord: event.chord};
		case 'selected':
			return {...state, selection: event.key};
		case 'overlaid':
			return {...state, overlay: event.overlay};
		case 'hinted':
			return {...state, hint: event.hint};
		case 'set':
			return {...state, settings: event.settings};
		case 'configured':
			return {...state, ...event.config};
		case 'background':
			return {...state, background: event.background};
	}
};
