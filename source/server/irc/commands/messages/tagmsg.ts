/** `TAGMSG`: typing and reactions. All other client tags are refused by CLIENTTAGDENY, and ignored. */

import {isChannel} from '../../names/names.ts';
import {maxTargets} from '../../registration/isupport.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {conversationOf} from '../../session/conversations.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import {parseMsgid} from '../../text/message-id.ts';
import type {Tags} from '../../wire/message.ts';

/** A reaction, as the tags describe it. */
interface ReactionTags {
	readonly emoji: string;
	readonly on: boolean;
	/** The id of the message. */
	readonly msgid: string;
}

const reactionOf = (tags: Tags): ReactionTags | undefined => {
	const [added, removed] = [tags.get('+draft/react'), tags.get('+draft/unreact')];
	const emoji = added ?? removed;
	const msgid = tags.get('+draft/reply');
	return emoji === undefined || msgid === undefined ? undefined : {emoji, on: added !== undefined, msgid};
};

/** The entry of the reaction is the echo, unless the reaction is there already. */
const react = async (
	session: IrcSession,
	target: string,
	room: string,
	{emoji, on, msgid}: ReactionTags,
): Promise<void> => {
	const id = parseMsgid(msgid);
	if (id === undefined || id.room !== room)
		return session.fail('TAGMSG', 'UNKNOWN_MSGID', [target, msgid], 'This message does not exist');
	const answer = await session.request({type: 'react', room, seq: id.seq, emoji, on});
	if (answer.type === 'error')
		session.fail('TAGMSG', answer.code.toUpperCase(), [target, msgid], answer.message);
};

const echoTyping = (session: IrcSession, target: string, state: string): void => {
	if (!session.has('echo-message') || !session.has('message-tags')) return;
	session.reply({tags: {'+typing': state}, source: session.source, command: 'TAGMSG', params: [target]});
};

const tagTarget = async (session: IrcSession, target: string, tags: Tags): Promise<void> => {
	const room = conversationOf(session, target);
	if (room === undefined) {
		const [name, text] = isChannel(target)
			? (['ERR_CANNOTSENDTOCHAN', 'You are not in this channel'] as const)
			: (['ERR_NOSUCHNICK', 'No such nick'] as const);
		return session.numeric(name, target, text);
	}
	const reaction = reactionOf(tags);
	if (reaction !== undefined) return react(session, target, room, reaction);
	const typing = tags.get('+typing');
	if (typing === undefined) return;
	// The hub shows that a user is typing for a few seconds, and has no sign that it has ended.
	if (typing === 'active') session.notify({type: 'typing', room});
	echoTyping(session, target, typing);
};

export const tagmsgCommands: CommandTable = {
	TAGMSG: {
		minParams: 1,
		async run(session, {tags, params: [targets = '']}) {
			for (const target of targets.split(',').slice(0, maxTargets)) await tagTarget(session, target, tags);
		},
	},
};
