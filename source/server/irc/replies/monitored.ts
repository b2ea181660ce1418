/** What a client gets when a user that it watches with MONITOR connects or disconnects. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {Directory, IrcPeer} from '../session/irc-context.ts';
import {numerics} from '../wire/numerics.ts';

/**
 * With `extended-monitor` (https://ircv3.net/specs/extensions/extended-monitor) a client also gets the changes of watched
 * users who are in none of its rooms. The hub reports those of the others.
 */
export const isWatchedFromOutside = (
	session: IrcPeer,
	directory: Pick<Directory, 'profile'>,
	{id, nick}: Person,
): boolean => {
	if (!session.has('extended-monitor') || !session.monitored.has(nick) || session.user?.id === id)
		return false;
	const rooms = directory.profile(session.user?.id ?? '', {id})?.rooms ?? [];
	return !rooms.some(room => session.rooms.get(room) !== undefined);
};

export const writeMonitoredAway = (
	session: IrcPeer,
	directory: Pick<Directory, 'profile'>,
	user: Person,
	away: {readonly text?: string} | undefined,
): void => {
	if (!session.has('away-notify') || !isWatchedFromOutside(session, directory, user)) return;
	const params = away === undefined ? [] : [away.text ?? 'away'];
	session.event({source: session.sourceOf(user), command: 'AWAY', params});
};

export const writeMonitored = (session: IrcPeer, user: Person, isOnline: boolean): void => {
	if (!session.monitored.has(user.nick)) return;
	const command = isOnline ? numerics.RPL_MONONLINE : numerics.RPL_MONOFFLINE;
	const target = isOnline ? session.sourceOf(user) : user.nick;
	session.event({command, params: [session.nick, target]});
};
