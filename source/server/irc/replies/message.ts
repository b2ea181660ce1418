/** A `message` as PRIVMSG, or as NOTICE if it is marked as a bot's. A message of several lines is a batch, or several messages. */
import type {EntryOf} from '../../../protocol/entry-kinds.ts';
import type {Message, Person} from '../../../protocol/server-frames.ts';
import {channelOf} from '../names/names.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {Outgoing} from '../session/response.ts';
import {actionBytes, actionText, toAction} from '../text/action.ts';
import {toIrcFormatting} from '../text/formatting.ts';
import {toMsgid} from '../text/message-id.ts';
import {toBatchLines, toPlainLines} from '../text/multiline.ts';
import {utf8Bytes} from '../text/split.ts';
import {toTimestamp} from '../text/timestamp.ts';
import {maxBodyBytes} from '../wire/message.ts';
import {accountOf} from './accounts.ts';
import {partnerNick} from './direct.ts';

/**
 * Whether IRC clients get the message. They keep everything that they have received, so they get no messages that expire.
 */
export const isSentToIrc = ({deletedAt, expiresAt}: Pick<Message, 'deletedAt' | 'expiresAt'>): boolean =>
	deletedAt === undefined && expiresAt === undefined;

/** The channel or the nick that a message of this room is sent to. */
export const targetOf = (session: IrcSession, {room, from}: Pick<Message, 'room' | 'from'>): string => {
	if (!room.startsWith('@')) return channelOf(room);
	return from.id === session.user?.id ? partnerNick(session, room) : session.nick;
};

/** A text and what is needed to write it as PRIVMSG or NOTICE. */
interface SentText {
	readonly room: string;
	readonly from: Person;
	readonly text: string;
	readonly command: 'PRIVMSG' | 'NOTICE';
	readonly tags: NonNullable<Outgoing['tags']>;
}

/** The first line has all tags; the others only those that belong to each line. */
const plainLines = (session: IrcSession, sent: SentText, isAction: boolean): Outgoing[] => {
	const {from, command, tags} = sent;
	const target = targetOf(session, sent);
	const maxBytes = lineBytes(session, sent) - (isAction ? actionBytes : 0);
	return toPlainLines(sent.text, maxBytes).map((line, index) => ({
		tags: index === 0 ? tags : {time: tags.time, account: tags.account},
		source: session.sourceOf(from),
		command,
		params: [target, isAction ? toAction(line) : line],
	}));
};

const batchLines = (session: IrcSession, sent: SentText): Outgoing[] => {
	const {from, command, tags} = sent;
	const target = targetOf(session, sent);
	const lines = toBatchLines(sent.text, lineBytes(session, sent));
	const source = session.sourceOf(from);
	const batch = session.nextBatch();
	return [
		{tags, source, command: 'BATCH', params: [`+${batch}`, 'draft/multiline', target]},
		...lines.map(({text, isConcat}) => ({
			tags: {batch, time: undefined, ...(isConcat && {'draft/multiline-concat': ''})},
			source,
			command,
			params: [target, text],
		})),
		{command: 'BATCH', params: [`-${batch}`]},
	];
};

/** The bytes of text that fit into a line: `:SOURCE COMMAND TARGET :TEXT`, CR and LF. */
const lineBytes = (session: IrcSession, sent: SentText): number =>
	maxBodyBytes -
	utf8Bytes(`:${session.sourceOf(sent.from)} ${sent.command} ${targetOf(session, sent)} :\r\n`);

const textLines = (session: IrcSession, sent: SentText): Outgoing[] => {
	const action = actionText(sent.text);
	const coded = {...sent, text: toIrcFormatting(action ?? sent.text)};
	const isLong = coded.text.includes('\n') || utf8Bytes(coded.text) > lineBytes(session, coded);
	if (!isLong || action !== undefined || !session.has('draft/multiline') || !session.has('batch'))
		return plainLines(session, coded, action !== undefined);
	return batchLines(session, coded);
};

export const messageLines = (session: IrcSession, message: Message): Outgoing[] => {
	const {room, seq, at, from, text, replyTo, bot} = message;
	return textLines(session, {
		room,
		from,
		text,
		// A bot of IRC writes messages; what others have marked as a bot's is a notice.
		command: bot === true && !session.context.bots.has(from.id) ? 'NOTICE' : 'PRIVMSG',
		tags: {
			time: toTimestamp(at),
			msgid: toMsgid({room, seq}),
			account: accountOf(session, from),
			bot: bot === true ? '' : undefined,
			'+draft/reply': replyTo === undefined ? undefined : toMsgid({room, seq: replyTo}),
		},
	});
};

/** The author is the recipient: the message is both the echo and the received message. */
const isToSelf = ({room, from}: Message): boolean => room === `@${from.id}+${from.id}`;

export const writeMessage = (session: IrcSession, message: Message): void => {
	const isEcho = message.draft !== undefined && session.ownDrafts.has(message.draft);
	// The author has the text of an expiring message already, and needs the echo as a receipt.
	if (!isEcho && !isSentToIrc(message)) return;
	if (isEcho && session.has('echo-message'))
		for (const line of messageLines(session, message)) session.reply(line);
	if (!isEcho || isToSelf(message)) for (const line of messageLines(session, message)) session.event(line);
};

/** An edit is a new line that replies to the message it changes. */
export const writeEdit = (
	session: IrcSession,
	{room, seq, at, from, target, text}: EntryOf<'edited'>,
): void => {
	if (session.context.directory.isExpiring(room, target)) return;
	const action = actionText(text);
	const lines = textLines(session, {
		room,
		from,
		text: action === undefined ? `(edited) ${text}` : `${text} (edited)`,
		command: 'PRIVMSG',
		tags: {
			time: toTimestamp(at),
			msgid: toMsgid({room, seq}),
			account: accountOf(session, from),
			'+draft/reply': toMsgid({room, seq: target}),
		},
	});
	for (const line of lines) session.event(line);
};
