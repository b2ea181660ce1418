/** The transport of terminals and bots: a WebSocket of the package `ws`. */
import WebSocket from 'ws';
import type {
	Transport,
	TransportClose,
	TransportConnection,
	TransportEvents,
} from '../client/link/transport.ts';
import {messageOf} from '../errors/error-message.ts';
import {explainError, explainResponse, handshakeTimeoutMs} from './connection-errors.ts';

interface WsTransportOptions {
	/** `ws://…` or `wss://…`, as `parseServerUrl` returns it. */
	readonly url: string;
	/** Receives the id of the hub at each connection, before anything is sent to it. */
	readonly onHub?: (hub: string) => void;
	/** Certificates (PEM) to trust instead of those of Node. */
	readonly ca?: string | Buffer;
}

/** The header of the upgrade response with the id of the hub. */
const hubHeader = 'termchat-hub';
/** A resume may bring a thousand entries of 8 KiB. */
const maxPayloadBytes = 64 * 1024 * 1024;
/** A server that has gone does not answer a close: after this time the socket is terminated. */
const closeTimeoutMs = 1000;

export const wsTransport = ({url, ca, onHub}: WsTransportOptions): Transport => ({
	open(events) {
		let socket: WebSocket;
		try {
			socket = new WebSocket(url, {
				handshakeTimeout: handshakeTimeoutMs,
				maxPayload: maxPayloadBytes,
				perMessageDeflate: false,
				...(ca !== undefined && {ca}),
			});
		} catch (error) {
			const reason = `invalid server address ${url}: ${messageOf(error)}`;
			return failedConnection(events, {code: 0, reason, isFatal: true});
		}
		return connectSocket(socket, url, events, onHub);
	},
});

const failedConnection = (events: TransportEvents, close: TransportClose): TransportConnection => {
	queueMicrotask(() => events.onClose(close));
	return {send() {}, close() {}};
};

const connectSocket = (
	socket: WebSocket,
	url: string,
	events: TransportEvents,
	onHub: WsTransportOptions['onHub'],
): TransportConnection => {
	/** The reason of a failed connection, for `onClose`. */
	let failure: TransportClose | undefined;
	let terminateTimer: NodeJS.Timeout | undefined;

	let hub: string | undefined;
	socket.on('upgrade', response => {
		const reported = response.headers[hubHeader];
		if (typeof reported !== 'string') return;
		hub = reported;
		onHub?.(reported);
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
