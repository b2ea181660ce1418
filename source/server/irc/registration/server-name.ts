/** Whether a parameter that names a server means this one. */
import type {IrcSession} from '../session/irc-session.ts';

/** Clients may name the server, a mask of it, or the nick of a user on it. */
export const isOwnServer = (session: IrcSession, server: string | undefined): boolean => {
	if (server === undefined || server === '' || server === '*') return true;
	if (server.toLowerCase() === session.context.serverName.toLowerCase()) return true;
	return session.context.directory.profile(session.user?.id ?? '', {nick: server})?.isOnline === true;
};
