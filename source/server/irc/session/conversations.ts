/** The room that a command names by a channel or a nick, and its history. */
import {directRoom} from '../../../protocol/limits.ts';
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {isChannel} from '../names/names.ts';
import type {IrcSession, RefusedRequest} from './irc-session.ts';

/** The room of a channel that the client is in, or the direct room with a user. Undefined for any other target. */
export const conversationOf = (session: IrcSession, target: string): string | undefined => {
	if (isChannel(target)) return session.rooms.ofChannel(target)?.room;
	const me = session.user?.id ?? '';
	const other = session.context.directory.profile(me, {nick: target})?.user.id;
	return other === undefined ? undefined : directRoom(me, other);
};

type History = Omit<Extract<Parameters<IrcSession['request']>[0], {type: 'history'}>, 'type' | 'room'>;

/**
 * A page of history. A direct room that this connection is not in is entered first, but none is created: a conversation
 * that does not exist is refused with `no_such_room`.
 */
export const readHistory = async (
	session: IrcSession,
	room: string,
	where: History,
): Promise<ServerFrameOf<'history'> | RefusedRequest> => {
	const read = () => session.request({type: 'history', room, ...where});
	let answer = await read();
	if (answer.type === 'error' && answer.code === 'not_joined' && room.startsWith('@')) {
		const joined = await session.request({type: 'join', room, limit: 0, mustExist: true});
		answer = joined.type === 'error' ? joined : await read();
	}
	if (answer.type === 'history' || answer.type === 'error') return answer;
	throw new Error(`A history was answered by ${answer.type}.`);
};
