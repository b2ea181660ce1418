/** Links to rooms: parses typed links and tokens, and creates the link to a private room. Pure. */
import {pageAddress} from '../presenter/invitation.ts';
import {isPublicRoomName, isRoomName} from '../protocol/limits.ts';

/** 256 random bits in base64url are 43 characters. Accepts any text of that alphabet with a similar length. */
const tokenPattern = /^[A-Za-z0-9_-]{20,512}$/;

/** The meaning of the part of a link after `#`. */
export type Fragment =
	/** `seq`: the number of a message in the room. */
	| {readonly type: 'room'; readonly room: string; readonly seq?: number}
	| {readonly type: 'token'; readonly token: string}
	| {readonly type: 'none'};

const decode = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** Parses `/dev` and `/dev/1234`. */
const readPath = (path: string): Fragment => {
	const [, name = '', number] = /^\/(.*?)(?:\/([1-9]\d{0,14}))?$/su.exec(path) ?? [];
	const room = decode(name);
	if (!isRoomName(room)) return {type: 'none'};
	return {type: 'room', room, ...(number !== undefined && {seq: Number(number)})};
};

/** Parses `#/dev`, `#/dev/1234`, `#/~plans-k3f9x2` and `#TOKEN`. */
export const readFragment = (hash: string): Fragment => {
	const text = hash.replace(/^#/, '');
	if (text.startsWith('/')) return readPath(text);
	return tokenPattern.test(text) ? {type: 'token', token: text} : {type: 'none'};
};

/** The token of a pairing link: `#pair/TOKEN`. */
export const readPairing = (hash: string): string | undefined => /^#pair\/([\w-]{20,512})$/.exec(hash)?.[1];

/** A link or token that was typed instead of a room name. */
export type TypedLink =
	| Exclude<Fragment, {type: 'none'}>
	/** The link belongs to another server. Only that server may receive its token. */
	| {readonly type: 'elsewhere'; readonly host: string}
	/** The link leads to this server but names no room. */
	| {readonly type: 'none'};

/** 256 random bits in base64url. A room with such a name can only be chosen from the room list. */
const bareToken = /^#?([A-Za-z0-9_-]{43})$/;

/** `localhost` and the loopback addresses are the same machine. */
const hostKey = (host: string): string =>
	host.toLowerCase().replace(/^(?:127\.0\.0\.1|\[::1\])(?=$|:)/, 'localhost');

/** Undefined if the text is neither a link nor a token. `host` is the host and port of the server. */
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

/** The room of `?room=dev`, which older links have. */
export const queriedRoom = (search: string): string | undefined => {
	const room = new URLSearchParams(search).get('room')?.trim().replace(/^#/, '');
	return room !== undefined && isPublicRoomName(room) ? room : undefined;
};

/** The host and port of a server's address. */
export const hostOf = (serverUrl: string): string => URL.parse(serverUrl)?.host ?? serverUrl;

/**
 * The link that opens a private room of the server. The token is in the fragment, which browsers do not send, so no
 * server logs it.
 */
export const inviteLink = (serverUrl: string, token: string): string => `${pageAddress(serverUrl)}/#${token}`;

/** The fragment that names a room: `#/dev`, or a message in it: `#/dev/1234`. */
export const roomFragment = (room: string, seq?: number): string =>
	`#/${encodeURI(room)}${seq === undefined ? '' : `/${seq}`}`;

/** The link that opens a room at a message. */
export const messageLink = (serverUrl: string, room: string, seq: number): string =>
	`${pageAddress(serverUrl)}/${roomFragment(room, seq)}`;
