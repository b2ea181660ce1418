/** Applies bus messages. Membership handles those about members itself. */
import {roomKind} from '../../../protocol/limits.ts';
import type {BusMessage} from '../../cluster/bus.ts';
import type {HubState} from '../hub-state.ts';

/** Returns the listener for the bus. */
export const receiveFromBus =
	({rooms, stats, focusedUsers}: Pick<HubState, 'rooms' | 'stats' | 'focusedUsers'>) =>
	(message: BusMessage): void => {
		if (message.type === 'typing') {
			const {room, user} = message;
			rooms.get(room)?.deliver({type: 'typing', room, user}, member => member.user.id === user.id);
		} else if (message.type === 'activity') {
			const {room, user, at} = message;
			stats.noteJoin(room, roomKind(room) === 'public', user, at);
		} else if (message.type === 'focus') focusedUsers.note(message);
	};
