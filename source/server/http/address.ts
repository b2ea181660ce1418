/** The address by which a client's requests are limited. */
import type {IncomingMessage} from 'node:http';
import {isIP} from 'node:net';

/** The first four groups of an IPv6 address, which identify a subscriber (RFC 6177). Subscribers choose the rest. */
const network = (address: string): string => {
	const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
	const front = head === '' ? [] : head.split(':');
	const back = tail === undefined || tail === '' ? [] : tail.split(':');
	const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
	const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back].slice(0, 4);
	const text = groups.map(group => Number.parseInt(group, 16).toString(16)).join(':');
	return `${text}::`;
};

/**
 * The address by which a peer is limited: an IPv4 address, or the /64 network of an IPv6 address (`2001:db8:1:2::`;
 * loopback stays `::1`).
 */
export const throttleAddress = (address: string): string => {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
	if (mapped !== undefined) return mapped;
	if (address === '::1' || isIP(address.split('%', 1)[0] ?? '') !== 6) return address;
	return network(address.toLowerCase());
};

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`, or the latter in quotes (RFC 7239, 6). */
const withoutPort = (text: string): string => {
	const bare = text.replace(/^"(.*)"$/, '$1');
	return /^\[(.*)\](?::\d+)?$/.exec(bare)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(bare)?.[1] ?? bare;
};

/**
 * The client's address. Behind a trusted proxy it is the last address of `X-Forwarded-For`, which that proxy added. The
 * addresses before it may be forged.
 */
export const addressOf = (request: IncomingMessage, isProxyTrusted: boolean): string => {
	const peer = request.socket.remoteAddress ?? 'unknown';
	if (!isProxyTrusted) return throttleAddress(peer);
	const header = request.headers['x-forwarded-for'];
	const written = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-1)?.trim() ?? '';
	const last = withoutPort(written);
	return throttleAddress(isIP(last) === 0 ? peer : last);
};
