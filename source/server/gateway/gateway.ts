/**
 * The one port: an HTTP server whose `/ws` is the chat. It decides who is let in, connections them, looks after all of
 * them with one timer, and sees them out.
 */
import type {IncomingMessage, Server} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {closeCodes} from '../../protocol/close-codes.ts';
import {defaultLimits} from '../../protocol/limits.ts';
import type {Clock} from '../../time/clock.ts';
import {addressOf, throttleAddress} from '../http/address.ts';
import {bearerOf} from '../http/bearer.ts';
import {
	answerWithoutUpgrade,
	createHttpServer,
	hasTwoHosts,
	isWebSocketUpgrade,
	limitSockets,
	type TlsFiles,
	twoHostsMessage,
} from '../http/http-server.ts';
import type {Metrics} from '../http/metrics.ts';
import {refusalOfMetrics} from '../http/metrics-access.ts';
import {type OriginRules, refusalOfOrigin} from '../http/origin.ts';
import {RefusalLog} from '../http/refusal-log.ts';
import {createRoutes} from '../http/routes.ts';
import type {WebFiles} from '../http/web-files.ts';
import type {Hub} from '../hub/hub.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {Log} from '../log.ts';
import {type ConnectionContext, ProtocolSession} from './protocol-session.ts';
import type {Batcher} from './websocket/outbound.ts';
import {readQueryHandshake} from './websocket/query-handshake.ts';

export interface GatewayOptions {
	readonly hub: Hub;
	readonly batcher: Batcher;
	readonly clock: Clock;
	readonly log: Log;
	readonly metrics: Metrics;
	readonly files: WebFiles;
	readonly origins: OriginRules;
	/** `X-Forwarded-For` and `X-Forwarded-Proto` are a proxy's own words. */
	readonly isProxyTrusted: boolean;
	readonly addresses: AddressLimits;
	/** `/metrics` asks for it as a bearer token. */
	readonly metricsToken: string | undefined;
	/** `/metrics` is on a port of its own. */
	readonly isMetricsElsewhere: boolean;
	/** Frames one connection may send; undefined: no bound. */
	readonly flood: ConnectionContext['flood'];
	readonly tls: TlsFiles | undefined;
	/** Nobody is connected any more. */
	readonly onEmpty: () => void;
	readonly onArrival: () => void;
}

export interface Gateway {
	/** Not listening yet. */
	readonly server: Server;
	/** WebSocket connections now. */
	size(): number;
	/** Nobody new comes in, and what those who are here say is not heard any more; they still hear. */
	stopAccepting(): void;
	/** Says `closing` to everyone, each with another time to come back, and resolves when they are gone. */
	drain(code: number, reason: string, retryInMs: (random: number) => number | undefined): Promise<void>;
	/** Ends what is left: timers, idle HTTP connections, the port. */
	close(): Promise<void>;
	/** From now on, new TLS connections get this certificate. */
	renew(tls: TlsFiles): void;
}

/** How often deadlines, heartbeats and slow readers are looked at, for all connections together. */
const checkEveryMs = 1000;
/** A check that is late by this much is no busy moment: the process was stopped, or the machine slept. */
const sleepThresholdMs = 5000;
/** What a client over the bound for its address is told to wait. */
const limitRetryMs = 5000;

const statusTexts: Readonly<Record<number, string>> = {
	400: 'Bad Request',
	403: 'Forbidden',
	404: 'Not Found',
	426: 'Upgrade Required',
	429: 'Too Many Requests',
	503: 'Service Unavailable',
};

/** The code of a refused upgrade's body, as an `error` frame would have it. */
const errorCodeOf = (status: number): string =>
	status === 503 ? 'unavailable' : status === 429 ? 'rate_limited' : 'forbidden';

