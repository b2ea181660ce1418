/** All rows but messages: days, the unread line, joins and leaves, topics, gaps, notices, the edges of the loaded log. */
import type {ReactNode} from 'react';
import {edgeText, eventText, presenceText, unreadText} from '../../presenter/messages/event-text.ts';
import type {
	EdgeRow,
	EventRow,
	MessageRow,
	PresenceRow,
	UnreadRow,
} from '../../presenter/messages/message-rows.ts';
import {clockTime, dayName} from '../../presenter/times.ts';
import type {Viewer} from '../../presenter/viewer.ts';
import type {Actions} from '../actions/actions.ts';
import {Spans} from '../elements/text.tsx';

export const Day = ({row}: {readonly row: Extract<MessageRow, {type: 'day'}>}) => (
	<li className="row rule" data-key={row.key}>
		<h3>
			<time dateTime={new Date(row.at).toISOString()}>{dayName(row.at)}</time>
		</h3>
	</li>
);

export const Unread = ({row, viewer}: {readonly row: UnreadRow; readonly viewer: Viewer}) => (
	<li className="row rule unread-line" data-key={row.key} tabIndex={-1}>
		<h3>{unreadText(row, viewer)}</h3>
	</li>
);

export const Edge = ({row, viewer}: {readonly row: EdgeRow | undefined; readonly viewer: Viewer}) => (
	<p className="edge">{row !== undefined && edgeText(row, viewer)}</p>
);

interface LineProps {
	readonly row: EventRow | PresenceRow;
	readonly sign: string;
	readonly kind: string;
	readonly children: ReactNode;
}

const Line = ({row: {key, at}, sign, kind, children}: LineProps) => (
	<li className={`row event ${kind}`} data-key={key}>
		<time className="time" dateTime={new Date(at).toISOString()} title={dayName(at)}>
			{clockTime(at)}
		</time>
		<span className="who" aria-hidden="true">
			{sign}
		</span>
		<div className="body">
			<p className="words">{children}</p>
		</div>
	</li>
);

export const Presence = ({row}: {readonly row: PresenceRow}) => (
	<Line row={row} sign="*" kind="presence">
		{presenceText(row)}
	</Line>
);

interface EventProps {
	readonly row: EventRow;
	readonly room: string;
	readonly viewer: Viewer;
	readonly actions: Actions;
}

export const Event = ({row, room, viewer, actions}: EventProps) => {
	const {item, key} = row;
	const {sign, text, action} = eventText(row, viewer);
	if (item.type === 'gap') {
		return (
			<li className="row rule gap" data-key={key}>
				<span>
					<Spans line={text} />
				</span>
				{action !== undefined && (
					<button type="button" className="inline" onClick={() => actions.fillGap(room, key)}>
						{action.label}
					</button>
				)}
			</li>
		);
	}
	return (
		<Line row={row} sign={sign.text} kind={item.type === 'notice' ? `notice ${item.level}` : 'change'}>
			<Spans line={text} />
		</Line>
	);
};
