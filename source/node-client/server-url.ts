/** What people type for a server, as the address of its socket. */
import {isRoomName} from '../protocol/limits.ts';

export interface ServerAddress {
	/** The WebSocket's, such as `ws://localhost:8080/ws`. */
	readonly url: string;
	/** The web page's, such as `http://localhost:8080/`: to be shown to people. */
	readonly page: string;
	/** The name of the folder for this address. `localhost`, `127.0.0.1` and `[::1]` on one port are one address. */
	readonly key: string;
	/** The names older versions gave to that folder. */
	readonly previousKeys: readonly string[];
	/** The host alone, as in `key`. */
	readonly hostKey: string;
	/** The host for people, without the port. */
	readonly host: string;
	readonly isTls: boolean;
	/** The connection does not leave this machine. */
	readonly isLoopback: boolean;
	/** The token in a link such as `http://host:8080/#TOKEN`. */
	readonly token: string | undefined;
	/** The room in an address of the web page such as `http://host:8080/#/dev`. */
	readonly room: string | undefined;
}

export type ParsedAddress =
	| {readonly ok: true; readonly address: ServerAddress}
	/** One sentence that says what is wrong and what to write instead. */
	| {readonly ok: false; readonly reason: string};

export const defaultPort = 8080;

const schemes: Readonly<Record<string, 'ws' | 'wss'>> = {
	'ws:': 'ws',
	'http:': 'ws',
	'wss:': 'wss',
	'https:': 'wss',
};

const example = 'Write it as host, host:port, http://host:port or wss://host.';

const wrong = (text: string, what: string): ParsedAddress => ({
	ok: false,
	reason: `"${text}" is no address of a server: ${what} ${example}`,
});

/** `host`, `host:port` and bare IPv6 addresses as a URL; without a port it is the one `termchat serve` takes. */
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

/** Reads `#TOKEN` and `#/dev`, as the web page does. */
const readFragment = (hash: string): Pick<ServerAddress, 'token' | 'room'> => {
	const text = decode(hash.replace(/^#/, ''));
	if (!hash.startsWith('#/')) return {token: text === '' ? undefined : text, room: undefined};
	return {token: undefined, room: text === '/' ? undefined : text.slice(1)};
};

/**
 * `host`, `host:port`, `http://…`, `https://…`, `ws://…`, `wss://…`, each with or without a path before `/ws`,
 * a private room's link with its `#TOKEN`, or the page's address of a room with its `#/ROOM`.
 */
export const parseServerUrl = (typed: string): ParsedAddress => {
	const text = typed.trim();
	if (text === '') return wrong(typed, 'it is empty.');
	const shown = text.replace(/#.*$/s, '#…');
	const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
	let url: URL;
	try {
		url = new URL(hasScheme ? text : withScheme(text));
	} catch {
		return wrong(shown, 'it cannot be read.');
	}
	const scheme = schemes[url.protocol];
	if (scheme === undefined) return wrong(shown, `${url.protocol}// is not spoken here.`);
	if (url.hostname === '') return wrong(shown, 'the host is missing.');
	if (!/^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/i.test(url.hostname)) {
		return wrong(shown, `there can be no host called "${url.hostname}".`);
	}
	if (url.username !== '' || url.password !== '') {
		return wrong(shown.replace(/\/\/.*@/, '//…@'), 'a name or password does not belong in it.');
	}
	if (url.search !== '') {
		return wrong(shown.replace(/\?.*$/s, '?…'), 'nothing may follow a "?"; a token stands after a "#".');
	}
	const fragment = readFragment(url.hash);
	if (fragment.room !== undefined && !isRoomName(fragment.room)) {
		return wrong(shown, `there can be no room called ${JSON.stringify(fragment.room)}.`);
	}
	const folder = url.pathname.replace(/\/+$/, '').replace(/\/ws$/, '');
	return {
		ok: true,
		address: {
			url: `${scheme}://${url.host}${folder}/ws`,
			page: `${scheme === 'wss' ? 'https' : 'http'}://${url.host}${folder}/`,
			...keysOf(url, scheme, folder),
			host: url.hostname,
			isTls: scheme === 'wss',
			isLoopback: isLoopback(url.hostname),
			...fragment,
		},
	};
};

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

const isLoopback = (hostname: string): boolean => loopbackHosts.includes(hostname.replace(/\.$/, ''));

const toKey = (text: string): string => text.toLowerCase().replace(/[^a-z0-9._-]/g, '_');

/** With and without TLS it is one address, whichever port that is. */
const keysOf = (
	url: URL,
	scheme: 'ws' | 'wss',
	folder: string,
): Pick<ServerAddress, 'key' | 'previousKeys' | 'hostKey'> => {
	const port = url.port === '' ? (scheme === 'wss' ? '443' : '80') : url.port;
	const keyFor = (hostname: string): string => toKey(`${hostname}_${port}${folder}`);
	const host = isLoopback(url.hostname) ? 'localhost' : url.hostname;
	const former = isLoopback(url.hostname) ? loopbackHosts : [url.hostname];
	const key = keyFor(host);
	return {key, previousKeys: former.map(keyFor).filter(other => other !== key), hostKey: toKey(host)};
};
