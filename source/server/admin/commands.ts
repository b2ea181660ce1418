/** The commands of the operator. Connected users are notified of a change when it is durable. */
import type {AdminReply, AdminRoom, HubAdminCommand} from '../../protocol/admin.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {HubState} from '../hub/hub-state.ts';
import {ownerOf} from '../hub/rules/ownership.ts';
import {nameForLog} from '../hub/rules/visible-rooms.ts';
import {guestNick} from '../requests/users/nick.ts';
import type {RoomRecord} from '../store/directory/directory.ts';
import {removeMessages} from './remove-messages.ts';
import {failed, noSuchRoom, noSuchUser, operator} from './replies.ts';
import {endSession, listSessions} from './sessions.ts';

const usersPerPage = 1000;
const roomsPerPage = 2000;

const listUsers = ({reader, onlineUsers}: HubState, after: string | undefined): AdminReply => {
	const users = reader.users(after, usersPerPage + 1);
	return {
		type: 'users',
		users: users
			.slice(0, usersPerPage)
			.map(user => ({...user, connections: onlineUsers.online(user.id)?.connections.size ?? 0})),
		hasMore: users.length > usersPerPage,
	};
};

const toAdminRoom = (state: HubState, record: RoomRecord): readonly AdminRoom[] => {
	const {room, kind, seq, createdAt, topic} = record;
	if (kind === 'direct') return [];
	const owner = ownerOf(state, record)?.nick;
	const members = state.membership.memberCount(room);
	return [{room, kind, ...(owner !== undefined && {owner}), members, seq, createdAt, topic}];
};

const listRooms = (state: HubState, after: string | undefined): AdminReply => {
	const afterKey = after === undefined ? '' : nameKey(after);
	const found = state.reader
		.rooms()
		.filter(({kind}) => kind !== 'direct')
		.map(record => ({record, key: nameKey(record.room)}))
		.filter(({key}) => key > afterKey)
		.sort((one, other) => (one.key < other.key ? -1 : 1));
	return {
		type: 'rooms',
		rooms: found.slice(0, roomsPerPage).flatMap(({record}) => toAdminRoom(state, record)),
		hasMore: found.length > roomsPerPage,
	};
};

const freeNick = async (state: HubState, nick: string): Promise<AdminReply> => {
	const user = state.reader.userByNick(nick);
	if (user === undefined) return noSuchUser(nick);
	const free = guestNick(state);
	const renamed = await state.journal.propose({type: 'rename', userId: user.id, nick: free});
	if (renamed === undefined) return failed(`The nick ${nick} could not be freed. Try again.`);
	state.log('nick_freed', {user: user.id});
	return {type: 'nickFreed', nick: free};
};

/** Removes a room. Its members receive a kick. */
const removeRoom = async (state: HubState, name: string): Promise<AdminReply> => {
	const record = state.rooms.record(name);
	if (record === undefined || record.kind === 'direct') return noSuchRoom(name);
	const reason = 'The operator removed this room.';
	const command = {type: 'removeRoom', room: record.room, by: operator, reason} as const;
	const removed = await state.journal.propose(command);
	if (removed === undefined) return noSuchRoom(name);
	state.log('room_removed', {room: nameForLog({kind: removed.kind, name: removed.room})});
	return {type: 'roomRemoved', room: removed.room};
};

const setOwner = async (state: HubState, name: string, nick: string): Promise<AdminReply> => {
	const record = state.rooms.record(name);
	if (record === undefined || record.kind === 'direct') return noSuchRoom(name);
	const user = state.reader.userByNick(nick);
	if (user === undefined) return noSuchUser(nick);
	if (state.onlineUsers.online(user.id)?.isTransient === true) {
		return failed(`${nick} is a temporary user and cannot own a room.`);
	}
	const owner = {id: user.id, nick: user.nick};
	const command = {
		type: 'updateRoom',
		room: record.room,
		patch: {owner},
		by: operator,
		admits: user.id,
	} as const;
	if ((await state.journal.propose(command)) === undefined) return noSuchRoom(name);
	state.log('owner_set', {user: user.id, room: nameForLog({kind: record.kind, name: record.room})});
	return {type: 'ownerSet', room: record.room, nick: owner.nick};
};

/** Rejects with a `StoreError` if the change could not be written. */
export const administer = async (state: HubState, command: HubAdminCommand): Promise<AdminReply> => {
	switch (command.type) {
		case 'users':
			return listUsers(state, command.after);
		case 'rooms':
			return listRooms(state, command.after);
		case 'freeNick':
			return freeNick(state, command.nick);
		case 'removeRoom':
			return removeRoom(state, command.room);
		case 'setOwner':
			return setOwner(state, command.room, command.nick);
		case 'sessions':
			return listSessions(state, command);
		case 'endSession':
			return endSession(state, command);
		case 'removeMessages':
			return removeMessages(state, command);
	}
};
