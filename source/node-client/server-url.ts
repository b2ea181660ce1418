/** Parses the addresses that users type. */
import {isRoomName} from '../protocol/limits.ts';
import type {KnownIdentity} from './server-proof.ts';

export interface ServerAddress {
	/** The address of the WebSocket, such as `ws://localhost:8080/ws`. */
	readonly url: string;
	/** The address of the web page, such as `http://localhost:8080/`. Texts show this address. */
	readonly page: string;
	/** The name of the server's state folder. `localhost`, `127.0.0.1` and `[::1]` with the same port have the same key. */
	readonly key: string;
	/** The keys that older versions used for this address. */
	readonly previousKeys: readonly string[];
	/** The host in the form it has in `key`. */
	readonly hostKey: string;
	/** The host without the port, for texts. */
	readonly host: string;
	readonly isTls: boolean;
	/** The server is on this machine. */
	readonly isLoopback: boolean;
	/** A server the user knows under another address, which must prove on each connection that it is this one. */
	readonly mustBe?: KnownIdentity;
	/** The token in a link such as `http://host:8080/#TOKEN`. */
	readonly token: string | undefined;
	/** The token in a pairing link such as `http://host:8080/#pair/TOKEN`. */
	readonly pair?: string | undefined;
	/** The room in an address of the web page such as `http://host:8080/#/dev`. */
	readonly room: string | undefined;
	/** The number of the message in an address such as `http://host:8080/#/dev/1234`. */
	readonly seq: number | undefined;
}

export type ParsedAddress =
	| {readonly ok: true; readonly address: ServerAddress}
	/** The problem, and the form of an address. */
	| {readonly ok: false; readonly reason: string};

export const defaultPort = 8080;

const schemes: Readonly<Record<string, 'ws' | 'wss'>> = {
	'ws:': 'ws',
	'http:': 'ws',
	'wss:': 'wss',
	'https:': 'wss',
};

const example = 'Use host, host:port, http://host:port or wss://host.';

const invalid = (text: string, problem: string): ParsedAddress => ({
	ok: false,
	reason: `Invalid server address "${text}": ${problem}. ${example}`,
});

/** Turns `host`, `host:port` or an IPv6 address into a URL. The default port is that of `termchat serve`. */
const withScheme = (text: string): string => {
	const [authority = '', ...rest] = text.split(/(?=[/?#])/);
	const isBareV6 = /^[0-9a-f]*(:[0-9a-f]*){2,}$/i.test(authority);
	const host = isBareV6 ? `[${authority}]` : authority;
	const hasPort = /:\d*$/.test(isBareV6 ? '' : host);
	return `ws://${host}${hasPort ? '' : `:${defaultPort}`}${rest.join('')}`;
};

const decode = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

type Fragment = Pick<ServerAddress, 'token' | 'room' | 'seq' | 'pair'>;

/** Parses `#TOKEN`, `#/dev` and `#/dev/1234`, the link to a message, as the web page does. */
const readFragment = (hash: string): Fragment => {
	const text = decode(hash.replace(/^#/, ''));
	const pair = /^pair\/([\w-]+)$/.exec(text)?.[1];
	if (pair !== undefined) return {pair, token: undefined, room: undefined, seq: undefined};
	if (!hash.startsWith('#/')) return {token: text === '' ? undefined : text, room: undefined, seq: undefined};
	const number = /\/([1-9]\d{0,14})$/.exec(text.slice(1));
	const room = text.slice(1, number === null ? undefined : 1 + number.index);
	return {
		token: undefined,
		room: room === '' ? undefined : room,
		seq: number === null ? undefined : Number(number[1]),
	};
};

/**
 * Parses `host`, `host:port`, `http://…`, `https://…`, `ws://…` or `wss://…`, each with or without a path before `/ws`;
 * also the link of a private room with its `#TOKEN`, and the page's address of a room with its `#/ROOM`
 * or of a message with its `#/ROOM/NUMBER`.
 */
export const parseServerUrl = (typed: string): ParsedAddress => {
	const text = typed.trim();
	if (text === '') return invalid(typed, 'it is empty');
	const shown = text.replace(/#.*$/s, '#…');
	const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
	let url: URL;
	try {
		url = new URL(hasScheme ? text : withScheme(text));
	} catch {
		return invalid(shown, 'it is not a URL');
	}
	const scheme = schemes[url.protocol];
	if (scheme === undefined) return invalid(shown, `${url.protocol}// is not supported`);
	if (url.hostname === '') return invalid(shown, 'the host is missing');
	if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i.test(url.hostname)) {
		return invalid(shown, `"${url.hostname}" is not a valid host name`);
	}
	if (url.username !== '' || url.password !== '') {
		return invalid(shown.replace(/\/\/.*@/, '//…@'), 'it must not contain a user name or password');
	}
	if (url.search !== '') {
		return invalid(shown.replace(/\?.*$/s, '?…'), 'it must not contain "?"; a token follows "#"');
	}
	const fragment = readFragment(url.hash);
	if (fragment.room !== undefined && !isRoomName(fragment.room)) {
		return invalid(shown, `${JSON.stringify(fragment.room)} is not a valid room name`);
	}
	return {ok: true, address: addressOf(url, scheme, fragment)};
};

/** The address of a URL that was checked. */
const addressOf = (url: URL, scheme: 'ws' | 'wss', fragment: Fragment): ServerAddress => {
	const folder = url.pathname.replace(/\/+$/, '').replace(/\/ws$/, '');
	return {
		url: `${scheme}://${url.host}${folder}/ws`,
		page: `${scheme === 'wss' ? 'https' : 'http'}://${url.host}${folder}/`,
		...keysOf(url, scheme, folder),
		host: url.hostname,
		isTls: scheme === 'wss',
		isLoopback: isLoopback(url.hostname),
		...fragment,
	};
};

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

const isLoopback = (hostname: string): boolean => loopbackHosts.includes(hostname.replace(/\.$/, ''));

const toKey = (text: string): string => text.toLowerCase().replace(/[^a-z0-9._-]/g, '_');

/** An address has the same key with and without TLS. */
const keysOf = (
	url: URL,
	scheme: 'ws' | 'wss',
	folder: string,
): Pick<ServerAddress, 'key' | 'previousKeys' | 'hostKey'> => {
	const port = url.port === '' ? (scheme === 'wss' ? '443' : '80') : url.port;
	const keyFor = (hostname: string): string => toKey(`${hostname}_${port}${folder}`);
	const host = isLoopback(url.hostname) ? 'localhost' : url.hostname;
	const previousHosts = isLoopback(url.hostname) ? loopbackHosts : [url.hostname];
	const key = keyFor(host);
	return {key, previousKeys: previousHosts.map(keyFor).filter(other => other !== key), hostKey: toKey(host)};
};
