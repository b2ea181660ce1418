/** `delete`: deletes a message. Its author and the owner of the room can do that. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {hasOwnerPowers} from '../../hub/rules/ownership.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {targetMessage} from './target-message.ts';

export const deleteMessage = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'delete'>,
	room: Room,
): Refusal | undefined => {
	const {id} = caller.user;
	const {seq} = request;
	const target = targetMessage(state, room, seq);
	if (target instanceof Refusal) return target;
	if (target.from.id !== id && !hasOwnerPowers(state, state.rooms.record(room.name), id)) {
		return new Refusal('forbidden', 'Only the author and the owner of the room can delete a message.');
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	room.deleting.add(seq);
	appendEntry(state, caller, {
		request,
		room,
		draft: {type: 'deleted', ...entryFields(state, caller, room), target: seq},
		onSettled: () => room.deleting.delete(seq),
	});
	return undefined;
};
