/** What a client gets when a user that it watches with MONITOR connects or disconnects. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {IrcPeer} from '../session/irc-context.ts';
import {numerics} from '../wire/numerics.ts';

export const writeMonitored = (session: IrcPeer, user: Person, isOnline: boolean): void => {
	if (!session.monitored.has(user.nick)) return;
	const command = isOnline ? numerics.RPL_MONONLINE : numerics.RPL_MONOFFLINE;
	const target = isOnline ? session.sourceOf(user) : user.nick;
	session.event({command, params: [session.nick, target]});
};
