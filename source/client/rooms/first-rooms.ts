/** Which rooms a program joins when it starts: those of the user's room list, or those that it has stored. */
import {nameKey} from '../../protocol/limits.ts';

interface FirstRoomsOptions {
	/** The list from the server; undefined if it keeps none. */
	readonly listed: readonly string[] | undefined;
	/** The rooms of the last session on this device. */
	readonly stored: readonly string[];
	/** The id of the user whose room list already contains the stored rooms. */
	readonly mergedUser: string | undefined;
	/** The id of the user. */
	readonly user: string | undefined;
}

/**
 * The rooms of the list and, when this device follows a list for the first time, its stored rooms as well; joining them
 * adds them to the list. After that, a stored room that is not on the list was left on another device.
 */
export const firstRooms = ({listed, stored, mergedUser, user}: FirstRoomsOptions): readonly string[] => {
	if (listed === undefined) return stored;
	if (mergedUser !== undefined && mergedUser === user) return listed;
	const keys = new Set(listed.map(nameKey));
	return [...listed, ...stored.filter(room => !keys.has(nameKey(room)))];
};
