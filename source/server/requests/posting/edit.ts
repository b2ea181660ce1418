/** `edit`: replaces the text of the user's own message. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {targetMessage} from './target-message.ts';
import {refusalToChangeText} from './write-permission.ts';

export const edit = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'edit'>,
	room: Room,
): Refusal | undefined => {
	const {id} = caller.user;
	const {seq, text} = request;
	const target = targetMessage(state, room, seq);
	if (target instanceof Refusal) return target;
	if (target.from.id !== id) return new Refusal('forbidden', 'Only the author can edit a message.');
	const refusal = refusalToChangeText(state, caller, room);
	if (refusal !== undefined) return refusal;
	appendEntry(state, caller, {
		request,
		room,
		draft: {type: 'edited', ...entryFields(state, caller, room), target: seq, text},
	});
	return undefined;
};
