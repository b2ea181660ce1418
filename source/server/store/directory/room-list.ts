/** The contract of room lists: the public and private rooms that a user wants to be in, on every device. */

export interface RoomLists {
	/** The names in the order they were added. Private rooms that the user may not enter any more are left out. */
	listedRooms(userId: string): readonly string[];
	/** Adds a public room, which need not exist, or a private room, which must. Nothing happens if it is listed already. */
	listRoom(userId: string, room: string): void;
	/** Removes a room from the user's list. */
	unlistRoom(userId: string, room: string): void;
	/** Removes a public room from all lists. */
	unlistEverywhere(room: string): void;
}

/** The methods that write. */
export type RoomListWrite = 'listRoom' | 'unlistRoom' | 'unlistEverywhere';
