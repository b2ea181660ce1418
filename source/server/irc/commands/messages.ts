/** `PRIVMSG`, `NOTICE`: messages to rooms and users. */

import {isChannel, roomOf} from '../names/names.ts';
import {maxTargets} from '../registration/isupport.ts';
import type {CommandTable} from '../session/command-handler.ts';
import type {IrcSession, RefusedRequest} from '../session/irc-session.ts';

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

/** Sends a text. Resolves when it is durable and its echo was written. */
const sendText = async (
	session: IrcSession,
	command: string,
	target: string,
	text: string,
): Promise<void> => {
	const room = isChannel(target) ? roomOf(target) : undefined;
	if (isChannel(target) && room === undefined)
		return session.numeric('ERR_NOSUCHCHANNEL', target, 'No such channel');
	const draft = session.nextDraft();
	const answer = await session.request({
		type: 'send',
		...(room === undefined ? {to: target} : {room}),
		text,
		draft,
	});
	session.ownDrafts.delete(draft);
	if (answer.type === 'error' && command !== 'NOTICE') refuse(session, command, target, answer);
};

const handler = (command: 'PRIVMSG' | 'NOTICE'): CommandTable => ({
	[command]: {
		async run(session, {params: [targets, text = '']}) {
			if (targets === undefined) return session.numeric('ERR_NORECIPIENT', `No recipient given (${command})`);
			if (text === '') return session.numeric('ERR_NOTEXTTOSEND', 'No text to send');
			for (const target of targets.split(',').slice(0, maxTargets))
				await sendText(session, command, target, text);
		},
	},
});

export const messageCommands: CommandTable = {...handler('PRIVMSG'), ...handler('NOTICE')};
