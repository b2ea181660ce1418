/** One moment of the face laid out: sizes, the message pane, the input. Pure but for what it remembers of the moment before. */
import {serverNow} from '../client/session/select.ts';
import type {RoomState, Session} from '../client/session/state.ts';
import type {Settings} from '../commands/settings.ts';
import type {Person} from '../protocol/frames.ts';
import {type Printable, words} from '../text/sanitize.ts';
import {createHighlighter, isIgnored} from './attention.ts';
import {type Composer, candidateRows, composerRows} from './composer/composer.ts';
import {type Glyphs, glyphsOf} from './glyphs.ts';
import {type Layout, layout, type ScreenLayout} from './layout.ts';
import {createPanes, type Pane} from './message-pane/pane.ts';
import {roomTitle} from './names.ts';
import {composerIn, type UiState, viewOf} from './ui-state.ts';

/** All there is to draw, at one moment. */
export interface Snapshot {
	readonly session: Session;
	readonly ui: UiState;
	/** Milliseconds since 1970, of this machine. */
	readonly now: number;
}

export interface Arrangement {
	readonly layout: Layout;
	readonly glyphs: Glyphs;
	readonly room: RoomState | undefined;
	/** Undefined where no room is looked at, or the screen is too small. */
	readonly pane: Pane | undefined;
	readonly composer: Composer;
	readonly prompt: Printable;
}

export interface Arranger {
	readonly arrange: (snapshot: Snapshot) => Arrangement;
}

/** What hangs on the settings alone, the same object as long as they are. */
interface Taste {
	readonly settings: Settings;
	readonly glyphs: Glyphs;
	readonly isHighlight: (text: string) => boolean;
	readonly isIgnored: (person: Person) => boolean;
}

const tasteOf = (settings: Settings): Taste => ({
	settings,
	glyphs: glyphsOf(settings.ascii ? 'ascii' : 'unicode'),
	isHighlight: createHighlighter(settings),
	isIgnored: ({nick}) => isIgnored(settings, nick),
});

export const createArranger = (timeZone?: string): Arranger => {
	const panes = createPanes();
	let taste: Taste | undefined;
	let last: {snapshot: Snapshot; arrangement: Arrangement} | undefined;

	const paneOf = (
		snapshot: Snapshot,
		screen: ScreenLayout,
		room: RoomState,
		{glyphs, ...own}: Taste,
	): Pane => {
		const {session, ui, now} = snapshot;
		const view = viewOf(ui, room.room);
		return panes.show({
			room,
			anchor: view.anchor,
			height: screen.messagesRows,
			hasNamesAbove: screen.hasNamesAbove,
			blocks: {
				unread: view.unread,
				me: session.me?.id,
				clearedAt: view.clearedAt,
				timeZone,
				isIgnored: own.isIgnored,
				hidesPresence: !ui.settings.joins,
			},
			rows: {
				width: screen.messagesWidth,
				glyphs,
				now: serverNow(session, now),
				me: session.me,
				title: room.kind === 'direct' ? words`Your talk with ${roomTitle(room)}` : roomTitle(room),
				timeZone,
				isHighlight: own.isHighlight,
				isDirect: room.kind === 'direct',
				hasLinks: ui.settings.links,
			},
		});
	};

	const arrange = (snapshot: Snapshot): Arrangement => {
		if (last?.snapshot === snapshot) return last.arrangement;
		const {session, ui} = snapshot;
		if (taste?.settings !== ui.settings) taste = tasteOf(ui.settings);
		const {glyphs} = taste;
		const {prompt} = glyphs;
		const composer = composerIn(ui);
		const most = Math.max(1, Math.floor(ui.size.rows / 3));
		const input = composerRows(composer, prompt, Math.max(2, ui.size.columns), most, glyphs.set);
		const found = layout({
			size: ui.size,
			wantsRooms: ui.settings.rooms,
			wantsMembers: ui.settings.members,
			inputRows: input.rows.length,
		});
		const room = ui.room === undefined ? undefined : session.rooms.get(ui.room);
		const pane =
			found.type === 'screen' && room !== undefined ? paneOf(snapshot, found, room, taste) : undefined;
		const arrangement: Arrangement = {layout: found, glyphs, room, pane, composer, prompt};
		last = {snapshot, arrangement};
		return arrangement;
	};
	return {arrange};
};

/** Candidates drawn over the last rows of the panes, in at most a third of them. */
export const candidatesIn = ({layout: screen, composer}: Arrangement): ReturnType<typeof candidateRows> =>
	screen.type === 'screen'
		? candidateRows(
				composer,
				Math.min(screen.size.columns, 90),
				Math.max(1, Math.floor(screen.messagesRows / 2)),
			)
		: [];
