/**
 * `configure`: changes the settings of a room. Allowed for its owner, for its moderators only slow mode, and for both
 * users of a direct room.
 */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {directRefusal} from '../../hub/rules/direct-messages.ts';
import {hasOwnerPowers, mayModerate, notOwner} from '../../hub/rules/ownership.ts';
import {nameForLog, noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

export const configure = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'configure'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user} = caller;
	const {slowSeconds, expiresInSeconds} = request;
	const record = state.rooms.record(room.name);
	const isAllowed =
		room.kind === 'direct' ||
		hasOwnerPowers(state, record, user.id) ||
		(expiresInSeconds === undefined && mayModerate(state, record, user.id));
	if (!isAllowed) return notOwner(room.name);
	const tooFast = directRefusal(state, user.id, room.name) ?? takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const patch = {
		...(slowSeconds !== undefined && {slowSeconds}),
		...(expiresInSeconds !== undefined && {expiresInSeconds}),
	};
	const command = {type: 'updateRoom', room: room.name, patch, by: user} as const;
	const configured = await propose(state, 'configure', command, caller);
	if (configured instanceof Refusal) return configured;
	if (configured === undefined) return noSuchRoom(room.name);
	room.send(caller, {
		type: 'configured',
		...idOf(request),
		room: room.name,
		by: user,
		slowSeconds: configured.slowSeconds,
		expiresInSeconds: configured.expiresInSeconds,
	});
	state.log('room_configured', {user: user.id, room: nameForLog(room)});
	return undefined;
};
