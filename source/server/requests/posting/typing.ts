/** `typing`: shows the other members that the user is typing. Nothing is stored. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {typingIntervalMs} from '../../../protocol/limits.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {refusalToWrite} from './write-permission.ts';

/** Sends at most one frame per `typingIntervalMs`. Further requests are not an error and are not answered. */
export const typing = (
	state: HubState,
	{user}: UserConnection,
	_request: ClientFrameOf<'typing'>,
	room: Room,
): undefined => {
	const now = state.clock.monotonic();
	if (room.lastTyping.waitMs(user.id, typingIntervalMs, now) > 0) return;
	if (refusalToWrite(state, room, user.id) !== undefined) return;
	room.lastTyping.note(user.id, now);
	state.bus.publish({type: 'typing', room: room.name, user});
};
