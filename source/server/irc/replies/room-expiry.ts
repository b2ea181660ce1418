/** A room in which all messages expire: its members on IRC do not get them, and get a notice with the reason. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom} from '../session/own-rooms.ts';

const text = 'Messages in this room expire. Clients of IRC cannot delete them, so you get only your own.';

export const writeRoomExpiry = (session: IrcSession, {channel}: OwnRoom, expiresInSeconds: number): void => {
	if (expiresInSeconds > 0) session.reply({command: 'NOTICE', params: [channel, text]});
};

/** The setting may have been on before, with another time. */
export const writeConfigured = (
	session: IrcSession,
	{room, expiresInSeconds}: ServerFrameOf<'configured'>,
): void => {
	const own = session.rooms.get(room);
	if (own !== undefined) writeRoomExpiry(session, own, expiresInSeconds);
};
