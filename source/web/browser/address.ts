/** The address of the page: the server, and the room to open. Pure. */
import {queriedRoom, readFragment, readPairing} from '../../commands/room-link.ts';
import {roomKind} from '../../protocol/limits.ts';

/** The room of a user who opens the page for the first time, unless the address names a room. */
export const defaultRoom = 'lobby';

export interface Address {
	/** The WebSocket URL of the server. */
	readonly url: string;
	/** The scheme, host and port of the page. */
	readonly origin: string;
	/** The host and port. They name the server in the storage. */
	readonly server: string;
	/** From the fragment (`#/dev`), or from `?room=dev` of older links. */
	readonly room: string | undefined;
	/** The number of the message in a link such as `#/dev/1234`. */
	readonly seq: number | undefined;
	/** The token of a private room. It is in the fragment, which browsers do not send to servers. */
	readonly token: string | undefined;
	/** The token of a pairing link, also in the fragment. */
	readonly pair: string | undefined;
	/** The address without the token, for the address bar and the history. */
	readonly withoutToken: string;
}

type PageLocation = Pick<Location, 'protocol' | 'host' | 'pathname' | 'search' | 'hash'>;

/** `#dev` for a public room; the name alone for others. */
export const roomTitle = (room: string): string => (roomKind(room) === 'public' ? `#${room}` : room);

export const readAddress = (location: PageLocation): Address => {
	const fragment = readFragment(location.hash);
	return {
		url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
		origin: `${location.protocol}//${location.host}`,
		server: location.host,
		room: fragment.type === 'room' ? fragment.room : queriedRoom(location.search),
		seq: fragment.type === 'room' ? fragment.seq : undefined,
		token: fragment.type === 'token' ? fragment.token : undefined,
		pair: readPairing(location.hash),
		withoutToken: `${location.pathname}${location.search}`,
	};
};

/** The link that opens a private room. */
export const privateLink = ({protocol, host}: Pick<Location, 'protocol' | 'host'>, token: string): string =>
	`${protocol}//${host}/#${token}`;
