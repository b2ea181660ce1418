/** Removes a room from the hub's memory after it was forgotten or removed. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import {causeOf} from '../contract/refusal.ts';
import type {HubState} from '../hub-state.ts';
import {newOpening} from '../new-opening.ts';
import {nameForLog} from '../rules/visible-rooms.ts';

const forget = (state: HubState, {room, kind}: RoomRecord): void => {
	state.rooms.noteForgotten(room);
	state.stats.forget(room);
	state.log('room_forgotten', {room: nameForLog({kind, name: room})});
};

/**
 * Opens a room again that was forgotten, because it has no entries, although users of this hub are in it. Keeps its
 * owner.
 */
const reopen = (state: HubState, {room, kind, owner}: RoomRecord): void => {
	const {clock, journal, log, track, rooms} = state;
	const [member] = rooms.get(room)?.members() ?? [];
	if (member === undefined) return;
	const opening = {room, kind, ...newOpening(state), at: clock.now()};
	const opened: Promise<unknown> =
		owner === undefined
			? journal.propose({type: 'openRoom', ...opening, user: member.user, tracksReading: false})
			: journal.propose({
					type: 'createRoom',
					...opening,
					creator: {user: owner, tracksReading: false, wasUnused: false},
				});
	const logFailure = (error: unknown): void => log('store_failed', {on: 'join', reason: causeOf(error)});
	track(opened.then(() => {}, logFailure));
};

/** Sends each member a kick, which older clients also understand, and removes the members from the room. */
const removeMembers = (state: HubState, name: string, by: Person, reason: string): void => {
	const room = state.rooms.takeOut(name);
	if (room === undefined) return;
	for (const {connection, user} of [...room.members()]) {
		connection.deliver({type: 'moderated', room: room.name, user, by, action: 'kick', reason});
	}
	for (const online of state.onlineUsers.all()) {
		for (const userConnection of online.connections) {
			if (room.has(userConnection)) state.rooms.leave(room, userConnection);
		}
	}
};

/** No user has this id. */
const server: Person = {id: 'server', nick: 'server'};

/** Handles a forgotten room. Users of this hub may be in it, if the hub that forgot it could not see them. */
export const noteForgotten = (state: HubState, record: RoomRecord): void => {
	// The history and the admissions are deleted, so a private room cannot be opened again.
	if (record.kind === 'private')
		removeMembers(state, record.room, server, 'The server removed this room, which seemed to be empty.');
	forget(state, record);
	reopen(state, record);
};

export const noteRemoved = (
	state: HubState,
	record: RoomRecord,
	{by, reason}: {readonly by: Person; readonly reason: string},
): void => {
	removeMembers(state, record.room, by, reason);
	forget(state, record);
};
