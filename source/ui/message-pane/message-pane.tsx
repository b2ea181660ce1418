/** The messages of the room looked at; or, where there is no room, what one can do about that. */
import type {ReactElement} from 'react';
import type {Session} from '../../client/session/state.ts';
import {literal, printableLine} from '../../text/sanitize.ts';
import {wrap} from '../../text/wrap.ts';
import {Lines} from '../lines.tsx';
import type {Painter} from '../paint.ts';
import {own, type Row, span} from '../row.ts';
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
		texts={pane.rows.map(({row, block}) => paint(row, block.key === selection))}
		width={width}
		height={height}
		isAtBottom
	/>
);

const wayOut: readonly Row[] = [
	[own('You are in no room.', 'strong')],
	[],
	[own('/join #dev', 'accent'), own('   takes you to one')],
	[own('/rooms', 'accent'), own('       lists those there are')],
	[own('F1', 'accent'), own('           is help')],
];

/** What the pane says where no room is looked at. */
export const homeRows = (session: Session, width: number, height: number): readonly Row[] => {
	const notices = session.notices.flatMap(({text, level}) =>
		wrap(printableLine(text), Math.max(1, width)).map(
			(line): Row => [span(line, level === 'info' ? 'notice' : level)],
		),
	);
	const waiting = session.link.type === 'up' ? wayOut : [[span(literal('Connecting …'), 'faint')]];
	return [...notices.slice(-Math.max(0, height - waiting.length - 1)), [], ...waiting].slice(-height);
};
