/** The reads of a directory of rooms, over the rooms that a store holds in memory. */
import type {RoomDirectory, RoomRecord} from './directory.ts';

export interface RoomIndex<Open> {
	find(room: string): Open | undefined;
	/** The public room whose name looks the same. */
	similar(room: string): Open | undefined;
	all(): readonly Open[];
}

export const roomLookups = <Open>(
	rooms: RoomIndex<Open>,
	toRecord: (open: Open) => RoomRecord,
): Pick<RoomDirectory, 'room' | 'roomLike' | 'rooms'> => ({
	room(room) {
		const open = rooms.find(room);
		return open === undefined ? undefined : toRecord(open);
	},
	roomLike(room) {
		const open = rooms.similar(room);
		return open === undefined || open === rooms.find(room) ? undefined : toRecord(open);
	},
	rooms: () => rooms.all().map(toRecord),
});
