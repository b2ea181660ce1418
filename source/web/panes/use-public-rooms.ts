/** The public rooms that the user can join. The list is loaded again while the page is in use. */
import {useEffect, useState} from 'react';
import type {Session} from '../../client/session/state.ts';
import {listedRooms, type PublicRoomEntry, publicRoomEntries} from '../../presenter/rooms/room-list.ts';
import type {RoomInfo} from '../../protocol/server-frames.ts';
import type {Actions} from '../actions/actions.ts';

const refreshMs = 60_000;
const maxShown = 8;

export interface PublicRooms {
	/** Those with the most members. */
	readonly entries: readonly PublicRoomEntry[];
	/** Whether the server has more public rooms than these. */
	readonly hasMore: boolean;
}

interface PublicRoomsOptions {
	readonly session: Session;
	/** Whether the page is visible and has the focus. */
	readonly isAttentive: boolean;
	readonly actions: Actions;
}

export const usePublicRooms = ({session, isAttentive, actions}: PublicRoomsOptions): PublicRooms => {
	const [known, setKnown] = useState<{readonly rooms: readonly RoomInfo[]; readonly hasMore: boolean}>();
	const isUp = session.link.type === 'up';
	const joined = listedRooms(session)
		.map(({room}) => room)
		.join(' ');
	// biome-ignore lint/correctness/useExhaustiveDependencies: a room that was joined or left changes the list.
	useEffect(() => {
		if (!isUp || !isAttentive) return;
		let isOpen = true;
		const load = () => {
			actions.listFirstRooms().then(
				page => {
					if (isOpen) setKnown(page);
				},
				// The next attempt follows. Until then the list does not change.
				() => {},
			);
		};
		load();
		const timer = setInterval(load, refreshMs);
		return () => {
			isOpen = false;
			clearInterval(timer);
		};
	}, [isUp, isAttentive, joined, actions]);
	const entries = publicRoomEntries(session, known?.rooms ?? []);
	return {
		entries: entries.slice(0, maxShown),
		hasMore: known?.hasMore === true || entries.length > maxShown,
	};
};
