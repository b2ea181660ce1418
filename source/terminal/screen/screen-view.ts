/**
 * The layout of the screen for one snapshot: sizes, the rows of each pane, the input. Pure except for caches. Drawing
 * and clicks use the same layout, so that a click always hits the drawn row.
 */
import {serverNow} from '../../client/session/selectors.ts';
import type {RoomState} from '../../client/session/state.ts';
import {paneKey, threadRoom} from '../../client/session/threads.ts';
import {createHighlighter, isIgnored, roomPreferences, type Settings} from '../../commands/settings.ts';
import type {LazyHighlighter} from '../../presenter/code/lazy-highlighter.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {waitingFor} from '../../presenter/rooms/status.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {literal, type Printable} from '../../text/sanitize.ts';
import {type CandidateRow, type Composer, candidateRows, composerRows} from '../composer/composer.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import {type Layout, layout, type ScreenLayout, twoPanesColumns} from '../draw/layout.ts';
import {type MemberRow, memberRows} from '../draw/member-list/rows.ts';
import {type Pane, type PaneOptions, Panes} from '../draw/message-pane/pane.ts';
import {type RoomRow, roomRows} from '../draw/room-list/rows.ts';
import {fitRow, own, type Row} from '../draw/row.ts';
import type {Source} from '../draw/source.ts';
import {hintFor} from '../input/key-labels.ts';
import type {Snapshot} from '../state/snapshot.ts';
import {composerIn, glyphsIn, promptIn, type UiState, viewOf} from '../state/ui-state.ts';

/** The fewest columns of a thread with the nicks beside the text. */
const namesBesideColumns = 48;
/** The row above the messages of a thread. */
const threadTitleRows = 1;

/** The part of the controller that the screen uses. */
export interface ScreenSource extends Source<Snapshot> {
	/** The layout of the current snapshot. */
	readonly screenView: () => ScreenView;
}

export interface ScreenView {
	readonly layout: Layout;
	readonly glyphs: Glyphs;
	/** The current room; while a thread is open, the view of the thread (`threadRoom`). */
	readonly room: RoomState | undefined;
	/** The messages that keys act on. Undefined if there is no current room, or the screen is too small. */
	readonly pane: Pane | undefined;
	/** The room beside its thread; undefined if no thread is open, or if it takes the place of the room. */
	readonly besideThread: {readonly room: RoomState; readonly pane: Pane} | undefined;
	/** Empty if the pane is not shown. */
	readonly rooms: readonly RoomRow[];
	readonly members: readonly MemberRow[];
	readonly composer: Composer;
	readonly prompt: Printable;
}

export interface ScreenViews {
	at(snapshot: Snapshot): ScreenView;
}

export interface ScreenViewOptions {
	/** Default: the time zone of the machine. */
	readonly timeZone?: string | undefined;
	/** Without it, code is drawn without the colours of its parts. */
	readonly highlighter?: LazyHighlighter;
}

/** Everything derived from the settings: the same object until they change. */
interface DisplayPreferences {
	readonly settings: Settings;
	readonly glyphs: Glyphs;
	readonly isHighlight: (text: string) => boolean;
	readonly isIgnored: (person: Person) => boolean;
}

const preferencesOf = (ui: UiState): DisplayPreferences => {
	const {settings} = ui;
	return {
		settings,
		glyphs: glyphsIn(ui),
		isHighlight: createHighlighter(settings),
		isIgnored: ({nick}) => isIgnored(settings, nick),
	};
};

/** Calls `make` again only if one of its inputs is another. */
const cached = <Result>(): ((inputs: readonly unknown[], make: () => Result) => Result) => {
	let last: {readonly inputs: readonly unknown[]; readonly result: Result} | undefined;
	return (inputs, make) => {
		if (last?.inputs.every((input, index) => Object.is(input, inputs[index])) === true) return last.result;
		last = {inputs, result: make()};
		return last.result;
	};
};

const paneOptions = (
	{session, ui, now}: Snapshot,
	{width, height}: {readonly width: number; readonly height: number},
	room: RoomState,
	{glyphs, settings, ...preferences}: DisplayPreferences,
	{timeZone, highlighter}: ScreenViewOptions,
): PaneOptions => {
	const {shownThread} = room;
	const {anchor, unread, clearedAt} = viewOf(ui, paneKey(room.room, shownThread));
	return {
		room,
		anchor,
		height,
		hasNamesAbove:
			ui.size.columns < twoPanesColumns || (shownThread !== undefined && width < namesBesideColumns),
		messages: {
			unread,
			me: session.me?.id,
			clearedAt,
			timeZone,
			isIgnored: preferences.isIgnored,
			hidesPresence: !settings.joins,
		},
		rows: {
			width,
			symbols: glyphs,
			now: serverNow(session, now),
			me: session.me,
			roomTitle: roomTitle(room),
			timeZone,
			isHighlight: preferences.isHighlight,
			isDirect: room.kind === 'direct',
			isThread: shownThread !== undefined,
			waitingFor: waitingFor(room, session.link.type === 'up'),
			undoHint: literal(`${hintFor('takeBack', glyphs)} or /undo`),
			hasLinks: settings.links,
			highlight: highlighter?.highlight,
		},
	};
};

