/** Which room to show if none was chosen. */
import {orderedRooms} from '../../client/session/selectors.ts';
import type {RoomState, Session} from '../../client/session/state.ts';

/** The room shown last, or the first of the list. */
export const roomToBeIn = (session: Session, last: string | undefined): RoomState | undefined => {
	const rooms = orderedRooms(session).filter(room => room.membership.type !== 'left');
	return rooms.find(room => room.room === last) ?? rooms[0];
};
