/** One message: who, when, what, and what can be done with it. */
import {memo} from 'react';
import {hasReacted} from '../../client/session/reactions.ts';
import type {Draft, SaidItem} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import {reactionCount, unnamedCount} from '../../protocol/reactions.ts';
import {listNames} from '../../text/list-names.ts';
import type {Actions} from '../actions.ts';
import {clockTime, day, remaining} from '../format.ts';
import {nickColour} from '../nick-colour.ts';
import {Icon} from '../panes/icons.tsx';
import {useNow} from '../use-session.ts';
import type {Row} from './rows.ts';
import {oneLine, Words} from './text.tsx';
import {Toolbar, type ToolbarMode} from './toolbar.tsx';

const meMark = '/me ';

export const Nick = ({person}: {readonly person: Person}) => (
	<span className={`nick nick-${nickColour(person.id)}`}>{oneLine(person.nick)}</span>
);

/** What is left of a message that disappears; `skewMs` is the server's time minus ours. */
const Countdown = ({until, skewMs}: {readonly until: number; readonly skewMs: number}) => {
	const now = useNow(1000, true) + skewMs;
	return (
		<span className="tag countdown">
			<Icon name="timer" />
			<span className="visually-hidden">disappears in </span>
			{remaining(until - now)}
		</span>
	);
};

interface ReactionsProps {
	readonly item: SaidItem;
	readonly room: string;
	readonly actions: Actions;
	readonly myId: string | undefined;
}

const Reactions = ({item, room, actions, myId}: ReactionsProps) => (
	<ul className="reactions" aria-label="Reactions">
		{item.reactions.map(reaction => {
			const {emoji, from} = reaction;
			const isMine = hasReacted(item, emoji, myId);
			const names = listNames(
				from.map(({nick}) => oneLine(nick)),
				unnamedCount(reaction),
			);
			return (
				<li key={emoji}>
					<button
						type="button"
						aria-pressed={isMine}
						title={names}
						onClick={() => actions.react(item, room, emoji)}
					>
						{oneLine(emoji)} {reactionCount(reaction)}
						<span className="visually-hidden">: {names}</span>
					</button>
				</li>
			);
		})}
	</ul>
);

/** Time and author: drawn once for a run, said to a screen reader for each. */
const Byline = (props: {
	readonly person: Person | undefined;
	readonly at: number;
	readonly startsRun: boolean;
	readonly isMine: boolean;
}) => {
	const {person, at, startsRun, isMine} = props;
	const time = (
		<time className="time" dateTime={new Date(at).toISOString()} title={day(at)}>
			{clockTime(at)}
		</time>
	);
	if (!startsRun) {
		return (
			<>
				{time}
				<span className="who">
					<span className="visually-hidden">{oneLine(person?.nick ?? 'you')}</span>
				</span>
			</>
		);
	}
	return (
		<>
			{time}
			<span className="who" title={person && oneLine(person.nick)}>
				{person === undefined ? <span className="nick">you</span> : <Nick person={person} />}
				{isMine && <span className="visually-hidden"> (you)</span>}
			</span>
		</>
	);
};

const Said = ({item}: {readonly item: SaidItem}) => {
	if (item.deletedAt !== undefined) return <p className="words quiet">message deleted</p>;
	if (!item.text.startsWith(meMark)) {
		return (
			<p className="words">
				<Words text={item.text} />
			</p>
		);
	}
	return (
		<p className="words does">
			* {oneLine(item.from.nick)} <Words text={item.text.slice(meMark.length)} />
		</p>
	);
};

export interface MessageProps {
	readonly row: Extract<Row, {type: 'said'}>;
	readonly room: string;
	readonly myId: string | undefined;
	readonly skewMs: number;
	/** What its toolbar asks; undefined: none is shown. */
	readonly mode: ToolbarMode | undefined;
	readonly onMode: (key: string, mode: ToolbarMode) => void;
	readonly actions: Actions;
}

const excerptLength = 120;

