/** `PART`: leaves rooms. */

import {roomOf} from '../../names/names.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import {toPlainText} from '../../text/plain.ts';

const part = async (session: IrcSession, channel: string, reason: string | undefined): Promise<void> => {
	const own = session.rooms.ofChannel(channel);
	if (own === undefined) {
		if (roomOf(channel) === undefined) session.numeric('ERR_NOSUCHCHANNEL', channel, 'No such channel');
		else session.numeric('ERR_NOTONCHANNEL', channel, 'You are not in this channel');
		return;
	}
	const {user, context} = session;
	if (user !== undefined && reason !== undefined && reason !== '')
		context.people.noteReason(user.id, own.room, toPlainText(reason), context.clock.monotonic());
	await session.request({type: 'leave', room: own.room}, () => {
		session.rooms.remove(own.room);
		const params = reason === undefined || reason === '' ? [] : [reason];
		session.reply({source: session.source, command: 'PART', params: [own.channel, ...params]});
	});
};

export const partRooms = async (
	session: IrcSession,
	channels: readonly string[],
	reason?: string,
): Promise<void> => {
	for (const channel of channels) if (channel !== '') await part(session, channel, reason);
};

export const partCommands: CommandTable = {
	PART: {
		minParams: 1,
		run: (session, {params: [channels = '', reason]}) => partRooms(session, channels.split(','), reason),
	},
};
