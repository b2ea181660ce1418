/** What the page's own address says: where the chat is and what to open. Pure; `main.tsx` holds the browser. */
import {isPublicRoomName} from '../protocol/limits.ts';

/** Where a first visit begins whose address names no room. */
export const defaultRoom = 'lobby';

export interface Address {
	/** The socket of the server this page came from. */
	readonly url: string;
	/** The server's name for the keepsake: two servers on one machine differ by port. */
	readonly server: string;
	readonly room: string | undefined;
	/** The token of a private room, from the fragment: it never reaches a server's log that way. */
	readonly token: string | undefined;
	/** The same address without the token, for the address bar and the history. */
	readonly withoutToken: string;
}

type Place = Pick<Location, 'protocol' | 'host' | 'pathname' | 'search' | 'hash'>;

/** 256 random bits in base64url are 43 characters; anything of that alphabet and about that length is tried. */
const tokenPattern = /^[A-Za-z0-9_-]{20,512}$/;

export const readAddress = (place: Place): Address => {
	const room = new URLSearchParams(place.search).get('room')?.trim().replace(/^#/, '');
	const fragment = place.hash.slice(1);
	return {
		url: `${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}/ws`,
		server: place.host,
		room: room !== undefined && isPublicRoomName(room) ? room : undefined,
		token: tokenPattern.test(fragment) ? fragment : undefined,
		withoutToken: `${place.pathname}${place.search}`,
	};
};

/** The link that opens a private room: its token is the fragment, which a browser keeps to itself. */
export const privateLink = (place: Pick<Location, 'protocol' | 'host'>, token: string): string =>
	`${place.protocol}//${place.host}/#${token}`;
