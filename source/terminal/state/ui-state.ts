/**
 * The state of the full screen: the current room, how far each room is scrolled, what is typed in each, what lies over
 * the screen. Rooms and messages are in the session. Pure data and one reducer.
 */
import type {Settings} from '../../commands/settings.ts';
import type {UnreadLine} from '../../presenter/message-rows.ts';
import type {Printable} from '../../text/sanitize.ts';
import {type Composer, composerWith, emptyComposer} from '../composer/composer.ts';
import {type Glyphs, glyphsOf} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {type Anchor, bottom} from '../draw/message-pane/scroll.ts';
import type {Rgb} from '../draw/theme.ts';
import type {Overlay} from '../overlay/overlay.ts';

/** One room as this reader has it open. */
export interface RoomView {
	readonly anchor: Anchor;
	/** What was unread on coming here; stays where it is until the person clears it. */
	readonly unread: UnreadLine | undefined;
	/** The pane was cleared: nothing of this time or older is drawn. */
	readonly clearedAt: number | undefined;
	/** What is half written here, and what was written before. */
	readonly composer: Composer;
}

/** A short word to the person in the line above the input; goes with the next key or at `until`. */
export interface Hint {
	readonly text: string;
	readonly level: 'info' | 'warning';
	readonly until: number;
}

export interface UiState {
	readonly size: Size;
	/** The terminal has the focus; a terminal that never tells is taken to have it. */
	readonly isFocused: boolean;
	/** Canonical name of the room looked at; undefined before there is one. */
	readonly room: string | undefined;
	readonly lastRoom: string | undefined;
	readonly views: ReadonlyMap<string, RoomView>;
	/** What is written while there is no room yet. */
	readonly homeless: Composer;
	/** The first key of two. */
	readonly chord: string | undefined;
	/** Key of the block that is selected. */
	readonly selection: string | undefined;
	readonly overlay: Overlay | undefined;
	readonly hint: Hint | undefined;
	readonly settings: Settings;
	/** The terminal's background, each part 0 to 255, where it told. */
	readonly background: Rgb | undefined;
}

export type UiEvent =
	| {readonly type: 'resized'; readonly size: Size}
	| {readonly type: 'focused'; readonly isFocused: boolean}
	| {readonly type: 'entered'; readonly room: string; readonly unread: UnreadLine | undefined}
	/** The room is no longer one of ours. */
	| {readonly type: 'forgotten'; readonly room: string}
	| {readonly type: 'scrolled'; readonly room: string; readonly anchor: Anchor}
	| {readonly type: 'unreadChanged'; readonly room: string; readonly unread: UnreadLine | undefined}
	| {readonly type: 'paneCleared'; readonly room: string; readonly at: number | undefined}
	| {readonly type: 'composed'; readonly composer: Composer}
	| {readonly type: 'chord'; readonly chord: string | undefined}
	| {readonly type: 'selected'; readonly key: string | undefined}
	| {readonly type: 'overlaid'; readonly overlay: Overlay | undefined}
	| {readonly type: 'hinted'; readonly hint: Hint | undefined}
	| {readonly type: 'set'; readonly settings: Settings}
	| {readonly type: 'background'; readonly background: Rgb};

const emptyView: RoomView = {
	anchor: bottom,
	unread: undefined,
	clearedAt: undefined,
	composer: emptyComposer,
};

/** `drafts`: what was half written when the last run ended, by room. */
export const initialUi = (
	size: Size,
	settings: Settings,
	drafts: Readonly<Record<string, string>> = {},
): UiState => ({
	size,
	isFocused: true,
	room: undefined,
	lastRoom: undefined,
	views: new Map(
		Object.entries(drafts).map(([room, text]) => [room, {...emptyView, composer: composerWith(text)}]),
	),
	homeless: emptyComposer,
	chord: undefined,
	selection: undefined,
	overlay: undefined,
	hint: undefined,
	settings,
	background: undefined,
});

/** The room's view, or a fresh one. */
export const viewOf = (state: UiState, room: string | undefined): RoomView =>
	(room === undefined ? undefined : state.views.get(room)) ?? emptyView;

/** What is written where the reader is now. */
export const composerIn = (state: UiState): Composer =>
	state.room === undefined ? state.homeless : viewOf(state, state.room).composer;

/** The glyphs to draw with. */
export const glyphsIn = ({settings}: UiState): Glyphs => glyphsOf(settings.ascii ? 'ascii' : 'unicode');

/** What stands before the input. */
export const promptIn = (state: UiState): Printable => glyphsIn(state).prompt;

const withView = (state: UiState, room: string, change: Partial<RoomView>): UiState => ({
	...state,
	views: new Map(state.views).set(room, {...viewOf(state, room), ...change}),
});

/** What belongs to the room one looked at, and not to the next. */
const leftBehind = {chord: undefined, selection: undefined};

const enter = (state: UiState, room: string, unread: UnreadLine | undefined): UiState => {
	const lastRoom = state.room !== undefined && state.room !== room ? state.room : state.lastRoom;
	// What was written before there was a room goes along into the first one.
	const isCarried = state.room === undefined && viewOf(state, room).composer.edit.text === '';
	const entered: UiState = {
		...state,
		...leftBehind,
		room,
		lastRoom,
		...(isCarried && {homeless: emptyComposer}),
	};
	return withView(entered, room, {
		...(isCarried && {composer: state.homeless}),
		...(unread !== undefined && {unread}),
	});
};

const forget = (state: UiState, room: string): UiState => {
	const views = new Map(state.views);
	views.delete(room);
	return {
		...state,
		...(state.room === room && leftBehind),
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
				? {...state, homeless: event.composer}
				: withView(state, state.room, {composer: event.composer});
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
		case 'background':
			return {...state, background: event.background};
	}
};
