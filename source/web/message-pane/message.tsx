/** A message: its author, time, text, reactions and toolbar. */
import {memo} from 'react';
import type {Draft, MessageItem} from '../../client/session/state.ts';
import type {DraftRow, SentMessageRow} from '../../presenter/messages/message-rows.ts';
import type {ReactionText} from '../../presenter/messages/message-text.ts';
import {draftText, type MessageText, messageText} from '../../presenter/messages/message-text.ts';
import {clockTime, dayAndTime, dayName, expiryText, sendingText} from '../../presenter/times.ts';
import type {Viewer} from '../../presenter/viewer.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {Actions} from '../actions/actions.ts';
import {Icon} from '../elements/icons.tsx';
import {Nick, oneLine, Spans} from '../elements/text.tsx';
import {useNow} from '../state/use-session.ts';
import {CodeBlock} from './code-block.tsx';
import {Toolbar, type ToolbarMode} from './toolbar.tsx';

/** `skewMs`: the server's clock minus the browser's. */
const Countdown = ({until, skewMs}: {readonly until: number; readonly skewMs: number}) => {
	const now = useNow(1000, true) + skewMs;
	return (
		<span className="tag countdown">
			<Icon name="timer" />
			{expiryText(until, now)}
		</span>
	);
};

/** A message that waits to be sent: how long, and the button that takes it back. */
const Held = ({
	draft,
	skewMs,
	actions,
}: Pick<PendingProps, 'skewMs' | 'actions'> & {readonly draft: Draft}) => {
	const now = useNow(1000, true) + skewMs;
	return (
		<span className="tag">
			<span aria-hidden="true">{sendingText(draft.heldUntil ?? now, now)}</span>
			<span className="visually-hidden">waits before it is sent</span>{' '}
			<button type="button" className="inline" onClick={() => actions.takeBack(draft)}>
				Undo
			</button>
		</span>
	);
};

interface ReactionsProps {
	readonly reactions: readonly ReactionText[];
	readonly onReact: (emoji: string) => void;
}

const Reactions = ({reactions, onReact}: ReactionsProps) => (
	<ul className="reactions" aria-label="Reactions">
		{reactions.map(({emoji, isMine, label, names}) => (
			<li key={emoji}>
				<button type="button" aria-pressed={isMine} title={names} onClick={() => onReact(emoji)}>
					{label.text}
					<span className="visually-hidden">: {names}</span>
				</button>
			</li>
		))}
	</ul>
);

interface BylineProps {
	readonly person: Person | undefined;
	/** `bot`, after the author. */
	readonly mark: MessageText['mark'];
	readonly at: number;
	/** Whether the author is drawn. Within a run of messages, only screen readers receive the nick. */
	readonly isShown: boolean;
	/** Drawn instead of the author. */
	readonly sign: string | undefined;
	readonly isMine: boolean;
}

const Byline = ({person, mark, at, isShown, sign, isMine}: BylineProps) => {
	const nick = oneLine(person?.nick ?? 'you');
	const name = mark === undefined ? nick : `${nick} (${mark.text})`;
	return (
		<>
			<time className="time" dateTime={new Date(at).toISOString()} title={dayName(at)}>
				{clockTime(at)}
			</time>
			{isShown && sign === undefined ? (
				<span className={mark === undefined ? 'who' : 'who of-bot'} title={name}>
					{person === undefined ? <span className="nick">{nick}</span> : <Nick person={person} />}
					{mark !== undefined && <span className="bot-mark"> {mark.text}</span>}
					{isMine && <span className="visually-hidden"> (you)</span>}
				</span>
			) : (
				<span className={sign === undefined ? 'who' : 'who sign'}>
					{sign !== undefined && <span aria-hidden="true">{sign}</span>}
					<span className="visually-hidden">{name}</span>
				</span>
			)}
		</>
	);
};

const Body = ({body, isDeleted}: Pick<MessageText, 'body'> & {readonly isDeleted: boolean}) =>
	body.map((passage, index) =>
		passage.isCode ? (
			// biome-ignore lint/suspicious/noArrayIndexKey: the order of the passages does not change.
			<CodeBlock key={index} passage={passage} />
		) : (
			// biome-ignore lint/suspicious/noArrayIndexKey: the order of the passages does not change.
			<p key={index} className={isDeleted ? 'words quiet' : 'words'}>
				<Spans line={passage.spans} />
			</p>
		),
	);

interface QuoteProps extends Pick<MessageText, 'quote'> {
	readonly onJump: (seq: number) => void;
}

const Quote = ({quote, onJump}: QuoteProps) =>
	quote === undefined ? null : (
		<button type="button" className="quote" onClick={() => onJump(quote.seq)}>
			<span aria-hidden="true">↳ </span>
			<span className="visually-hidden">replies to </span>
			{quote.text}
		</button>
	);

const signOf = ({author}: MessageText): string | undefined =>
	typeof author.meaning === 'string' ? author.text : undefined;

