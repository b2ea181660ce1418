/** A `message` as PRIVMSG. */
import type {Message} from '../../../protocol/server-frames.ts';
import {channelOf} from '../names/names.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {Outgoing} from '../session/response.ts';
import {toMsgid} from '../text/message-id.ts';
import {toPlainLines} from '../text/multiline.ts';
import {toTimestamp} from '../text/timestamp.ts';
import {accountOf} from './accounts.ts';
import {partnerNick} from './direct.ts';

/** Bytes of text that fit into a line after the longest source and target. */
const textBytes = 300;

/** The channel or the nick that a message of this room is sent to. */
export const targetOf = (session: IrcSession, {room, from}: Pick<Message, 'room' | 'from'>): string => {
	if (!room.startsWith('@')) return channelOf(room);
	return from.id === session.user?.id ? partnerNick(session, room) : session.nick;
};

export const messageLines = (session: IrcSession, message: Message): Outgoing[] => {
	const {room, seq, at, from, text} = message;
	const target = targetOf(session, message);
	const tags = {time: toTimestamp(at), msgid: toMsgid({room, seq}), account: accountOf(session, from)};
	return toPlainLines(text, textBytes).map(line => ({
		tags,
		source: session.sourceOf(from),
		command: 'PRIVMSG',
		params: [target, line],
	}));
};

export const writeMessage = (session: IrcSession, message: Message): void => {
	const isEcho = message.draft !== undefined && session.ownDrafts.has(message.draft);
	if (isEcho && !session.has('echo-message')) return;
	for (const line of messageLines(session, message)) {
		if (isEcho) session.reply(line);
		else session.event(line);
	}
};
