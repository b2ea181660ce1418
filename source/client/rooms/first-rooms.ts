/** Which rooms a program joins when it starts: those of the user's room list, or those that it has stored itself. */
import {nameKey} from '../../protocol/limits.ts';

interface FirstRoomsOptions {
	/** The list from the server; undefined if it keeps none. */
	readonly listed: readonly string[] | undefined;
	/** The rooms of the last session on this device. */
	readonly stored: readonly string[];
	/** The user whose room list contains the stored rooms already, by id. */
	readonly mergedUser: string | undefined;
	/** The id of the user. */
	readonly user: string | undefined;
}

/**
 * The list, and at the first contact of this device also its stored rooms: joining them adds them to the list. Later, a stored
 * room that is not listed was left on another device.
 */
export const firstRooms = ({listed, stored, mergedUser, user}: FirstRoomsOptions): readonly string[] => {
	if (listed === undefined) return stored;
	if (mergedUser !== undefined && mergedUser === user) return listed;
	const keys = new Set(listed.map(nameKey));
	return [...listed, ...stored.filter(room => !keys.has(nameKey(room)))];
};
