/** What the page's own address says: where the chat is and what to open. Pure; `main.tsx` holds the browser. */
import {isPublicRoomName, isRoomName, roomKind} from '../protocol/limits.ts';

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

/** 256 random bits in base64url are 43 characters; anything of that alphabet and about that length is tried. */
const tokenPattern = /^[A-Za-z0-9_-]{20,512}$/;

/** What the part after `#` names. */
export type Fragment =
	| {readonly type: 'room'; readonly room: string}
	| {readonly type: 'token'; readonly token: string}
	| {readonly type: 'none'};

const decode = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** Reads `#/dev`, `#/~plans-k3f9x2` and `#TOKEN`. */
export const readFragment = (hash: string): Fragment => {
	const text = hash.replace(/^#/, '');
	if (text.startsWith('/')) {
		const room = decode(text.slice(1));
		return isRoomName(room) ? {type: 'room', room} : {type: 'none'};
	}
	return tokenPattern.test(text) ? {type: 'token', token: text} : {type: 'none'};
};

/** A link or token that was typed or pasted where a room is asked for. */
export type TypedLink =
	| Exclude<Fragment, {type: 'none'}>
	/** It belongs to another server, which alone may see its token. */
	| {readonly type: 'elsewhere'; readonly host: string}
	/** It leads to this server, and names no room. */
	| {readonly type: 'none'};

/** 256 random bits in base64url; a room whose name looks like that is found by its name in the list. */
const bareToken = /^#?([A-Za-z0-9_-]{43})$/;

/** `localhost` and the loopback addresses are the same machine. */
const hostKey = (host: string): string =>
	host.toLowerCase().replace(/^(?:127\.0\.0\.1|\[::1\])(?=$|:)/, 'localhost');

/** Undefined where the text is neither a link nor a token. `host` is the host and port of this page. */
export const readLink = (typed: string, host: string): TypedLink | undefined => {
	const text = typed.trim();
	const token = bareToken.exec(text)?.[1];
	if (token !== undefined) return {type: 'token', token};
	if (!/^(?:https?|wss?):\/\//i.test(text)) return undefined;
	const url = URL.parse(text);
	if (url === null) return undefined;
	if (hostKey(url.host) !== hostKey(host)) return {type: 'elsewhere', host: url.host};
	const fragment = readFragment(url.hash);
	const room = queriedRoom(url.search);
	return fragment.type === 'none' && room !== undefined ? {type: 'room', room} : fragment;
};

/** The fragment that names a room, with its `#`. */
export const roomFragment = (room: string): string => `#/${encodeURI(room)}`;

const queriedRoom = (search: string): string | undefined => {
	const room = new URLSearchParams(search).get('room')?.trim().replace(/^#/, '');
	return room !== undefined && isPublicRoomName(room) ? room : undefined;
};

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
