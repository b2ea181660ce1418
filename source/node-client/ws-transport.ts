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
import {hubHeader, keyHeader, nonceHeader} from '../protocol/connection/server-proof.ts';
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
		return new WsConnection(socket, options, nonce, events);
	},
});

type ServerOptions = Pick<WsTransportOptions, 'url' | 'mustBe'>;

/** The transport to a server. `onHub` receives its id and its public key at each connection. */
export const serverTransport = (
	{url, mustBe}: ServerOptions,
	ca: WsTransportOptions['ca'],
	onHub: WsTransportOptions['onHub'],
): Transport =>
	wsTransport({url, mustBe, ...(onHub !== undefined && {onHub}), ...(ca !== undefined && {ca})});

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

interface ConnectionOptions extends WsTransportOptions {
	/** The socket is connected to a hub that another one has reported. */
	readonly isHub?: boolean;
}

class WsConnection implements TransportConnection {
	readonly #socket: WebSocket;
	readonly #options: ConnectionOptions;
	readonly #nonce: string;
	/** The id that the server has reported. */
	#hub: string | undefined;
	/** The reason of a failed connection, for `onClose`. */
	#failure: TransportClose | undefined;
	#terminateTimer: NodeJS.Timeout | undefined;

	constructor(socket: WebSocket, options: ConnectionOptions, nonce: string, events: TransportEvents) {
		this.#socket = socket;
		this.#options = options;
		this.#nonce = nonce;
		socket.on('upgrade', response => this.#identify(response));
		socket.on('open', () => events.onOpen(this.#hub));
		socket.on('message', (data, isBinary) => {
			if (!isBinary) events.onText(String(data));
		});
		socket.on('ping', () => events.onActivity?.());
		socket.on('pong', () => events.onActivity?.());
		socket.on('unexpected-response', (request, response) => {
			this.#failure = explainResponse(response, options.url);
			request.destroy();
			socket.terminate();
		});
		socket.on('error', error => {
			this.#failure ??= explainError(error, options.url);
		});
		socket.on('close', (code, reason) => {
			clearTimeout(this.#terminateTimer);
			const isAbnormal = code === 1006 || code === 1005;
			events.onClose(this.#failure ?? {code: isAbnormal ? 0 : code, reason: reason.toString()});
		});
	}

	send(text: string): void {
		if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
	}

	close(code?: number): void {
		if (this.#socket.readyState === WebSocket.CONNECTING) {
			this.#failure ??= {code: 0, reason: 'closed'};
			this.#socket.terminate();
			return;
		}
		this.#socket.close(code);
		this.#terminateTimer ??= setTimeout(() => this.#socket.terminate(), closeTimeoutMs);
	}

	/** Reads the id and the key of the server, and checks its proof, before anything is sent to it. */
	#identify(response: IncomingMessage): void {
		const {url, onHub, mustBe, isHub = false} = this.#options;
		const {[hubHeader]: reported, [keyHeader]: key} = response.headers;
		if (mustBe !== undefined && !isProven(mustBe, this.#nonce, response.headers, endsOf(url, response))) {
			this.#fail({code: 0, reason: notProven(url), isFatal: true});
		} else if (typeof reported === 'string') {
			this.#hub = reported;
			onHub?.(reported, typeof key === 'string' ? key : undefined);
		} else if (isHub) this.#fail({code: 0, reason: 'another server answered at the address of a hub'});
	}

	#fail(failure: TransportClose): void {
		this.#failure = failure;
		this.#socket.terminate();
	}
}
