/** Draws the screen from its layout. */

import {Box, useCursor} from 'ink';
import {memo, type ReactElement, useMemo} from 'react';
import type {RoomState} from '../../client/session/state.ts';
import {isReadable} from '../../client/session/window.ts';
import {isMuted} from '../../commands/settings.ts';
import {aboutText} from '../../presenter/messages/about-text.ts';
import {entryOfRow} from '../../presenter/messages/message-rows.ts';
import {literal, type Printable, printableLine} from '../../text/sanitize.ts';
import {CandidateList, ComposerBox} from '../composer/composer-box.tsx';
import type {ColourLevel} from '../draw/colour-level.ts';
import {membersRuleWidth, roomsRuleWidth, type ScreenLayout, threadRuleWidth} from '../draw/layout.ts';
import {Lines} from '../draw/lines.tsx';
import {emptyRows, MessagePane} from '../draw/message-pane/message-pane.tsx';
import type {Pane} from '../draw/message-pane/pane.ts';
import {createPainter, type Painter} from '../draw/paint.ts';
import {cutRow, fitRow, own, type Row, span} from '../draw/row.ts';
import {useSource} from '../draw/source.ts';
import {createTheme} from '../draw/theme.ts';
import {findTheme} from '../draw/themes.ts';
import {hintFor} from '../input/key-labels.ts';
import {helpOf} from '../overlay/help.ts';
import {listFooter, paletteFooter} from '../overlay/overlay.ts';
import {pairingBox} from '../overlay/pairing.ts';
import {confirmBox, listBox, type Box as OverlayBox} from '../overlay/rows.ts';
import {statsBox} from '../overlay/stats.ts';
import type {Snapshot} from '../state/snapshot.ts';
import type {UiState} from '../state/ui-state.ts';
import {hintsRow, placeholderRow, statusRow, threadTitleRow, topicRow} from './chrome-rows.ts';
import {type ScreenSource, type ScreenView, suggestionsIn} from './screen-view.ts';

export interface AppProps {
	readonly controller: ScreenSource;
	readonly colours: ColourLevel;
}

/** The theme to draw in: the theme of the settings, or the theme selected in the list of themes. */
const themeNameIn = ({settings, overlay}: UiState): string =>
	(overlay?.type === 'list' ? overlay.entries[overlay.selected]?.previewTheme : undefined) ?? settings.theme;

export const App = ({controller, colours}: AppProps): ReactElement => {
	const snapshot = useSource(controller, all => all);
	const {ui} = snapshot;
	const screenView = controller.screenView();
	const {layout, glyphs} = screenView;
	const {background, themes} = ui;
	const {nickColours} = ui.settings;
	const themeName = themeNameIn(ui);
	const paint = useMemo(
		() =>
			createPainter({
				theme: createTheme(findTheme(themeName, themes), colours, background),
				hasNickColours: nickColours,
				glyphs: glyphs.set,
			}),
		[colours, background, themeName, themes, nickColours, glyphs.set],
	);
	if (layout.type === 'tooSmall') return <TooSmall columns={ui.size.columns} rows={ui.size.rows} />;
	return <Screen snapshot={snapshot} screenView={screenView} screen={layout} paint={paint} />;
};

const TooSmall = ({columns, rows}: {readonly columns: number; readonly rows: number}): ReactElement => {
	const {setCursorPosition} = useCursor();
	setCursorPosition(undefined);
	const text = printableLine('too small');
	return (
		<Lines
			texts={[cutRow([span(text)], Math.max(1, columns))[0]?.text ?? ' ']}
			width={Math.max(1, columns)}
			height={Math.max(1, rows)}
		/>
	);
};

interface ScreenProps {
	readonly snapshot: Snapshot;
	readonly screenView: ScreenView;
	readonly screen: ScreenLayout;
	readonly paint: Painter;
}

const Screen = (props: ScreenProps): ReactElement => {
	const {snapshot, screenView, screen, paint} = props;
	const {glyphs, composer, prompt} = screenView;
	const {columns, rows} = screen.size;
	const overlay = overlayOf(snapshot, screenView, screen, paint);
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			{screen.hasTopic && <TopicBar {...props} />}
			<Panes {...props} />
			{screen.hasHints && <HintsBar {...props} />}
			{screen.hasStatus && <StatusBar {...props} />}
			<ComposerBox
				composer={composer}
				prompt={prompt}
				width={columns}
				maxRows={screen.inputRows}
				column={0}
				row={rows - screen.inputRows}
				isActive={overlay === undefined && snapshot.ui.selection === undefined}
				glyphs={glyphs.set}
				placeholder={paint(placeholderRow(snapshot.session, screenView, columns))}
			/>
			<Candidates screenView={screenView} screen={screen} paint={paint} />
			{overlay !== undefined && <OverlayBoxView box={overlay} paint={paint} />}
		</Box>
	);
};

