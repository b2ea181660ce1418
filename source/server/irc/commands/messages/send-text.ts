/** Sends a text of PRIVMSG or NOTICE. A NOTICE is a message that is marked as a bot's. */

import {isChannel, roomOf} from '../../names/names.ts';
import {conversationOf} from '../../session/conversations.ts';
import type {IrcSession, RefusedRequest} from '../../session/irc-session.ts';
import type {MessageCommand} from '../../session/open-batch.ts';
import {fromAction, parseCtcp} from '../../text/action.ts';
import {fromIrcFormatting} from '../../text/formatting.ts';
import {parseMsgid} from '../../text/message-id.ts';
import type {Tags} from '../../wire/message.ts';

const refuse = (session: IrcSession, command: string, target: string, error: RefusedRequest) => {
	const {code, message} = error;
	switch (code) {
		case 'no_such_user':
		case 'nick_invalid':
			return session.numeric('ERR_NOSUCHNICK', target, 'No such nick');
		case 'no_such_room':
			return session.numeric('ERR_NOSUCHCHANNEL', target, 'No such channel');
		case 'not_joined':
		case 'forbidden':
			return session.numeric('ERR_CANNOTSENDTOCHAN', target, message);
		default:
			return session.fail(command, code.toUpperCase(), [target], message);
	}
};

/** The `seq` of the message that the text replies to, if it is in the same conversation. */
const replyToOf = (session: IrcSession, target: string, tags: Tags): number | undefined => {
	const id = parseMsgid(tags.get('+draft/reply') ?? '');
	return id === undefined || id.room !== conversationOf(session, target) ? undefined : id.seq;
};

/**
 * The text of termchat. Undefined for CTCP messages other than ACTION: they are questions to a program, which only
 * other clients of IRC could answer.
 */
const textOf = (text: string): string | undefined => {
	const ctcp = parseCtcp(text);
	if (ctcp === undefined) return fromIrcFormatting(text);
	return ctcp.command === 'ACTION' ? fromAction(fromIrcFormatting(ctcp.text)) : undefined;
};

/** Replies that the recipient of a message is away. */
const writeAbsence = (session: IrcSession, target: string): void => {
	const found = session.context.directory.profile(session.user?.id ?? '', {nick: target});
	if (found?.away !== undefined) session.numeric('RPL_AWAY', found.user.nick, found.away.text ?? 'away');
};

/** Sends a text. Resolves when it is durable and its echo was written. */
export const sendText = async (
	session: IrcSession,
	command: MessageCommand,
	target: string,
	coded: string,
	tags: Tags,
): Promise<void> => {
	const room = isChannel(target) ? roomOf(target) : undefined;
	if (isChannel(target) && room === undefined)
		return session.numeric('ERR_NOSUCHCHANNEL', target, 'No such channel');
	const text = textOf(coded);
	if (text === undefined) return;
	if (text.trim() === '') return session.numeric('ERR_NOTEXTTOSEND', 'No text to send');
	const send = async (replyTo: number | undefined) => {
		const draft = session.nextDraft();
		const answer = await session.request({
			type: 'send',
			...(room === undefined ? {to: target} : {room}),
			text,
			draft,
			...((command === 'NOTICE' || session.context.bots.has(session.user?.id ?? '')) && {bot: true}),
			...(replyTo !== undefined && {replyTo}),
		});
		session.ownDrafts.delete(draft);
		return answer;
	};
	const replyTo = replyToOf(session, target, tags);
	let answer = await send(replyTo);
	// The message that it replies to no longer exists.
	if (replyTo !== undefined && answer.type === 'error' && answer.code === 'no_such_entry')
		answer = await send(undefined);
	if (command === 'NOTICE') return;
	if (answer.type === 'error') refuse(session, command, target, answer);
	else if (room === undefined) writeAbsence(session, target);
};
