/**
 * `pin`: pins a message to its room, or unpins it. Allowed for the owner and the moderators of the room, and for both
 * users of a direct room.
 */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {directRefusal} from '../../hub/rules/direct-messages.ts';
import {mayModerate, notModerator} from '../../hub/rules/ownership.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {noSuchEntry} from './target-message.ts';

const tooManyPins = (limit: number): Refusal =>
	new Refusal('limit', `A room can have at most ${limit} pinned messages. Unpin one first.`);

const refusalToPin = (state: HubState, {user}: UserConnection, {name, kind}: Room): Refusal | undefined => {
	if (kind === 'direct') return directRefusal(state, user.id, name);
	return mayModerate(state, state.rooms.record(name), user.id) ? undefined : notModerator(name);
};

export const pin = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'pin'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const {user} = caller;
	const refusal = refusalToPin(state, caller, room) ?? takeBudget(state, caller, 'change');
	if (refusal !== undefined) return refusal;
	const {seq, on} = request;
	const limit = state.limits.pinnedMessages;
	const command = {type: 'pin', room: room.name, seq, by: user, on, at: state.clock.now(), limit} as const;
	const outcome = await propose(state, 'pin', command, caller);
	if (outcome instanceof Refusal) return outcome;
	if (outcome.type === 'refused')
		return outcome.reason === 'limit' ? tooManyPins(limit) : noSuchEntry(room, seq);
	room.send(caller, {
		type: 'pinned',
		...idOf(request),
		room: room.name,
		pinned: [...outcome.pinned],
		...(outcome.type === 'changed' && {by: user, seq, on}),
	});
	return undefined;
};
