/** The messages of the current room, or how to join a room if no room is open. */
import type {ReactElement} from 'react';
import type {Session} from '../../../client/session/state.ts';
import {noticeText} from '../../../presenter/notices.ts';
import {literal, printableLine} from '../../../text/sanitize.ts';
import {wrap} from '../../../text/wrap.ts';
import {hintFor} from '../../input/key-labels.ts';
import type {Glyphs} from '../glyphs.ts';
import {Lines} from '../lines.tsx';
import type {Painter} from '../paint.ts';
import {fitRow, own, type Row, span} from '../row.ts';
import type {Pane} from './pane.ts';

export interface MessagePaneProps {
	readonly pane: Pane;
	readonly selection: string | undefined;
	readonly paint: Painter;
	readonly width: number;
	readonly height: number;
}

export const MessagePane = ({pane, selection, paint, width, height}: MessagePaneProps): ReactElement => (
	<Lines
		texts={pane.rows.map(({row, source}) => paint(row, source.key === selection))}
		width={width}
		height={height}
		isAtBottom
	/>
);

const emptyState = (glyphs: Glyphs): readonly Row[] => [
	[own("You aren't in a room.", 'strong')],
	[],
	[own('/join #dev', 'accent'), own('   joins a room')],
	[own('/rooms', 'accent'), own('       lists all rooms')],
	[...fitRow([own(hintFor('help', glyphs), 'accent')], 13), own('shows help')],
];

/** What the pane shows if there is no current room. */
export const emptyRows = ({
	session,
	width,
	height,
	glyphs,
}: {
	readonly session: Session;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
}): readonly Row[] => {
	const notices = session.notices.flatMap(({content, level}) =>
		wrap(printableLine(noticeText(content)), Math.max(1, width)).map(
			(line): Row => [span(line, level === 'info' ? 'notice' : level)],
		),
	);
	const state = session.link.type === 'up' ? emptyState(glyphs) : [[span(literal('Connecting'), 'muted')]];
	return [...notices.slice(-Math.max(0, height - state.length - 1)), [], ...state].slice(-height);
};
