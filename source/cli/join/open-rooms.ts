/** Joins the rooms of a session when the client has connected. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {firstRooms} from '../../client/rooms/first-rooms.ts';
import {messageOf} from '../../errors/error-message.ts';
import {printableLine} from '../../text/sanitize.ts';
import {Failure} from '../arguments/failure.ts';
import {toRoomText} from '../output/entry-text.ts';
import type {JoinOptions} from './join-options.ts';
import type {StoredUiState} from './stored-ui-state.ts';

/** The rooms that the user asked for. */
export type RequestedRooms = Pick<JoinOptions, 'token' | 'rooms'>;

const defaultRoom = 'lobby';

const isFinal = (error: unknown): boolean =>
	error instanceof RequestError && (error.code === 'no_such_room' || error.code === 'forbidden');

/** Joins rooms of the last session. A refusal becomes a warning in the chat. */
const rejoin = async (client: Client, rooms: readonly string[]): Promise<string[]> => {
	const joined: string[] = [];
	for (const room of rooms) {
		try {
			joined.push(await client.join(room));
		} catch (error) {
			// The room no longer exists, or the user may not join it: no device joins it again.
			if (isFinal(error)) void client.leave(room).catch(() => {});
			client.note(undefined, `Could not join ${toRoomText(room)}: ${messageOf(error)}`, 'warning');
		}
	}
	return joined;
};

/** Joins the rooms the user asked for; resolves with the first one. A refusal is a `Failure`. */
const joinRequested = async (client: Client, {token, rooms}: RequestedRooms): Promise<string | undefined> => {
	try {
		const opened = token === undefined ? undefined : await client.joinByToken(token);
		const joined: string[] = [];
		for (const room of rooms) joined.push(await client.join(room));
		return opened ?? joined[0];
	} catch (error) {
		if (error instanceof RequestError) throw new Failure(printableLine(error.message));
		throw error;
	}
};

/**
 * Joins the requested rooms, or else those of the last session; resolves with the room to show. After a program was
 * killed (`wasInterrupted`), the rooms of the last session are joined as well, because the user did not leave them.
 */
export const openRooms = async (
	client: Client,
	options: RequestedRooms,
	state: StoredUiState,
	wasInterrupted: boolean,
): Promise<string | undefined> => {
	const requested = await joinRequested(client, options);
	const rooms = firstRooms({
		listed: await client.roomList(),
		stored: state.rooms,
		mergedUser: state.listUser,
		user: client.session().me?.id,
	});
	if (requested !== undefined) {
		if (wasInterrupted) await rejoin(client, rooms);
		return requested;
	}
	const joined = await rejoin(client, rooms.length > 0 ? rooms : [defaultRoom]);
	return joined.find(room => room === state.room) ?? joined[0];
};