/** Rows are made anew with every change of the log; a message is drawn anew only where it differs. */
const isSameMessage = (one: MessageProps, other: MessageProps): boolean =>
	one.row.item === other.row.item &&
	one.row.startsRun === other.row.startsRun &&
	one.row.quoted === other.row.quoted &&
	one.mode === other.mode &&
	one.room === other.room &&
	one.myId === other.myId &&
	one.skewMs === other.skewMs &&
	one.onMode === other.onMode &&
	one.actions === other.actions;

export const Message = memo(({row, room, myId, skewMs, mode, onMode, actions}: MessageProps) => {
	const {item, startsRun, quoted} = row;
	// In a direct room every word is for the reader; none need be marked.
	const isMention = item.isMention && roomKind(room) !== 'direct';
	const classes = [
		'row',
		'said',
		startsRun ? 'starts-run' : '',
		isMention ? 'mention' : '',
		item.isMine ? 'mine' : '',
	];
	return (
		<li className={classes.filter(Boolean).join(' ')} data-key={row.key} data-seq={item.seq} tabIndex={-1}>
			<Byline person={item.from} at={item.at} startsRun={startsRun} isMine={item.isMine} />
			<div className="body">
				{isMention && (
					<span className="mention-mark">
						<span aria-hidden="true">&gt;</span>
						<span className="visually-hidden">names you: </span>
					</span>
				)}
				{item.replyTo !== undefined && (
					<button
						type="button"
						className="quote"
						onClick={() => actions.jump({type: 'seq', room, seq: item.replyTo ?? 0})}
					>
						<span aria-hidden="true">↳ </span>
						<span className="visually-hidden">answers </span>
						{quoted === undefined
							? 'an earlier message'
							: `${oneLine(quoted.from.nick)}: ${quoted.deletedAt === undefined ? oneLine(quoted.text.slice(0, excerptLength).replaceAll('\n', ' ')) : 'message deleted'}`}
					</button>
				)}
				<Said item={item} />
				{item.editedAt !== undefined && item.deletedAt === undefined && (
					<span className="tag" title={`${day(item.editedAt)} ${clockTime(item.editedAt)}`}>
						edited
					</span>
				)}
				{item.expiresAt !== undefined && <Countdown until={item.expiresAt} skewMs={skewMs} />}
				{item.reactions.length > 0 && <Reactions item={item} room={room} actions={actions} myId={myId} />}
			</div>
			{mode !== undefined && item.deletedAt === undefined && (
				<Toolbar
					item={item}
					room={room}
					mode={mode}
					onMode={next => onMode(row.key, next)}
					actions={actions}
				/>
			)}
		</li>
	);
}, isSameMessage);

interface PendingProps {
	readonly draft: Draft;
	readonly me: Person | undefined;
	readonly startsRun: boolean;
	readonly isLinkUp: boolean;
	readonly actions: Actions;
}

/** Own words without a receipt: on their way, waiting for the connection, or refused. */
export const PendingMessage = ({draft, me, startsRun, isLinkUp, actions}: PendingProps) => {
	const {state} = draft;
	const hasFailed = state.type === 'failed';
	return (
		<li
			className={`row said pending mine${startsRun ? ' starts-run' : ''}${hasFailed ? ' failed' : ''}`}
			data-key={`draft:${draft.draft}`}
			tabIndex={-1}
		>
			<Byline person={me} at={draft.at} startsRun={startsRun} isMine={true} />
			<div className="body">
				<p className="words">
					<Words text={draft.text} />
				</p>
				{hasFailed ? (
					<span className="tag failure">
						not sent: {oneLine(state.message)}{' '}
						<button type="button" className="inline" onClick={() => actions.retry(draft.draft)}>
							Send again
						</button>{' '}
						<button type="button" className="inline" onClick={() => actions.drop(draft.draft)}>
							Discard
						</button>
					</span>
				) : (
					<span className="tag">{isLinkUp ? 'sending' : 'waiting for the connection'}</span>
				)}
			</div>
		</li>
	);
};