export interface MessageProps {
	readonly row: SentMessageRow;
	readonly room: string;
	readonly viewer: Viewer;
	readonly skewMs: number;
	/** The mode of its toolbar; undefined: the toolbar is hidden. */
	readonly mode: ToolbarMode | undefined;
	readonly onMode: (key: string, mode: ToolbarMode) => void;
	readonly actions: Actions;
}

/** Each change of the log creates all rows again. A message is drawn again only if it differs. */
const isSameMessage = (one: MessageProps, other: MessageProps): boolean =>
	one.row.item === other.row.item &&
	one.row.isRunStart === other.row.isRunStart &&
	one.row.reply?.item === other.row.reply?.item &&
	one.mode === other.mode &&
	one.room === other.room &&
	one.viewer === other.viewer &&
	one.skewMs === other.skewMs &&
	one.onMode === other.onMode &&
	one.actions === other.actions;

const classesOf = (item: MessageItem, isRunStart: boolean, isHighlighted: boolean): string =>
	[
		'row message',
		isRunStart ? 'starts-run' : '',
		isHighlighted ? 'mention' : '',
		item.isMine ? 'mine' : '',
	].join(' ');

interface MessageContentProps extends Pick<MessageProps, 'room' | 'skewMs' | 'actions'> {
	readonly item: MessageItem;
	readonly text: MessageText;
}

const MessageContent = ({item, text, room, skewMs, actions}: MessageContentProps) => (
	<div className="body">
		{text.isHighlighted && (
			<span className="mention-mark">
				<span aria-hidden="true">&gt;</span>
				<span className="visually-hidden">mentions you: </span>
			</span>
		)}
		<Quote quote={text.quote} onJump={seq => actions.jump({type: 'seq', room, seq})} />
		<Body body={text.body} isDeleted={item.deletedAt !== undefined} />
		{text.tags.map(({text: tag}) => (
			<span
				key={tag}
				className="tag"
				title={item.editedAt === undefined ? undefined : dayAndTime(item.editedAt)}
			>
				{tag}
			</span>
		))}
		{item.expiresAt !== undefined && <Countdown until={item.expiresAt} skewMs={skewMs} />}
		{text.reactions.length > 0 && (
			<Reactions reactions={text.reactions} onReact={emoji => actions.react(item, room, emoji)} />
		)}
		{text.replies !== undefined && (
			<button type="button" className="replies" onClick={() => actions.openThread(item, room)}>
				{text.replies.text}
			</button>
		)}
	</div>
);

export const Message = memo(({row, room, viewer, skewMs, mode, onMode, actions}: MessageProps) => {
	const {item, isRunStart} = row;
	const text = messageText(row, viewer);
	return (
		<li
			className={classesOf(item, isRunStart, text.isHighlighted)}
			data-key={row.key}
			data-seq={item.seq}
			tabIndex={-1}
		>
			<Byline
				person={item.from}
				mark={text.mark}
				at={item.at}
				isShown={isRunStart || text.isHighlighted}
				sign={signOf(text)}
				isMine={item.isMine}
			/>
			<MessageContent item={item} text={text} room={room} skewMs={skewMs} actions={actions} />
			{mode !== undefined && item.deletedAt === undefined && (
				<Toolbar
					item={item}
					room={room}
					mayPin={viewer.mayPin === true}
					mode={mode}
					onMode={next => onMode(row.key, next)}
					actions={actions}
				/>
			)}
		</li>
	);
}, isSameMessage);

interface PendingProps {
	readonly row: DraftRow;
	readonly room: string;
	readonly viewer: Viewer;
	readonly skewMs: number;
	readonly actions: Actions;
}

/** The user's own message without a receipt: sending, waiting for the connection, or refused. */
export const PendingMessage = ({row, room, viewer, skewMs, actions}: PendingProps) => {
	const {draft, isRunStart} = row;
	const text = draftText(row, viewer);
	return (
		<li
			className={`row message pending mine${isRunStart ? ' starts-run' : ''}${text.failure ? ' failed' : ''}`}
			data-key={row.key}
			tabIndex={-1}
		>
			<Byline
				person={viewer.me}
				mark={text.mark}
				at={draft.at}
				isShown={isRunStart}
				sign={signOf(text)}
				isMine={true}
			/>
			<div className="body">
				<Quote quote={text.quote} onJump={seq => actions.jump({type: 'seq', room, seq})} />
				<Body body={text.body} isDeleted={false} />
				{draft.heldUntil !== undefined && draft.state.type === 'waiting' ? (
					<Held draft={draft} skewMs={skewMs} actions={actions} />
				) : text.failure === undefined ? (
					<span className="tag">{text.tags[0]?.text}</span>
				) : (
					<span className="tag failure">
						{text.failure.text}{' '}
						<button type="button" className="inline" onClick={() => actions.retry(draft.draft)}>
							Send again
						</button>{' '}
						<button type="button" className="inline" onClick={() => actions.drop(draft.draft)}>
							Discard
						</button>
					</span>
				)}
			</div>
		</li>
	);
};
