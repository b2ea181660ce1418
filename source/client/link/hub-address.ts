/** Turns the public address of a hub into that of its WebSocket, if a client of another address may use it. Pure. */

const isLoopback = (hostname: string): boolean =>
	/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname.replace(/\.$/, ''));

/**
 * The WebSocket of a hub such as `https://chat2.example.org`, which the server at `own` (`wss://…` or `ws://…`) has
 * reported. Undefined if it must not be used: a client that uses TLS never continues without it, and a server elsewhere
 * must not direct a client to programs on the client's machine.
 */
export const hubSocketUrl = (hub: string, own: string): string | undefined => {
	if (!URL.canParse(hub) || !URL.canParse(own)) return undefined;
	const [url, from] = [new URL(hub), new URL(own)];
	if (url.href !== `${url.origin}/` || !/^https?:$/.test(url.protocol)) return undefined;
	if (from.protocol === 'wss:' && url.protocol !== 'https:') return undefined;
	if (isLoopback(url.hostname) && !isLoopback(from.hostname)) return undefined;
	return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}/ws`;
};
