/** HTTP requests that become WebSockets: checks them, refuses them with an HTTP status, or opens a link. */
import type {IncomingMessage, RequestListener} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {defaultLimits} from '../../../protocol/limits.ts';
import type {Clock} from '../../../time/clock.ts';
import {bearerOf} from '../../http/bearer.ts';
import {
	answerWithoutUpgrade,
	hasTwoHosts,
	isWebSocketUpgrade,
	twoHostsMessage,
} from '../../http/http-server.ts';
import type {RequestRules} from '../../http/request-rules.ts';
import type {AddressLimits} from '../../limits/address-limits.ts';
import type {Log} from '../../shared/log.ts';
import type {Gateway} from '../gateway.ts';
import type {Batcher} from './batcher.ts';
import {readQueryHandshake} from './query-handshake.ts';
import type {ServerIdentity} from './server-identity.ts';
import {WebSocketLink} from './websocket-link.ts';

interface UpgradesOptions {
	readonly identity: ServerIdentity;
	readonly gateway: Gateway;
	readonly batcher: Batcher;
	readonly clock: Clock;
	readonly log: Log;
	readonly rules: RequestRules;
	readonly addresses: AddressLimits;
	/** Answers requests whose `Upgrade` is ignored. */
	readonly onRequest: RequestListener;
	/** For metrics. */
	readonly onRefusedUpgrade: (status: number) => void;
}

interface UpgradeRefusal {
	readonly status: number;
	readonly message: string;
	readonly retryInMs?: number;
}

const statusTexts: Readonly<Record<number, string>> = {
	400: 'Bad Request',
	403: 'Forbidden',
	404: 'Not Found',
	426: 'Upgrade Required',
	429: 'Too Many Requests',
	503: 'Service Unavailable',
};

/** The error code in the body, as in an `error` frame. */
const errorCodeOf = (status: number): string =>
	status === 503 ? 'unavailable' : status === 429 ? 'rate_limited' : 'forbidden';

const writeRefusal = (socket: Duplex, {status, message, retryInMs}: UpgradeRefusal): void => {
	const body = `${JSON.stringify({error: {code: errorCodeOf(status), message}})}\n`;
	const lines = [
		`HTTP/1.1 ${status} ${statusTexts[status] ?? 'Error'}`,
		'Connection: close',
		'Content-Type: application/json; charset=utf-8',
		`Content-Length: ${Buffer.byteLength(body)}`,
		...(retryInMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryInMs / 1000)}`]),
	];
	socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
};

const urlOf = (request: IncomingMessage): URL | undefined => {
	const text = `http://localhost${request.url ?? '/'}`;
	return URL.canParse(text) ? new URL(text) : undefined;
};

const createWebSocketServer = (identity: ServerIdentity): WebSocketServer => {
	const server = new WebSocketServer({
		noServer: true,
		clientTracking: false,
		// Compression costs 230 KB per connection and most of the CPU time of a delivery. `framing.ts` does not
		// compress.
		perMessageDeflate: false,
		maxPayload: defaultLimits.frameBytes,
		// No known client sends a frame of 16 KiB in pieces of 16 bytes.
		maxFragments: 1024,
		maxBufferedChunks: 1024,
	});
	server.on('headers', (headers, request) => headers.push(...identity.headersFor(request)));
	return server;
};

export class Upgrades {
	readonly #options: UpgradesOptions;
	readonly #webSockets: WebSocketServer;

	constructor(options: UpgradesOptions) {
		this.#options = options;
		this.#webSockets = createWebSocketServer(options.identity);
	}

	/** The listener for `upgrade` of the HTTP server. */
	handle(request: IncomingMessage, socket: Duplex, head: Buffer) {
		if (!isWebSocketUpgrade(request)) {
			if (answerWithoutUpgrade(request, socket as Socket, this.#options.onRequest)) return;
			const message = 'A request with a body must not have an Upgrade header. Send it without.';
			return this.#refuse(request, socket, {status: 400, message});
		}
		const url = urlOf(request);
		const refusal = this.#refusalOf(request, url);
		if (refusal !== undefined) return this.#refuse(request, socket, refusal);
		this.#open(request, socket as Socket, head, url?.searchParams ?? new URLSearchParams());
	}

	/**
	 * The reason to refuse the upgrade. Otherwise undefined, and the upgrade is charged to the budget of the client's
	 * address.
	 */
	#refusalOf(request: IncomingMessage, url: URL | undefined): UpgradeRefusal | undefined {
		const {rules, gateway, addresses, clock} = this.#options;
		if (hasTwoHosts(request)) return {status: 400, message: twoHostsMessage};
		if (url === undefined) return {status: 400, message: 'The path of the request is not valid.'};
		if (url.pathname !== '/ws') return {status: 404, message: 'The WebSocket is at /ws.'};
		const originRefusal = rules.refusalOfOrigin(request);
		if (originRefusal !== undefined) return {status: 403, message: originRefusal};
		if (gateway.isDraining) {
			return {status: 503, message: 'The server is shutting down. Try again in a moment.'};
		}
		const address = rules.addressOf(request);
		const now = clock.monotonic();
		const retryInMs = addresses.retryInMs(address, 'connection', now);
		if (retryInMs > 0) {
			const message = 'There are too many connections from your address. Try again later.';
			return {status: 429, message, retryInMs};
		}
		addresses.take(address, 'connection', now);
		return undefined;
	}

	#refuse(request: IncomingMessage, socket: Duplex, refusal: UpgradeRefusal): void {
		const {log, rules, onRefusedUpgrade} = this.#options;
		socket.on('error', () => {});
		onRefusedUpgrade(refusal.status);
		log('refused', {address: rules.addressOf(request), status: refusal.status});
		writeRefusal(socket, refusal);
	}

	#open(request: IncomingMessage, socket: Socket, head: Buffer, query: URLSearchParams): void {
		const {gateway, batcher, rules} = this.#options;
		const address = rules.addressOf(request);
		const access = bearerOf(request);
		const handshake = readQueryHandshake(query);
		this.#webSockets.handleUpgrade(request, socket, head, webSocket => {
			const rawClient = handshake.type === 'rawClient' ? handshake.rawClient : undefined;
			const refusal = handshake.type === 'refused' ? handshake.refusal : undefined;
			const isRawClient = rawClient !== undefined;
			const link = new WebSocketLink({webSocket, socket, batcher, isRawClient});
			gateway.open({link, address, access, rawClient, refusal});
		});
	}
}
