import {orderedRooms} from '../../client/session/selectors.ts';
import type {RoomState, Session} from '../../client/session/state.ts';

/** The room to show if the user chose none: the last one, or the first of the list. */
export const defaultRoom = (session: Session, last: string | undefined): RoomState | undefined => {
	const rooms = orderedRooms(session).filter(room => room.membership.type !== 'left');
	return rooms.find(room => room.room === last) ?? rooms[0];
};
