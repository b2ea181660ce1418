/** The rooms that a user can see. Hidden and missing rooms have the same refusal. */

import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import {Refusal} from '../contract/refusal.ts';
import type {HubState} from '../hub-state.ts';

export const canSee = (state: HubState, userId: string, record: RoomRecord): boolean =>
	record.kind === 'public' || state.reader.isAdmitted(record.room, userId);

export const noSuchRoom = (name: string): Refusal =>
	new Refusal('no_such_room', `There is no room ${name}, or you have no access to it.`);

/** The room if this connection has joined it. */
export const joinedRoom = (state: HubState, caller: UserConnection, name: string): Room | Refusal => {
	const room = state.rooms.get(name);
	if (room?.has(caller)) return room;
	const record = state.rooms.record(name);
	if (record === undefined || !canSee(state, caller.user.id, record)) return noSuchRoom(name);
	return new Refusal('not_joined', `You are not in ${record.room}. Join it first.`);
};

/** The record of a room the user can see, joined or not. */
export const visibleRoom = (state: HubState, userId: string, name: string): RoomRecord | Refusal => {
	const record = state.rooms.record(name);
	return record !== undefined && canSee(state, userId, record) ? record : noSuchRoom(name);
};

/** The name of a room for the log, which omits the names of private and direct rooms. */
export const nameForLog = (room: {readonly kind: RoomRecord['kind']; readonly name: string}): string =>
	room.kind === 'public' ? room.name : room.kind;
