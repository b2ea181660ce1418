/** Users in the form that others see: an id and the current nick. Also the connections that see a user. */

import {directUsers} from '../../protocol/limits.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {Connection} from '../membership/connection.ts';
import {toPerson} from '../shared/person.ts';
import type {HubState} from './hub-state.ts';

/** Undefined if there is no such user. */
export const personOf = (state: HubState, userId: string): Person | undefined => {
	const online = state.onlineUsers.online(userId);
	if (online !== undefined) return online.person;
	const record = state.reader.user(userId);
	return record === undefined ? undefined : toPerson(record);
};

/** The user; a removed user gets a placeholder as nick. */
export const personOrPlaceholder = (state: HubState, userId: string): Person =>
	personOf(state, userId) ?? {id: userId, nick: `gone-${userId.slice(0, 4)}`};

/** The id of the other user of a direct room. In a direct room of a user with itself, that is the user. */
export const partnerId = (userId: string, room: string): string | undefined => {
	const [one, other] = directUsers(room) ?? [];
	return one === userId ? other : one;
};

/** The other user of a direct room. In a direct room of a user with itself, that is the user. */
export const partnerIn = (state: HubState, userId: string, room: string): Person | undefined => {
	const id = partnerId(userId, room);
	return id === undefined ? undefined : personOrPlaceholder(state, id);
};

/** The connections to this hub of the user and of all users in the same rooms, each once. */
export const audienceOf = (state: HubState, userId: string): ReadonlySet<Connection> => {
	const audience = new Set<Connection>();
	for (const {connection} of state.onlineUsers.online(userId)?.connections ?? []) audience.add(connection);
	for (const name of state.membership.roomsOf(userId)) {
		for (const {connection} of state.rooms.get(name)?.members() ?? []) audience.add(connection);
	}
	return audience;
};