const TopicBar = ({snapshot: {session, now}, screenView: {room, glyphs}, screen, paint}: ScreenProps) => {
	const width = screen.size.columns;
	const hint = literal(`${hintFor('help', glyphs)} help`);
	return <Bar row={topicRow({session, room, width, glyphs, hint, now})} paint={paint} width={width} />;
};

const Panes = (props: ScreenProps): ReactElement => {
	const {snapshot, screenView, screen, paint} = props;
	const {session, ui} = snapshot;
	const {pane, besideThread, room} = screenView;
	const {messagesWidth: width, messagesRows: height} = screen;
	return (
		<Box flexShrink={0} height={height}>
			{screen.roomsWidth > 0 && <RoomPane {...props} />}
			{besideThread !== undefined && (
				<MessagePane
					pane={besideThread.pane}
					selection={undefined}
					paint={paint}
					width={width}
					height={height}
				/>
			)}
			{room?.shownThread !== undefined && pane !== undefined ? (
				<ThreadPane {...props} pane={pane} view={room} />
			) : pane === undefined ? (
				<Lines
					texts={emptyRows({session, width, height, glyphs: screenView.glyphs}).map(row => paint(row))}
					width={width}
					height={height}
				/>
			) : (
				<MessagePane pane={pane} selection={ui.selection} paint={paint} width={width} height={height} />
			)}
			{screen.membersWidth > 0 && <MemberPane {...props} />}
		</Box>
	);
};

/** The title of the thread and its messages, beside a rule if the room is shown as well. */
const ThreadPane = ({
	snapshot,
	screenView: {glyphs},
	screen,
	paint,
	pane,
	view,
}: ScreenProps & {readonly pane: Pane; readonly view: RoomState}): ReactElement => {
	const {messagesRows: height, threadWidth, messagesWidth} = screen;
	const isBeside = threadWidth > 0;
	const width = isBeside ? threadWidth : messagesWidth;
	const rule = Array.from({length: height}, () => paint([own(' '), span(glyphs.divider, 'rule'), own(' ')]));
	return (
		<>
			{isBeside && <Lines texts={rule} width={threadRuleWidth} height={height} />}
			<Box flexDirection="column" width={width} height={height}>
				<Bar row={threadTitleRow(view, width, glyphs)} paint={paint} width={width} />
				<MessagePane
					pane={pane}
					selection={snapshot.ui.selection}
					paint={paint}
					width={width}
					height={height - 1}
				/>
			</Box>
		</>
	);
};

const HintsBar = ({snapshot, screenView, screen, paint}: ScreenProps): ReactElement => {
	const {session, ui, now} = snapshot;
	const {room, pane, glyphs, composer} = screenView;
	const width = screen.size.columns;
	const row = hintsRow({
		about: room && composer.about && aboutText(composer.about, room, glyphs.set),
		room,
		me: session.me?.id,
		now,
		hint: ui.hint,
		isSelecting: ui.selection !== undefined,
		newer: pane === undefined || pane.viewport.isAtBottom ? 0 : newerIn(screenView),
		isMoreNewer: room?.log.hasNewer ?? false,
		width,
		glyphs,
	});
	return <Bar row={row} paint={paint} width={width} />;
};

const StatusBar = ({snapshot, screenView, screen, paint}: ScreenProps): ReactElement => {
	const {session, ui, now} = snapshot;
	const {room, glyphs} = screenView;
	const width = screen.size.columns;
	const row = statusRow({
		session,
		room,
		now,
		width,
		glyphs,
		isMuted: name => isMuted(ui.settings, name, session),
		hints: statusHints(glyphs),
		hint: screen.hasHints ? undefined : ui.hint,
	});
	return <Bar row={row} paint={paint} width={width} />;
};

const statusHints = (glyphs: ScreenView['glyphs']): readonly Printable[] => [
	printableLine(`${hintFor('palette', glyphs)} jump`),
	printableLine(`${hintFor('nextActiveRoom', glyphs)} next`),
];

