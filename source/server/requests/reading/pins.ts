/** `pins`: the pinned messages of a room, in the order in which they were pinned. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOrPlaceholder} from '../../hub/people.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

export const listPins = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'pins'>,
	room: Room,
): undefined => {
	const now = state.clock.now();
	const pins = state.reader.pins(room.name).flatMap(({seq, at, userId}) => {
		const message = state.reader.message(room.name, seq, now);
		return message === undefined ? [] : [{message, by: personOrPlaceholder(state, userId), at}];
	});
	room.send(caller, {type: 'pins', ...idOf(request), room: room.name, pins});
};
