/** Rows that are no messages: days, the unread line, comings and goings, topics, gaps, the client's own lines. */
import type {RoomState} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import type {Actions} from '../actions.ts';
import {clockTime, count, day} from '../format.ts';
import type {Row} from './rows.ts';
import {oneLine, Words} from './text.tsx';

export const DayRow = ({row}: {readonly row: Extract<Row, {type: 'day'}>}) => (
	<li className="row rule" data-key={row.key}>
		<h3>
			<time dateTime={new Date(row.at).toISOString()}>{day(row.at)}</time>
		</h3>
	</li>
);

export const UnreadRow = ({row}: {readonly row: Extract<Row, {type: 'unread'}>}) => (
	<li className="row rule unread-line" data-key={row.key} tabIndex={-1}>
		<h3>
			NEW · {row.count} since {clockTime(row.at)}
		</h3>
	</li>
);

const mostNames = 8;

const nameList = (people: readonly Person[], sign: string): readonly string[] =>
	people.map(({nick}) => `${sign}${oneLine(nick)}`);

/** `3 joined, 1 left: erin, frank, gina, -hal`; a single one is told as a sentence. */
export const comingsLine = (joined: readonly Person[], left: readonly Person[]): string => {
	const [first] = [...joined, ...left];
	if (joined.length + left.length === 1 && first !== undefined) {
		return `${oneLine(first.nick)} ${joined.length === 1 ? 'joined' : 'left'}`;
	}
	const counts = [
		...(joined.length > 0 ? [`${joined.length} joined`] : []),
		...(left.length > 0 ? [`${left.length} left`] : []),
	];
	const names = [...nameList(joined, ''), ...nameList(left, '-')];
	const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
	return `${counts.join(', ')}: ${names.slice(0, mostNames).join(', ')}${more}`;
};

const Line = (props: {
	readonly rowKey: string;
	readonly at: number;
	readonly kind: string;
	readonly children: React.ReactNode;
}) => (
	<li className={`row event ${props.kind}`} data-key={props.rowKey}>
		<time className="time" dateTime={new Date(props.at).toISOString()} title={day(props.at)}>
			{clockTime(props.at)}
		</time>
		<span className="who" aria-hidden="true">
			*
		</span>
		<div className="body">
			<p className="words">{props.children}</p>
		</div>
	</li>
);

export const PresenceRow = ({row}: {readonly row: Extract<Row, {type: 'presence'}>}) => (
	<Line rowKey={row.key} at={row.at} kind="presence">
		{comingsLine(row.joined, row.left)}
	</Line>
);

interface EventProps {
	readonly row: Extract<Row, {type: 'event'}>;
	readonly room: RoomState;
	readonly actions: Actions;
}

export const EventRow = ({row, room, actions}: EventProps) => {
	const {item} = row;
	switch (item.type) {
		case 'topic':
			return (
				<Line rowKey={row.key} at={item.at} kind="topic">
					{oneLine(item.from.nick)} {item.text === '' ? 'cleared the topic' : 'set the topic: '}
					<Words text={oneLine(item.text)} />
				</Line>
			);
		case 'renamed':
			return (
				<Line rowKey={row.key} at={item.at} kind="renamed">
					{oneLine(item.was)} is now {oneLine(item.user.nick)}
				</Line>
			);
		case 'notice':
			return (
				<Line rowKey={row.key} at={item.at} kind={`notice ${item.level}`}>
					<Words text={item.text} />
				</Line>
			);
		case 'gap':
			return (
				<li className="row rule gap" data-key={row.key}>
					{item.isLost ? (
						<span>what was said here is no longer kept</span>
					) : (
						<button
							type="button"
							className="inline"
							disabled={item.isLoading}
							onClick={() => actions.fillGap(room.room, row.key)}
						>
							{item.isLoading ? 'loading what is missing…' : 'Load what is missing here'}
						</button>
					)}
				</li>
			);
	}
};

/** `ann is typing`, `ann and bob are typing`, `5 people are typing`. */
export const typingLine = (people: readonly Person[]): string => {
	const names = people.map(({nick}) => oneLine(nick));
	const [one, other] = names;
	if (one === undefined) return '';
	if (other === undefined) return `${one} is typing`;
	if (names.length === 2) return `${one} and ${other} are typing`;
	return `${count(names.length, 'person', 'people')} are typing`;
};