const refuseUpgrade = (socket: Duplex, status: number, message: string, retryInMs?: number): void => {
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

export const createGateway = (options: GatewayOptions): Gateway => {
	const {hub, batcher, clock, log, metrics, addresses} = options;
	const connections = new Set<ProtocolSession>();
	let serial = 0;
	let isShut = false;
	let whenEmpty: (() => void) | undefined;

	const isSecure = (request: IncomingMessage): boolean =>
		options.tls !== undefined || (options.isProxyTrusted && request.headers['x-forwarded-proto'] === 'https');

	const refusalOf = (request: IncomingMessage): string | undefined =>
		refusalOfOrigin(
			{origin: request.headers.origin, host: request.headers.host, isSecure: isSecure(request)},
			options.origins,
		);

	const context: ConnectionContext = {
		hub,
		batcher,
		clock,
		log,
		flood: options.flood,
		onFrame: metrics.onFrame,
		onError: metrics.onError,
		onEnd(connection) {
			connections.delete(connection);
			addresses.closeConnection(connection.address);
			if (connections.size > 0) return;
			options.onEmpty();
			whenEmpty?.();
		},
	};

	const sockets = new WebSocketServer({
		noServer: true,
		clientTracking: false,
		// Costs 230 KB per connection and most of the CPU of a delivery, and our own framing needs it off.
		perMessageDeflate: false,
		maxPayload: defaultLimits.frameBytes,
		// A frame of 16 KiB in pieces of 16 bytes is no client we know of.
		maxFragments: 1024,
		maxBufferedChunks: 1024,
	});

	sockets.on('headers', headers => headers.push(`Termchat-Hub: ${hub.id}`));

	const connection = (
		request: IncomingMessage,
		socket: Socket,
		head: Buffer,
		query: URLSearchParams,
	): void => {
		const address = addressOf(request, options.isProxyTrusted);
		const access = bearerOf(request);
		const outcome = readQueryHandshake(query);
		sockets.handleUpgrade(request, socket, head, webSocket => {
			const isOver = !addresses.openConnection(address);
			const queryHandshake = outcome.type === 'query' && !isOver ? outcome.handshake : undefined;
			const handshake = {id: ++serial, address, socket, webSocket, access, queryHandshake};
			log('connected', {connection: handshake.id, address});
			const connection = new ProtocolSession(context, handshake);
			connections.add(connection);
			options.onArrival();
			if (isOver) {
				const message = `There are ${addresses.maxConnections} connections from this address already.`;
				connection.reject({code: 'limit', message}, closeCodes.overloaded, limitRetryMs);
			} else if (outcome.type === 'refused') {
				connection.reject(outcome.refusal, closeCodes.badHello);
			}
		});
	};

	const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		const refuse = (status: number, message: string, retryInMs?: number): void => {
			socket.on('error', () => {});
			metrics.onRefusedUpgrade(status);
			log('refused', {address: addressOf(request, options.isProxyTrusted), status});
			refuseUpgrade(socket, status, message, retryInMs);
		};
		if (!isWebSocketUpgrade(request)) {
			if (answerWithoutUpgrade(request, socket as Socket, onRequest)) return;
			return refuse(400, 'Send a request with a body without "Upgrade".');
		}
		if (hasTwoHosts(request)) return refuse(400, twoHostsMessage);
		const target = `http://here${request.url ?? '/'}`;
		if (!URL.canParse(target)) return refuse(400, 'The address of this request is none.');
		const url = new URL(target);
		if (url.pathname !== '/ws') return refuse(404, 'The chat is at /ws.');
		const stranger = refusalOf(request);
		if (stranger !== undefined) return refuse(403, stranger);
		if (isShut) return refuse(503, 'The server is going down; try again soon.');
		const address = addressOf(request, options.isProxyTrusted);
		const now = clock.monotonic();
		const retryInMs = addresses.retryInMs(address, 'connection', now);
		if (retryInMs > 0) return refuse(429, 'Too many connections from your address.', retryInMs);
		addresses.take(address, 'connection', now);
		connection(request, socket as Socket, head, url.searchParams);
	};

	const onRequest = createRoutes({
		files: options.files,
		metrics,
		isDraining: () => isShut,
		refusalOf,
		metricsRefusalOf: options.isMetricsElsewhere
			? undefined
			: request =>
					refusalOfMetrics(
						{bearer: bearerOf(request), host: request.headers.host, isSecure: isSecure(request)},
						{token: options.metricsToken, origins: options.origins},
					),
		callerOf(request) {
			const access = bearerOf(request);
			const address = addressOf(request, options.isProxyTrusted);
			return {address, ...(access !== undefined && {access})};
		},
		createPrivateRoom: hub.createPrivateRoom,
		onFault: error =>
			log('failed', {error: error instanceof Error ? (error.stack ?? error.message) : String(error)}),
	});

	const {server, renew} = createHttpServer(options.tls, onRequest);
	server.on('upgrade', onUpgrade);
	const socketsRefused = new RefusalLog<string>(clock, (count, address) =>
		log('sockets_refused', {address, count}),
	);
	const connectionsRefused = new RefusalLog<string>(clock, (count, address) =>
		log('connections_refused', {
			address,
			count,
			limit: server.maxConnections,
			hint: 'raise the limit of open files (ulimit -n)',
		}),
	);
	// `maxConnections` is set when the server listens.
	server.on('drop', dropped => connectionsRefused.add(throttleAddress(dropped?.remoteAddress ?? 'unknown')));
	// The connections of a trusted proxy are all from its address: it has limits of its own.
	if (!options.isProxyTrusted) limitSockets(server, addresses, address => socketsRefused.add(address));

	let checkedAt = clock.monotonic();
	const check = (): void => {
		const now = clock.monotonic();
		const sleptMs = now - checkedAt - checkEveryMs;
		checkedAt = now;
		for (const connection of connections) {
			if (sleptMs > sleepThresholdMs) connection.adjustForSleep(sleptMs);
			connection.check(now);
		}
		stopChecking = clock.after(checkEveryMs, check);
	};
	let stopChecking = clock.after(checkEveryMs, check);

	return {
		server,
		size: () => connections.size,
		stopAccepting() {
			isShut = true;
			for (const connection of connections) connection.closeInput();
		},
		async drain(code, reason, retryInMs) {
			const empty = new Promise<void>(resolve => {
				whenEmpty = resolve;
			});
			for (const connection of connections) connection.close(code, reason, retryInMs(clock.random()));
			if (connections.size > 0) await empty;
		},
		async close() {
			stopChecking();
			socketsRefused.close();
			connectionsRefused.close();
			for (const connection of connections) connection.terminate();
			if (!server.listening) return;
			const closed = new Promise<void>(resolve => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
		renew,
	};
};
