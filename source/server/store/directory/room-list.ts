/** The contract of room lists: the public and private rooms that a user's devices join. */

export interface RoomLists {
	/** The names in the order in which they were added, except private rooms that the user can no longer enter. */
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
