/** Refused requests about a room as numerics. */
import type {IrcSession, RefusedRequest} from '../session/irc-session.ts';

export interface RefusedCommand {
	readonly command: string;
	readonly channel: string;
	/** The other user that the command names. */
	readonly nick?: string;
}

export const refuseInRoom = (
	session: IrcSession,
	{command, channel, nick}: RefusedCommand,
	{code, message}: RefusedRequest,
) => {
	switch (code) {
		case 'no_such_room':
			return session.numeric('ERR_NOSUCHCHANNEL', channel, 'No such channel');
		case 'not_joined':
			return session.numeric('ERR_NOTONCHANNEL', channel, 'You are not in this channel');
		case 'forbidden':
			return session.numeric('ERR_CHANOPRIVSNEEDED', channel, message);
		case 'no_such_user':
		case 'nick_invalid':
			return session.numeric('ERR_NOSUCHNICK', nick ?? '*', 'No such nick');
		default:
			return session.fail(command, code.toUpperCase(), [channel], message);
	}
};

/** Answers a command about a channel that the client is not in: there is none, or the client is not in it. */
export const refuseOutside = (session: IrcSession, channel: string, exists: boolean): void => {
	if (exists) session.numeric('ERR_NOTONCHANNEL', channel, 'You are not in this channel');
	else session.numeric('ERR_NOSUCHCHANNEL', channel, 'No such channel');
};