const layoutOf = ({ui}: Snapshot, composer: Composer, prompt: Printable, {set}: Glyphs): Layout => {
	const mostRows = Math.max(1, Math.floor(ui.size.rows / 3));
	const input = composerRows(composer, prompt, Math.max(2, ui.size.columns), mostRows, set);
	return layout({
		size: ui.size,
		wantsRooms: ui.settings.rooms,
		wantsMembers: ui.settings.members,
		wishedRoomsWidth: ui.settings.roomsWidth === 'auto' ? undefined : Number(ui.settings.roomsWidth),
		hasThread: ui.thread !== undefined,
		inputRows: input.rows.length,
	});
};

class CachedScreenViews implements ScreenViews {
	readonly #options: ScreenViewOptions;
	readonly #panes = new Panes();
	/** The thread has its own caches, so that both panes stand side by side. */
	readonly #threadPanes = new Panes();
	readonly #roomsOnce = cached<readonly RoomRow[]>();
	readonly #membersOnce = cached<readonly MemberRow[]>();
	#preferences: DisplayPreferences | undefined;
	#last: {readonly snapshot: Snapshot; readonly screenView: ScreenView} | undefined;

	constructor(options: ScreenViewOptions) {
		this.#options = options;
	}

	at(snapshot: Snapshot): ScreenView {
		if (this.#last?.snapshot !== snapshot) this.#last = {snapshot, screenView: this.#build(snapshot)};
		return this.#last.screenView;
	}

	#build(snapshot: Snapshot): ScreenView {
		const {session, ui} = snapshot;
		const display = this.#displayPreferences(ui);
		const {glyphs} = display;
		const composer = composerIn(ui);
		const prompt = promptIn(ui);
		const found = layoutOf(snapshot, composer, prompt, glyphs);
		const current = ui.room === undefined ? undefined : session.rooms.get(ui.room);
		const thread = current && ui.thread !== undefined ? threadRoom(current) : undefined;
		const room = thread ?? current;
		const screen = found.type === 'screen' ? found : undefined;
		const show = (panes: Panes, view: RoomState, width: number, height: number): Pane =>
			panes.show(paneOptions(snapshot, {width, height}, view, display, this.#options));
		const roomPane = (shown: RoomState, {messagesWidth, messagesRows}: ScreenLayout): Pane =>
			show(this.#panes, shown, messagesWidth, messagesRows);
		const threadPane = (view: RoomState, {threadWidth, messagesWidth, messagesRows}: ScreenLayout): Pane =>
			show(
				this.#threadPanes,
				view,
				threadWidth > 0 ? threadWidth : messagesWidth,
				messagesRows - threadTitleRows,
			);
		const pane =
			screen && room && (thread === undefined ? roomPane(room, screen) : threadPane(thread, screen));
		const isBeside = screen !== undefined && thread !== undefined && screen.threadWidth > 0;
		return {
			layout: found,
			glyphs,
			room,
			pane,
			besideThread:
				isBeside && current !== undefined ? {room: current, pane: roomPane(current, screen)} : undefined,
			rooms: screen === undefined ? [] : this.#roomRows(snapshot, screen, display),
			members: screen === undefined ? [] : this.#memberRows(snapshot, screen, room, glyphs),
			composer,
			prompt,
		};
	}

	#displayPreferences(ui: UiState): DisplayPreferences {
		const known = this.#preferences;
		if (known?.settings === ui.settings && known.glyphs === glyphsIn(ui)) return known;
		this.#preferences = preferencesOf(ui);
		return this.#preferences;
	}

	#roomRows(
		{session, ui: {room}}: Snapshot,
		{roomsWidth: width, messagesRows: height}: ScreenLayout,
		display: DisplayPreferences,
	): readonly RoomRow[] {
		if (width === 0) return [];
		const {glyphs} = display;
		return this.#roomsOnce([session.rooms, room, width, height, display], () =>
			roomRows({
				session,
				current: room,
				width,
				height,
				glyphs,
				...roomPreferences(display.settings, session),
			}),
		);
	}

	#memberRows(
		{session}: Snapshot,
		{membersWidth: width, messagesRows: height}: ScreenLayout,
		room: RoomState | undefined,
		glyphs: Glyphs,
	): readonly MemberRow[] {
		if (room === undefined || width === 0) return [];
		const {members, memberCount, owner, moderators} = room;
		const {me, away} = session;
		const parts = [members, memberCount, owner, moderators, me, away, width, height, glyphs];
		return this.#membersOnce(parts, () => memberRows({room, session, width, height, glyphs}));
	}
}

export const createScreenViews = (options: ScreenViewOptions = {}): ScreenViews =>
	new CachedScreenViews(options);

/** The list of completions: the usage of the command that is typed, and the candidates. */
export interface Suggestions {
	readonly usage: Row | undefined;
	readonly candidates: readonly CandidateRow[];
}

/** Drawn over at most half of the rows of the panes. If only one row fits, the candidates are more useful. */
export const suggestionsIn = ({layout: screen, composer}: ScreenView): Suggestions => {
	if (screen.type !== 'screen') return {usage: undefined, candidates: []};
	// The whole width: the rest of a message beside a candidate would look like a part of it.
	const width = screen.size.columns;
	const rows = Math.max(1, Math.floor(screen.messagesRows / 2));
	const {usage, candidates = []} = composer.completion?.list ?? {};
	const hasUsage = usage !== undefined && (rows > 1 || candidates.length === 0);
	return {
		usage: hasUsage ? fitRow([own(' '), ...usage], width) : undefined,
		candidates: candidateRows(composer, width, rows - Number(hasUsage)),
	};
};
