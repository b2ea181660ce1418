/** The users of direct rooms. */
import {directUsers} from '../../../protocol/limits.ts';
import type {IrcSession} from '../session/irc-session.ts';

/** The nick of the other user of a direct room; `*` if that user does not exist any more. */
export const partnerNick = ({context, user}: IrcSession, room: string): string => {
	const [one = '', other = ''] = directUsers(room) ?? [];
	const id = one === user?.id ? other : one;
	return context.directory.profile(user?.id ?? '', {id})?.user.nick ?? '*';
};
