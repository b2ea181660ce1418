/** The transport of terminals and bots: a WebSocket of the package `ws`. */
import {randomBytes} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import WebSocket from 'ws';
import {hubSocketUrl} from '../client/link/hub-address.ts';
import type {
	Transport,
	TransportClose,
	TransportConnection,
	TransportEvents,
} from '../client/link/transport.ts';
import {messageOf} from '../errors/error-message.ts';
import {hubHeader, keyHeader, nonceHeader} from '../protocol/server-proof.ts';
import {explainError, explainResponse, handshakeTimeoutMs} from './connection-errors.ts';
import {type ConnectionEnds, isProven, type KnownIdentity} from './server-proof.ts';

interface WsTransportOptions {
	/** `ws://…` or `wss://…`, as `parseServerUrl` returns it. */
	readonly url: string;
	/** Receives the id and the public key of the server at each connection, before anything is sent to it. */
	readonly onHub?: (hub: string, key: string | undefined) => void;
	/** The server must prove on each connection that it is this one, before anything is sent to it. */
	readonly mustBe?: KnownIdentity | undefined;
	/** Certificates (PEM) to trust instead of those of Node. */
	readonly ca?: string | Buffer;
	/** Headers of the request, besides those of the WebSocket. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** A resume may bring a thousand entries of 8 KiB. */
const maxPayloadBytes = 64 * 1024 * 1024;
/** A server that has gone does not answer a close: after this time the socket is terminated. */
const closeTimeoutMs = 1000;

export const wsTransport = (own: WsTransportOptions): Transport => ({
	mayUse: hub => hubSocketUrl(hub, own.url) !== undefined,
	open(events, hub) {
		// The server that the user chose has reported the address of the hub, so no proof is needed.
		const socketUrl = hub === undefined ? undefined : hubSocketUrl(hub, own.url);
		const options = socketUrl === undefined ? own : {...own, url: socketUrl, mustBe: undefined, isHub: true};
		const {url, ca, mustBe, headers} = options;
		const nonce = randomBytes(32).toString('base64url');
		let socket: WebSocket;
		try {
			socket = new WebSocket(url, {
				handshakeTimeout: handshakeTimeoutMs,
				maxPayload: maxPayloadBytes,
				perMessageDeflate: false,
				...(ca !== undefined && {ca}),
				headers: {...headers, ...(mustBe !== undefined && {[nonceHeader]: nonce})},
			});
		} catch (error) {
			const reason = `invalid server address ${url}: ${messageOf(error)}`;
			return failedConnection(events, {code: 0, reason, isFatal: true});
		}
		return connectSocket(socket, options, nonce, events);
	},
});

const notProven = (url: string): string =>
	`the server at ${new URL(url).host} did not prove that it is the one you know. Try again, or use the address you used before.`;

/** Both ends of the connection of an upgrade response. */
export const endsOf = (url: string, {socket}: IncomingMessage): ConnectionEnds => ({
	url,
	localAddress: socket.localAddress,
	localPort: socket.localPort,
	remoteAddress: socket.remoteAddress,
	remotePort: socket.remotePort,
});

const failedConnection = (events: TransportEvents, close: TransportClose): TransportConnection => {
	queueMicrotask(() => events.onClose(close));
	return {send() {}, close() {}};
};

const connectSocket = (
	socket: WebSocket,
	{url, onHub, mustBe, isHub = false}: WsTransportOptions & {readonly isHub?: boolean},
	nonce: string,
	events: TransportEvents,
): TransportConnection => {
	/** The reason of a failed connection, for `onClose`. */
	let failure: TransportClose | undefined;
	let terminateTimer: NodeJS.Timeout | undefined;

	let hub: string | undefined;
	socket.on('upgrade', response => {
		const {[hubHeader]: reported, [keyHeader]: key} = response.headers;
		if (mustBe !== undefined && !isProven(mustBe, nonce, response.headers, endsOf(url, response))) {
			failure = {code: 0, reason: notProven(url), isFatal: true};
			socket.terminate();
			return;
		}
		if (typeof reported !== 'string') {
			if (!isHub) return;
			failure = {code: 0, reason: 'another server answered at the address of a hub'};
			socket.terminate();
			return;
		}
		hub = reported;
		onHub?.(reported, typeof key === 'string' ? key : undefined);
	});
	socket.on('open', () => events.onOpen(hub));
	socket.on('message', (data, isBinary) => {
		if (!isBinary) events.onText(String(data));
	});
	socket.on('ping', () => events.onActivity?.());
	socket.on('pong', () => events.onActivity?.());
	socket.on('unexpected-response', (request, response) => {
		failure = explainResponse(response, url);
		request.destroy();
		socket.terminate();
	});
	socket.on('error', error => {
		failure ??= explainError(error, url);
	});
	socket.on('close', (code, reason) => {
		clearTimeout(terminateTimer);
		const isAbnormal = code === 1006 || code === 1005;
		events.onClose(failure ?? {code: isAbnormal ? 0 : code, reason: reason.toString()});
	});

	return {
		send(text) {
			if (socket.readyState === WebSocket.OPEN) socket.send(text);
		},
		close(code) {
			if (socket.readyState === WebSocket.CONNECTING) {
				failure ??= {code: 0, reason: 'closed'};
				socket.terminate();
				return;
			}
			socket.close(code);
			terminateTimer ??= setTimeout(() => socket.terminate(), closeTimeoutMs);
		},
	};
};
