/** `topic`: sets the topic of a room. Allowed for every member. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import type {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {appendEntry, entryFields} from './append-entry.ts';
import {refusalToChangeText} from './write-permission.ts';

export const topic = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'topic'>,
	room: Room,
): Refusal | undefined => {
	const refusal = refusalToChangeText(state, caller, room);
	if (refusal !== undefined) return refusal;
	appendEntry(state, caller, {
		request,
		room,
		draft: {type: 'topic', ...entryFields(state, caller, room), text: request.text},
	});
	return undefined;
};
