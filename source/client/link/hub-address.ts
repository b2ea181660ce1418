/**
 * Converts the public address of a hub to the address of its WebSocket, if a client of another server address may
 * connect to it. Pure.
 */

const isLoopback = (hostname: string): boolean =>
	/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname.replace(/\.$/, ''));

/**
 * The WebSocket address of a hub such as `https://chat2.example.org`, as reported by the server at `own` (`wss://…` or
 * `ws://…`). Undefined if the client must not use it: a connection with TLS never continues without TLS, and a remote
 * server must not direct a client to programs on the client's machine.
 */
export const hubSocketUrl = (hub: string, own: string): string | undefined => {
	if (!URL.canParse(hub) || !URL.canParse(own)) return undefined;
	const [url, from] = [new URL(hub), new URL(own)];
	if (url.href !== `${url.origin}/` || !/^https?:$/.test(url.protocol)) return undefined;
	if (from.protocol === 'wss:' && url.protocol !== 'https:') return undefined;
	if (isLoopback(url.hostname) && !isLoopback(from.hostname)) return undefined;
	return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}/ws`;
};
