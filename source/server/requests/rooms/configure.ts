/** `configure`: the settings of a room. Its owner changes them; in a direct room, either user. */
import type {ClientFrameOf, ServerFrameOf} from '../../../protocol/frames.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {directRefusal} from '../../hub/direct-messages.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {hasOwnerPowers, notOwner} from '../../hub/ownership.ts';
import {idOf, Refusal} from '../../hub/refusal.ts';
import {nameForLog} from '../../hub/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

export const configure = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'configure'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user} = caller;
	const isAllowed = room.kind === 'direct' || hasOwnerPowers(state, state.rooms.record(room.name), user.id);
	if (!isAllowed) return notOwner(room.name);
	const {slowSeconds, expiresInSeconds} = request;
	const refusal =
		directRefusal(state, user.id, room.name) ??
		takeBudget(state, caller, 'change') ??
		(await writeDurably(state, 'configure', () =>
			state.store.updateRoom(room.name, {
				...(slowSeconds !== undefined && {slowSeconds}),
				...(expiresInSeconds !== undefined && {expiresInSeconds}),
			}),
		));
	if (refusal instanceof Refusal) return refusal;
	const record = state.rooms.record(room.name);
	const configured: ServerFrameOf<'configured'> = {
		type: 'configured',
		room: room.name,
		by: user,
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
	};
	room.deliver(configured, member => member === caller);
	room.send(caller, {...configured, ...idOf(request)});
	state.log('room_configured', {user: user.id, room: nameForLog(room)});
	return undefined;
};
