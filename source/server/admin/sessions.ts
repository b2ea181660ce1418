/** The sessions of this hub: its connections, each with its user. */
import type {AdminReply, AdminSession, HubAdminCommandOf} from '../../protocol/admin.ts';
import {closeCodes} from '../../protocol/connection/close-codes.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {HubState} from '../hub/hub-state.ts';
import type {UserConnection} from '../membership/online-users.ts';
import {failed} from './replies.ts';

const sessionsPerPage = 500;

const allConnections = ({onlineUsers}: HubState): readonly UserConnection[] =>
	[...onlineUsers.all()].flatMap(({connections}) => [...connections]);

const toSession = ({reader}: HubState, one: UserConnection): AdminSession => {
	const {connection, user, device: id, rooms, idleSince} = one;
	const device = reader.devices(user.id).find(({device}) => device === id);
	return {
		session: connection.id,
		user: user.id,
		nick: user.nick,
		address: connection.address,
		...(device !== undefined && {device: {device: device.device, name: device.name, kind: device.kind}}),
		rooms: rooms.size,
		...(idleSince !== undefined && {idleSince}),
	};
};

export const listSessions = (
	state: HubState,
	{after = -1, user}: HubAdminCommandOf<'sessions'>,
): AdminReply => {
	const found = allConnections(state)
		.filter(({connection}) => connection.id > after)
		.filter(one => user === undefined || nameKey(one.user.nick) === nameKey(user))
		.sort((one, other) => one.connection.id - other.connection.id);
	return {
		type: 'sessions',
		sessions: found.slice(0, sessionsPerPage).map(one => toSession(state, one)),
		hasMore: found.length > sessionsPerPage,
	};
};

const operatorEnded = 'The operator ended this session.';

/** A client does not reconnect after this close code. */
const close = ({connection}: UserConnection): void => connection.close(closeCodes.badHello, operatorEnded);

export const endSession = async (
	state: HubState,
	{session, removesDevice}: HubAdminCommandOf<'endSession'>,
): Promise<AdminReply> => {
	const found = allConnections(state).find(({connection}) => connection.id === session);
	if (found === undefined) {
		return failed(`There is no session ${session} on this server. List them with: termchat admin sessions`);
	}
	const {user, device} = found;
	if (removesDevice === true) {
		if (device === undefined) return failed(`${user.nick} is a temporary user without devices.`);
		const command = {type: 'removeDevice', userId: user.id, device} as const;
		if (!(await state.journal.propose(command))) {
			return failed(`This is the only device of ${user.nick}. To take the nick away, use free-nick.`);
		}
	}
	close(found);
	state.log('session_ended', {connection: session, user: user.id});
	return {type: 'sessionEnded', session, nick: user.nick};
};
