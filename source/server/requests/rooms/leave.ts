/** `leave`: leaves a room on this connection. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {nameForLog} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

type Leave = ClientFrameOf<'leave'>;

const finishLeaving = (state: HubState, caller: UserConnection, request: Leave, room: Room): void => {
	state.rooms.leave(room, caller);
	const {connection, user} = caller;
	connection.send({type: 'left', ...idOf(request), room: room.name});
	state.log('room_left', {connection: connection.id, user: user.id, room: nameForLog(room)});
};

/** The user stays out of a direct room, even after a reconnect, until its next message. */
const leaveDirect = async (
	state: HubState,
	caller: UserConnection,
	request: Leave,
	room: Room,
): Promise<Refusal | undefined> => {
	const seq = state.rooms.record(room.name)?.seq ?? 0;
	const command = {type: 'leaveDirect', userId: caller.user.id, room: room.name, seq} as const;
	const refusal = await propose(state, 'leave', command, caller);
	if (refusal instanceof Refusal) return refusal;
	if (caller.isConnected) finishLeaving(state, caller, request, room);
	return undefined;
};

export const leave = (
	state: HubState,
	caller: UserConnection,
	request: Leave,
	room: Room,
): undefined | Promise<Refusal | undefined> => {
	if (room.kind === 'direct') return leaveDirect(state, caller, request, room);
	finishLeaving(state, caller, request, room);
	return undefined;
};
