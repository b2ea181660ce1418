/** Changes of messages, and typing: TAGMSG and REDACT, for clients with the capabilities. */
import type {EntryOf} from '../../../protocol/entry-kinds.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {Outgoing} from '../session/response.ts';
import {toMsgid} from '../text/message-id.ts';
import {toTimestamp} from '../text/timestamp.ts';
import {accountOf} from './accounts.ts';
import {targetOf} from './message.ts';

/** Writes what a user has done: with `echo-message` also if it was the user of this client. */
const writeDone = (session: IrcSession, userId: string, line: Outgoing): void => {
	if (userId !== session.user?.id) session.event(line);
	else if (session.has('echo-message')) session.reply(line);
};

/** Whether the client has received the message that an entry changes. */
const knowsTarget = (
	session: IrcSession,
	{room, target}: {readonly room: string; readonly target: number},
): boolean => !session.context.directory.isExpiring(room, target);

export const reactionLine = (
	session: IrcSession,
	{room, seq, at, from, target, emoji, on}: EntryOf<'reacted'>,
): Outgoing => ({
	tags: {
		time: toTimestamp(at),
		msgid: toMsgid({room, seq}),
		account: accountOf(session, from),
		'+draft/reply': toMsgid({room, seq: target}),
		[on ? '+draft/react' : '+draft/unreact']: emoji,
	},
	source: session.sourceOf(from),
	command: 'TAGMSG',
	params: [targetOf(session, {room, from})],
});

export const writeReaction = (session: IrcSession, entry: EntryOf<'reacted'>): void => {
	if (!session.has('message-tags') || !knowsTarget(session, entry)) return;
	writeDone(session, entry.from.id, reactionLine(session, entry));
};

export const writeRedaction = (session: IrcSession, entry: EntryOf<'deleted'>): void => {
	if (!session.has('draft/message-redaction') || !knowsTarget(session, entry)) return;
	const {room, at, from, target} = entry;
	const reason = session.context.redactReasons.get(`${room} ${target}`);
	writeDone(session, from.id, {
		tags: {time: toTimestamp(at), account: accountOf(session, from)},
		source: session.sourceOf(from),
		command: 'REDACT',
		params: [
			targetOf(session, {room, from}),
			toMsgid({room, seq: target}),
			...(reason === undefined ? [] : [reason]),
		],
	});
};

export const writeTyping = (session: IrcSession, {room, user}: ServerFrameOf<'typing'>): void => {
	if (!session.has('message-tags') || session.connection.isBehind || user.id === session.user?.id) return;
	session.event({
		tags: {'+typing': 'active'},
		source: session.sourceOf(user),
		command: 'TAGMSG',
		params: [targetOf(session, {room, from: user})],
	});
};
