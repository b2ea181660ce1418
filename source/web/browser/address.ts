/** What the page's own address says: where the chat is and what to open. Pure; `main.tsx` holds the browser. */
import {queriedRoom, readFragment} from '../../commands/room-link.ts';
import {roomKind} from '../../protocol/limits.ts';

/** Where a first visit begins whose address names no room. */
export const defaultRoom = 'lobby';

export interface Address {
	/** The socket of the server this page came from. */
	readonly url: string;
	/** The server's name for the storage: two servers on one machine differ by port. */
	readonly server: string;
	/** From the fragment (`#/dev`), or from `?room=dev`, which older links have. */
	readonly room: string | undefined;
	/** The token of a private room, from the fragment: it never reaches a server's log that way. */
	readonly token: string | undefined;
	/** The same address without the token, for the address bar and the history. */
	readonly withoutToken: string;
}

type Place = Pick<Location, 'protocol' | 'host' | 'pathname' | 'search' | 'hash'>;

/** The fragment that names a room, with its `#`. */
export const roomFragment = (room: string): string => `#/${encodeURI(room)}`;

/** `#dev` for a public room, and the name as it is for the others. */
export const roomTitle = (room: string): string => (roomKind(room) === 'public' ? `#${room}` : room);

export const readAddress = (place: Place): Address => {
	const fragment = readFragment(place.hash);
	return {
		url: `${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}/ws`,
		server: place.host,
		room: fragment.type === 'room' ? fragment.room : queriedRoom(place.search),
		token: fragment.type === 'token' ? fragment.token : undefined,
		withoutToken: `${place.pathname}${place.search}`,
	};
};

/** The link that opens a private room: its token is the fragment, which a browser keeps to itself. */
export const privateLink = (place: Pick<Location, 'protocol' | 'host'>, token: string): string =>
	`${place.protocol}//${place.host}/#${token}`;