/** Messages below the visible ones, drafts included. */
const newerIn = ({pane}: ScreenView): number => {
	const last = pane?.viewport.lines.at(-1);
	if (pane === undefined || last === undefined) return 0;
	const below = pane.messages
		.slice(last.index + 1)
		.filter(row => row.type === 'draft' || isReadable(entryOfRow(row))).length;
	const isCut = last.line < pane.scroll.linesOf(last.index) - 1;
	return below + Number(isCut);
};

const Bar = memo(
	({row, paint, width}: {readonly row: Row; readonly paint: Painter; readonly width: number}) => (
		<Lines texts={[paint(row)]} width={width} height={1} />
	),
);

/** The rows of a pane beside the messages, filled to its height, each with its part of the rule. */
const beside = (
	rows: readonly Row[],
	height: number,
	withRule: (row: Row) => Row,
	paint: Painter,
): readonly string[] => Array.from({length: height}, (_, at) => paint(withRule(rows[at] ?? [])));

const RoomPane = ({screenView, screen, paint}: ScreenProps): ReactElement => {
	const {glyphs, rooms} = screenView;
	const {roomsWidth, messagesRows} = screen;
	const texts = useMemo(() => {
		const withRule = (row: Row): Row => [...fitRow(row, roomsWidth), span(glyphs.divider, 'rule')];
		return beside(
			rooms.map(({row}) => row),
			messagesRows,
			withRule,
			paint,
		);
	}, [rooms, roomsWidth, messagesRows, glyphs, paint]);
	return <Lines texts={texts} width={roomsWidth + roomsRuleWidth} height={messagesRows} />;
};

const MemberPane = ({screenView, screen, paint}: ScreenProps): ReactElement => {
	const {glyphs, members} = screenView;
	const {membersWidth, messagesRows} = screen;
	const texts = useMemo(() => {
		const rule = [own(' '.repeat(membersRuleWidth - 2)), span(glyphs.divider, 'rule'), own(' ')];
		return beside(
			members.map(({row}) => row),
			messagesRows,
			row => [...rule, ...row],
			paint,
		);
	}, [members, messagesRows, glyphs, paint]);
	return <Lines texts={texts} width={membersWidth + membersRuleWidth} height={messagesRows} />;
};

/** The list of completions, over the last rows of the panes. The rows between it and the input stay visible. */
const Candidates = ({
	screenView,
	screen,
	paint,
}: {
	readonly screenView: ScreenView;
	readonly screen: ScreenLayout;
	readonly paint: Painter;
}): ReactElement | null => {
	const {usage, candidates} = suggestionsIn(screenView);
	const height = candidates.length + Number(usage !== undefined);
	if (height === 0) return null;
	const below = screen.inputRows + Number(screen.hasStatus) + Number(screen.hasHints);
	return (
		<Box position="absolute" marginTop={screen.size.rows - below - height}>
			<CandidateList rows={candidates} usage={usage && paint(usage)} />
		</Box>
	);
};

const overlayOf = (
	{session, ui}: Snapshot,
	{glyphs}: ScreenView,
	{size}: ScreenLayout,
	paint: Painter,
): OverlayBox | undefined => {
	const {overlay} = ui;
	switch (overlay?.type) {
		case undefined:
			return undefined;
		case 'help':
			return helpOf(size, glyphs, overlay.top);
		case 'stats':
			return statsBox(session, overlay, size, glyphs);
		case 'pairing':
			return pairingBox(overlay.link, size, glyphs, paint([own('x', 'qrCode')]) !== 'x');
		case 'confirm':
			return confirmBox({size, glyphs, lines: overlay.lines, choices: overlay.choices});
		case 'list':
			return listBox({size, glyphs, ...overlay, footer: listFooter(overlay, glyphs)});
		case 'palette':
			return listBox({
				size,
				glyphs,
				title: literal('Palette'),
				footer: paletteFooter,
				entries: overlay.entries,
				selected: overlay.selected,
				query: {text: printableLine(overlay.query, glyphs.set), placeholder: 'Search or jump to'},
			});
	}
};

const OverlayBoxView = ({box, paint}: {readonly box: OverlayBox; readonly paint: Painter}): ReactElement => {
	const {setCursorPosition} = useCursor();
	setCursorPosition(box.cursor && {x: box.left + box.cursor.x, y: box.top + box.cursor.y});
	return (
		<Box position="absolute" marginLeft={box.left} marginTop={box.top}>
			<Lines texts={box.rows.map(row => paint(row))} width={box.width} height={box.rows.length} />
		</Box>
	);
};
