/** The room of a command, which the client must be in. */
import {roomOf} from '../../names/names.ts';
import {refuseInRoom, refuseOutside} from '../../replies/refusals.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import type {OwnRoom} from '../../session/own-rooms.ts';

/** Answers the client and returns undefined if it is not in the room. */
export const ownRoom = async (
	session: IrcSession,
	command: string,
	channel: string,
): Promise<OwnRoom | undefined> => {
	const own = session.rooms.ofChannel(channel);
	if (own !== undefined) return own;
	const room = roomOf(channel);
	if (room === undefined) {
		refuseOutside(session, channel, false);
		return undefined;
	}
	// The refusal shows whether there is a room of this name that the client may see.
	const answer = await session.request({type: 'members', room});
	if (answer.type === 'error') refuseInRoom(session, {command, channel}, answer);
	else refuseOutside(session, channel, true);
	return undefined;
};
