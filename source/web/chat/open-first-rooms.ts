/** The first steps of a visit: into the rooms of the last one, and to the room or link the address names. */
import type {Client} from '../../client/client.ts';
import {RequestError} from '../../client/link/request-error.ts';
import {roomTitle} from '../../presenter/room-title.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {Actions} from '../actions/actions.ts';
import {type Address, defaultRoom} from '../browser/address.ts';

export interface Beginning {
	/** Rooms of the last visit, and the one that was looked at. */
	readonly kept: readonly string[];
	readonly last: string | undefined;
	readonly address: Pick<Address, 'room' | 'token'>;
}

/** The rooms of the last visit and the one the address names; a first visit begins in the lobby. */
export const roomsToJoin = ({kept, address: {room, token}}: Beginning): readonly string[] => {
	const all = room === undefined || kept.includes(room) ? kept : [...kept, room];
	return all.length === 0 && token === undefined ? [defaultRoom] : all;
};

/** The room is closed to us or gone; nothing else (such as a lost connection) lets go of a room. */
const isOver = (error: unknown): error is RequestError =>
	error instanceof RequestError && (error.code === 'no_such_room' || error.code === 'forbidden');

/** Resolves when every room has answered. */
export const beginVisit = async (client: Client, actions: Actions, beginning: Beginning): Promise<void> => {
	const {last, address} = beginning;
	const rooms = roomsToJoin(beginning);
	const latest = last !== undefined && rooms.includes(last) ? last : rooms[0];
	const first = address.token === undefined ? (address.room ?? latest) : undefined;

	const join = async (room: string): Promise<string | undefined> => {
		try {
			const joined = await client.join(room);
			if (room === first) actions.enter(joined);
			return joined;
		} catch (error) {
			if (!isOver(error)) return undefined;
			// A room the address names shows itself why it cannot be joined; one of the last visit is given up.
			if (room === address.room) actions.enter(room);
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
	const isSomewhere = first === undefined ? isLinkOpen : client.session().rooms.has(first);
	if (isSomewhere) return;
	const other = joined.find(room => room === latest) ?? joined.find(room => room !== undefined);
	if (other !== undefined) actions.enter(other);
	else await actions.join(defaultRoom);
};
