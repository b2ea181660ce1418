/** The commands of the operator. Users are notified of a change when it is durable. */
import type {AdminCommand, AdminReply, AdminRoom} from '../../protocol/admin.ts';
import type {Person, ServerFrameOf} from '../../protocol/frames.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {HubState} from '../hub/hub-state.ts';
import {ownerOf} from '../hub/ownership.ts';
import {personOf} from '../hub/people.ts';
import {nameForLog} from '../hub/visible-rooms.ts';
import type {Room} from '../membership/room.ts';
import {guestNick, notifyRenamed} from '../requests/users/nick.ts';
import type {RoomRecord} from '../store/directory.ts';

const usersPerPage = 1000;
const roomsPerPage = 2000;

/** The author of the operator's changes. No user has this id. */
const operator: Person = {id: 'server', nick: 'server'};

const failed = (message: string): AdminReply => ({type: 'failed', message});
const noSuchRoom = (room: string): AdminReply => failed(`There is no room ${room}.`);
const noSuchUser = (nick: string): AdminReply => failed(`There is no user called ${nick}.`);

const listUsers = ({store, onlineUsers}: HubState, after: string | undefined): AdminReply => {
	const users = store.users(after, usersPerPage + 1);
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
	const found = state.store
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
	const user = state.store.userByNick(nick);
	if (user === undefined) return noSuchUser(nick);
	const free = guestNick(state);
	const isRenamed = await state.store.write(() => state.store.rename(user.id, free));
	if (!isRenamed) return failed(`The nick ${nick} could not be freed. Try again.`);
	const online = state.onlineUsers.online(user.id);
	if (online !== undefined) notifyRenamed(state, online, {id: user.id, nick: free});
	state.log('nick_freed', {user: user.id});
	return {type: 'nickFreed', nick: free};
};

/** Sends each member a kick, which old clients understand as well. */
const notifyRemoved = (room: Room): void => {
	for (const {connection, user} of [...room.members()]) {
		connection.deliver({
			type: 'moderated',
			room: room.name,
			user,
			by: operator,
			action: 'kick',
			reason: 'The operator removed this room.',
		});
	}
};

const removeRoom = async (state: HubState, name: string): Promise<AdminReply> => {
	const record = state.rooms.record(name);
	if (record === undefined || record.kind === 'direct') return noSuchRoom(name);
	const room = state.rooms.get(name);
	await state.rooms.remove(record);
	if (room !== undefined) {
		notifyRemoved(room);
		for (const online of state.onlineUsers.all()) {
			for (const userConnection of online.connections)
				if (room.has(userConnection)) state.rooms.leave(room, userConnection);
		}
	}
	state.log('room_removed', {room: nameForLog({kind: record.kind, name: record.room})});
	return {type: 'roomRemoved', room: record.room};
};

const setOwner = async (state: HubState, name: string, nick: string): Promise<AdminReply> => {
	const record = state.rooms.record(name);
	if (record === undefined || record.kind === 'direct') return noSuchRoom(name);
	const user = state.store.userByNick(nick);
	if (user === undefined) return noSuchUser(nick);
	if (state.onlineUsers.online(user.id)?.isTransient === true) {
		return failed(`${nick} is a temporary user and cannot own a room.`);
	}
	const owner = personOf(state, user.id) ?? {id: user.id, nick: user.nick};
	await state.store.write(() => {
		state.store.updateRoom(record.room, {owner});
		if (record.kind === 'private') state.store.admit(record.room, user.id);
	});
	const {slowSeconds, expiresInSeconds} = record;
	const configured: ServerFrameOf<'configured'> = {
		type: 'configured',
		room: record.room,
		by: operator,
		slowSeconds,
		expiresInSeconds,
		owner,
	};
	state.rooms.get(record.room)?.deliver(configured);
	state.log('owner_set', {user: user.id, room: nameForLog({kind: record.kind, name: record.room})});
	return {type: 'ownerSet', room: record.room, nick: owner.nick};
};

/** Rejects with a `StoreError` if the change could not be written. */
export const administer = async (state: HubState, command: AdminCommand): Promise<AdminReply> => {
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
	}
};
