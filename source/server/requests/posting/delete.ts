/** `delete`: deletes a message. Allowed for its author, and for the owner and the moderators of the room. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {hasOwnerPowers, mayModerate} from '../../hub/rules/ownership.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {targetMessage} from './target-message.ts';

/** The reason why the user must not delete a message of another user, if any. */
const refusalToRemove = (
	state: HubState,
	room: Room,
	userId: string,
	author: Person,
): Refusal | undefined => {
	const record = state.rooms.record(room.name);
	if (hasOwnerPowers(state, record, userId)) return undefined;
	if (!mayModerate(state, record, userId)) {
		return new Refusal(
			'forbidden',
			'Only the author, the owner and the moderators of the room can delete a message.',
		);
	}
	// Moderators cannot moderate these users in any other way either.
	if (!mayModerate(state, record, author.id)) return undefined;
	return new Refusal('forbidden', 'A moderator cannot delete messages of the owner or of another moderator.');
};

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
	const refusal = target.from.id === id ? undefined : refusalToRemove(state, room, id, target.from);
	if (refusal !== undefined) return refusal;
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
