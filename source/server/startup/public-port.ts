/** The port that clients use: HTTP routes and WebSocket upgrades on one server, with limits on TCP connections. */
import type {Server} from 'node:http';
import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import {hubsForPage} from '../cluster/live-hubs.ts';
import type {Gateway} from '../gateway/gateway.ts';
import type {Batcher} from '../gateway/websocket/batcher.ts';
import {ServerIdentity} from '../gateway/websocket/server-identity.ts';
import {Upgrades} from '../gateway/websocket/upgrades.ts';
import {throttleAddress} from '../http/address.ts';
import {bearerOf} from '../http/bearer.ts';
import {createHttpServer, limitSockets, type TlsFiles} from '../http/http-server.ts';
import type {Metrics} from '../http/metrics.ts';
import {RefusalLog} from '../http/refusal-log.ts';
import type {RequestRules} from '../http/request-rules.ts';
import {createRoutes} from '../http/routes.ts';
import type {WebFiles} from '../http/web-files.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {Log} from '../shared/log.ts';
import type {StateReader} from '../store/state.ts';
import {closeServer} from './listen.ts';
import {StartError} from './server-options.ts';

interface PublicPortOptions {
	readonly hub: Hub;
	readonly reader: Pick<StateReader, 'serverKey'>;
	/** The URL at which users reach this server, if the operator has set one. */
	readonly publicUrl: string | undefined;
	readonly gateway: Gateway;
	readonly batcher: Batcher;
	readonly clock: Clock;
	readonly log: Log;
	readonly metrics: Metrics;
	readonly files: WebFiles;
	readonly rules: RequestRules;
	readonly addresses: AddressLimits;
	readonly isProxyTrusted: boolean;
	/** Whether `/metrics` has a separate port. */
	readonly hasMetricsPort: boolean;
	readonly tls: TlsFiles | undefined;
}

export interface PublicPort {
	/** Does not listen yet. */
	readonly server: Server;
	/** Uses this certificate for new TLS connections. */
	renewTls(tls: TlsFiles): void;
	close(): Promise<void>;
}

const createListener = ({hub, gateway, log, metrics, files, rules, hasMetricsPort}: PublicPortOptions) =>
	createRoutes({
		files,
		metrics,
		isDraining: () => gateway.isDraining,
		hubs: () => (hub.hubs === undefined ? [] : hubsForPage(hub.hubs)),
		refusalOf: request => rules.refusalOfOrigin(request),
		metricsRefusalOf: hasMetricsPort ? undefined : request => rules.refusalOfMetrics(request),
		callerOf(request) {
			const access = bearerOf(request);
			return {address: rules.addressOf(request), ...(access !== undefined && {access})};
		},
		createPrivateRoom: request => hub.createPrivateRoom(request),
		openWebhook: (token, address) => hub.openWebhook(token, address),
		renewPush: renewal => hub.renewPush(renewal),
		onWebhook: metrics.onWebhook,
		onFault: error =>
			log('failed', {error: error instanceof Error ? (error.stack ?? error.message) : String(error)}),
	});

/**
 * Limits the TCP connections of each address and logs refused connections. Returns a function that stops the logging.
 */
const limitConnections = (
	server: Server,
	{clock, log, addresses, isProxyTrusted}: PublicPortOptions,
): (() => void) => {
	const perAddress = new RefusalLog<string>(clock, (count, address) =>
		log('sockets_refused', {address, count}),
	);
	const inAll = new RefusalLog<string>(clock, (count, address) =>
		log('connections_refused', {
			address,
			count,
			limit: server.maxConnections,
			hint: 'raise the limit of open files (ulimit -n)',
		}),
	);
	// `maxConnections` is set when the server listens.
	server.on('drop', dropped => inAll.add(throttleAddress(dropped?.remoteAddress ?? 'unknown')));
	// All connections through a trusted proxy come from its address. The proxy has limits of its own.
	if (!isProxyTrusted) limitSockets(server, addresses, address => perAddress.add(address));
	return () => {
		perAddress.close();
		inAll.close();
	};
};

const createServer = (tls: TlsFiles | undefined, onRequest: ReturnType<typeof createListener>) => {
	try {
		return createHttpServer(tls, onRequest);
	} catch (error) {
		if (tls === undefined) throw error;
		throw new StartError(`The TLS key and certificate do not work: ${messageOf(error)}.`, {cause: error});
	}
};

/** Throws a `StartError` if the TLS files do not work. */
export const createPublicPort = (options: PublicPortOptions): PublicPort => {
	const {hub, gateway, batcher, clock, log, metrics, rules, addresses, tls} = options;
	const onRequest = createListener(options);
	const upgrades = new Upgrades({
		identity: new ServerIdentity({
			hubId: hub.id,
			privateKey: () => options.reader.serverKey(),
			publicUrl: options.publicUrl,
		}),
		gateway,
		batcher,
		clock,
		log,
		rules,
		addresses,
		onRequest,
		onRefusedUpgrade: metrics.onRefusedUpgrade,
	});
	const {server, renew} = createServer(tls, onRequest);
	server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
	const endLogs = limitConnections(server, options);
	return {
		server,
		renewTls: renew,
		close() {
			endLogs();
			return closeServer(server);
		},
	};
};
