/**
 * The HTTP server: the time limits of requests, the limit on TCP connections per address, and the handling of requests
 * that ask for another protocol or name two hosts.
 */
import {
	createServer,
	type IncomingMessage,
	type RequestListener,
	type Server,
	ServerResponse,
} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {Socket} from 'node:net';
import type {AddressLimits} from '../limits/address-limits.ts';
import {throttleAddress} from './address.ts';

export interface TlsFiles {
	readonly key: string | Buffer;
	readonly cert: string | Buffer;
}

/** The times in which a request must arrive. Clients that send one byte at a time are disconnected. */
const httpLimits = {
	headersTimeout: 10_000,
	requestTimeout: 15_000,
	keepAliveTimeout: 5000,
	connectionsCheckingInterval: 2000,
	maxHeaderSize: 16 * 1024,
};

/** Whether the request asks for a WebSocket. Other protocols, such as `h2c`, are ignored (RFC 9110, 7.8). */
export const isWebSocketUpgrade = (request: IncomingMessage): boolean =>
	/(^|,)\s*websocket\s*(,|$)/i.test(request.headers.upgrade ?? '');

/** Node keeps the first `Host` and drops the others, but a proxy may have used the last (RFC 9112, 3.2). */
export const hasTwoHosts = (request: IncomingMessage): boolean =>
	request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length > 1;

export const twoHostsMessage = 'A request must have exactly one Host header.';

/** Creates a server that does not listen yet. `tls` undefined: plain HTTP. */
export const createHttpServer = (
	tls: TlsFiles | undefined,
	onRequest: RequestListener,
): {readonly server: Server; readonly renew: (tls: TlsFiles) => void} => {
	// Node before 22.21 and 24.9 ignores the callback. There, `answerWithoutUpgrade` answers these requests.
	const options = {...httpLimits, shouldUpgradeCallback: isWebSocketUpgrade};
	if (tls === undefined) return {server: createServer(options, onRequest), renew: () => {}};
	const server = createTlsServer({...options, ...tls, handshakeTimeout: 10_000}, onRequest);
	return {server, renew: renewed => server.setSecureContext(renewed)};
};

/**
 * Answers a request whose `Upgrade` is ignored, after Node has removed the socket from its parser. Returns false if the
 * request has a body, which can no longer be read.
 */
export const answerWithoutUpgrade = (
	request: IncomingMessage,
	socket: Socket,
	onRequest: RequestListener,
): boolean => {
	const {'content-length': length, 'transfer-encoding': encoding} = request.headers;
	if (encoding !== undefined || Number(length ?? 0) > 0) return false;
	const response = new ServerResponse(request);
	response.shouldKeepAlive = false;
	response.assignSocket(socket);
	response.on('finish', () => socket.end());
	socket.on('error', () => {});
	onRequest(request, response);
	return true;
};

/** Destroys TCP connections of an address that has too many of any kind. */
export const limitSockets = (
	server: Server,
	addresses: AddressLimits,
	onRefused: (address: string) => void,
): void => {
	server.on('connection', (socket: Socket) => {
		const address = throttleAddress(socket.remoteAddress ?? 'unknown');
		if (!addresses.openSocket(address)) {
			onRefused(address);
			socket.destroy();
			return;
		}
		socket.once('close', () => addresses.closeSocket(address));
	});
};
