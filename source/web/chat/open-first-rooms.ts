/** Joins the rooms of the previous session, and the room or the link that the address names. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {Actions} from '../actions/actions.ts';
import {type Address, defaultRoom} from '../browser/address.ts';

export interface FirstRooms {
	/** The rooms of the previous session, and the last shown room. */
	readonly saved: readonly string[];
	readonly last: string | undefined;
	readonly address: Pick<Address, 'room' | 'seq' | 'token'>;
}

/** The saved rooms and the room in the address; the lobby if there is neither these nor a link. */
export const roomsToJoin = ({saved, address: {room, token}}: FirstRooms): readonly string[] => {
	const all = room === undefined || saved.includes(room) ? saved : [...saved, room];
	return all.length === 0 && token === undefined ? [defaultRoom] : all;
};

/** Whether the room no longer exists or is closed to the user. After any other error the client tries again. */
const isFinal = (error: unknown): error is RequestError =>
	error instanceof RequestError && (error.code === 'no_such_room' || error.code === 'forbidden');

/** Resolves after the server has answered for every room. */
export const openFirstRooms = async (
	client: Client,
	actions: Actions,
	firstRooms: FirstRooms,
): Promise<void> => {
	const {last, address} = firstRooms;
	const rooms = roomsToJoin(firstRooms);
	const latest = last !== undefined && rooms.includes(last) ? last : rooms[0];
	const first = address.token === undefined ? (address.room ?? latest) : undefined;

	const join = async (room: string): Promise<string | undefined> => {
		try {
			const joined = await client.join(room);
			if (room === first) actions.showRoom(joined);
			if (room === address.room && address.seq !== undefined) actions.showMessage(joined, address.seq);
			return joined;
		} catch (error) {
			if (!isFinal(error)) return undefined;
			// The room in the address is shown with the reason. A saved room is left.
			if (room === address.room) actions.showRoom(room);
			else {
				const label = roomTitle({room, kind: roomKind(room), with: undefined});
				client.note(undefined, `Could not rejoin ${label}: ${error.message}`, 'warning');
				await client.leave(room);
			}
			return undefined;
		}
	};

	const [joined, isLinkOpen] = await Promise.all([
		Promise.all(rooms.map(join)),
		address.token === undefined ? false : actions.joinByToken(address.token),
	]);
	const isFirstOpen = first === undefined ? isLinkOpen : client.session().rooms.has(first);
	if (isFirstOpen) return;
	const other = joined.find(room => room === latest) ?? joined.find(room => room !== undefined);
	if (other !== undefined) actions.showRoom(other);
	else await actions.join(defaultRoom);
};
