/** Stores the user's rooms for the next session. Each tab writes only the changes that happened in it. */
import {useEffect, useRef} from 'react';
import type {Client} from '../../../client/client.ts';
import type {RoomState, Session} from '../../../client/session/state.ts';
import type {BrowserStorage} from '../../browser/storage/browser-storage.ts';
import {useSession} from '../../state/use-session.ts';

const joinedRooms = (rooms: ReadonlyMap<string, RoomState>): ReadonlySet<string> =>
	new Set(
		[...rooms.values()]
			.filter(({membership}) => membership.type === 'joined' || membership.type === 'joining')
			.map(({room}) => room),
	);

export interface RoomChanges {
	readonly joined: readonly string[];
	readonly left: readonly string[];
}

/** The difference between two sets of rooms. */
export const roomChanges = (before: ReadonlySet<string>, after: ReadonlySet<string>): RoomChanges => ({
	joined: [...after].filter(room => !before.has(room)),
	left: [...before].filter(room => !after.has(room)),
});

const roomsOf = (session: Session) => session.rooms;

export const useSavedRooms = (client: Client, storage: BrowserStorage): void => {
	const rooms = useSession(client, roomsOf);
	const known = useRef<ReadonlySet<string>>(new Set());
	useEffect(() => {
		const now = joinedRooms(rooms);
		const {joined, left} = roomChanges(known.current, now);
		known.current = now;
		for (const room of joined) storage.addRoom(room, Date.now());
		for (const room of left) storage.removeRoom(room);
	}, [storage, rooms]);
};
