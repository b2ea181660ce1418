/** Starts a server: assembles its parts, opens its ports, and shuts everything down in order. */
import type {Server} from 'node:http';
import {messageOf} from '../errors/error-message.ts';
import {closeCodes} from '../protocol/connection/close-codes.ts';
import {type Clock, systemClock} from '../time/clock.ts';
import type {AdminSocket} from './admin/socket.ts';
import {assemble, type ServerParts} from './assemble.ts';
import {Pruner} from './background/pruner.ts';
import {Pruning} from './background/pruning.ts';
import {startUnusedUsersTimer} from './background/unused-users-timer.ts';
import {type Lease, localLease} from './cluster/lease.ts';
import {createPorts, type ServerPorts} from './create-ports.ts';
import type {TlsFiles} from './http/http-server.ts';
import {countOpenFiles, mostConnections, openFilesLimit} from './http/open-files.ts';
import type {IrcServer} from './irc/irc-server.ts';
import {createLog, type Log} from './shared/log.ts';
import {checkOpenFiles} from './startup/limits.ts';
import {closeServer, listen, listenOnSocket} from './startup/listen.ts';
import {logStart, warnIfShort} from './startup/log-start.ts';
import {openCluster} from './startup/open-cluster.ts';
import {openStore} from './startup/open-store.ts';
import type {PublicPort} from './startup/public-port.ts';
import type {CloseOptions, IrcPorts, RunningServer, ServerOptions} from './startup/server-options.ts';
import {startAdminSocket} from './startup/start-admin-socket.ts';
import {readTlsFiles} from './startup/tls-files.ts';
import type {Retention} from './store/entry-log.ts';
import type {Store} from './store/store.ts';

const defaultHost = '127.0.0.1';
/** How long the shutdown waits for sent messages to become durable and be delivered. */
const drainTimeoutMs = 5000;
/** How long all clients may take to read their remaining frames and to answer the close. */
const closeTimeoutMs = 1000;
/**
 * The time over which clients spread their reconnects: a millisecond per client, within these bounds if there are more
 * than a few.
 */
const fewClients = 5;
const leastSpreadMs = 1000;
const mostSpreadMs = 10_000;
const leastReconnectMs = 250;

/** A part that stops when the server shuts down. */
type Stop = () => void;

/** A listening server. */
interface Running {
	readonly options: ServerOptions;
	readonly parts: ServerParts;
	readonly url: string;
	readonly host: string;
	readonly port: number;
	readonly metricsPort: number | undefined;
	readonly publicPort: PublicPort;
	readonly irc: IrcServer | undefined;
	/** Closes the sockets and the metrics port, after the clients. */
	readonly closeOthers: () => Promise<void>;
	readonly stops: readonly Stop[];
	readonly clock: Clock;
	readonly log: Log;
}

class TermchatServer implements RunningServer {
	readonly url: string;
	readonly host: string;
	readonly port: number;
	readonly metricsPort: number | undefined;
	readonly irc: IrcPorts | undefined;
	readonly #running: Running;
	#closed: Promise<void> | undefined = undefined;

	constructor(running: Running) {
		this.url = running.url;
		this.host = running.host;
		this.port = running.port;
		this.metricsPort = running.metricsPort;
		this.irc = running.irc?.ports;
		this.#running = running;
	}

	connections(): number {
		return this.#running.parts.gateway.size;
	}

	reloadTls(): void {
		const {options, publicPort, irc, log} = this.#running;
		try {
			const tls = readTlsFiles(options.tls);
			const ircTls = readTlsFiles(options.irc?.tls) ?? tls;
			if (tls !== undefined) publicPort.renewTls(tls);
			if (ircTls !== undefined) irc?.renewTls(ircTls);
			if (tls !== undefined || ircTls !== undefined) log('tls_renewed');
		} catch (error) {
			log('tls_not_renewed', {error: messageOf(error)});
		}
	}

	close(options: CloseOptions = {}): Promise<void> {
		this.#closed ??= this.#shutDown(options);
		return this.#closed;
	}

	async #shutDown({reason, code, cause = 'requested'}: CloseOptions): Promise<void> {
		const {stops, clock, log, irc, closeOthers} = this.#running;
		const {store, cluster, hub, gateway} = this.#running.parts;
		log('draining', {cause, connections: gateway.size});
		for (const stop of stops) stop();
		gateway.stopAccepting();
		irc?.stopAccepting();
		const cancelDrainTimeout = clock.after(drainTimeoutMs, () => void this.#closeClients());
		// Earlier messages become durable and are delivered before the connections are closed.
		await hub.close();
		cancelDrainTimeout();
		const cancelCloseTimeout = clock.after(closeTimeoutMs, () => void this.#closeClients());
		const spreadMs = this.#reconnectSpreadMs();
		await gateway.drain(
			code ?? closeCodes.restarting,
			reason ?? 'The server is shutting down.',
			random => leastReconnectMs + Math.round(random * spreadMs),
		);
		cancelCloseTimeout();
		await this.#closeClients();
		await closeOthers();
		await cluster?.close();
		await store.close();
		log('stopped');
	}

	/**
	 * How long clients spread their reconnects, in milliseconds. The clients of a clustered hub share the other hubs.
	 */
	#reconnectSpreadMs(): number {
		const {gateway, hub} = this.#running.parts;
		const others = hub.hubs?.live.filter(url => url !== hub.hubs?.own).length ?? 0;
		const count = gateway.size / Math.max(1, others);
		return count <= fewClients ? count : Math.min(mostSpreadMs, Math.max(leastSpreadMs, count));
	}

	async #closeClients(): Promise<void> {
		const {parts, publicPort} = this.#running;
		parts.gateway.close();
		await Promise.all([publicPort.close(), this.#running.irc?.close()]);
	}
}

const startPruning = (store: Store, lease: Lease, retention: Retention, clock: Clock, log: Log): Pruning => {
	const pruner = new Pruner({
		reader: store,
		journal: store.journal,
		mustPause: () => store.isBehind(),
		monotonic: () => clock.monotonic(),
	});
	return new Pruning({pruner, journal: store.journal, lease, retention, clock, log});
};

const startBackgroundWork = (
	{retention}: ServerOptions,
	{store, cluster, hub, gateway, idle}: ServerParts,
	clock: Clock,
	log: Log,
): readonly Stop[] => {
	const lease = cluster?.lease ?? localLease;
	const pruning = retention === undefined ? undefined : startPruning(store, lease, retention, clock, log);
	const stopReleasing = startUnusedUsersTimer(hub, clock, log);
	idle.start();
	cluster?.announce(() => ({users: hub.ownUsers, connections: gateway.size}));
	return [() => idle.stop(), () => pruning?.close(), stopReleasing];
};

const urlOf = (host: string, port: number, hasTls: boolean): string => {
	const shownHost = host.includes(':') ? `[${host}]` : host;
	return `${hasTls ? 'https' : 'http'}://${shownHost}:${port}`;
};

/** The most connections that the limit of open files allows. */
const allowedConnections = ({openFilesLimit: limit}: ServerOptions): number | undefined =>
	mostConnections(limit ?? openFilesLimit(), countOpenFiles());

const limitConnections = (server: Server, options: ServerOptions): void => {
	const most = allowedConnections(options);
	if (most !== undefined) server.maxConnections = most;
};

/** Opens the ports of IRC. Loads the code only if there are any. */
const openIrc = async (
	options: ServerOptions,
	parts: ServerParts,
	tls: TlsFiles | undefined,
	clock: Clock,
	log: Log,
): Promise<IrcServer | undefined> => {
	const {irc, version, publicUrl, accessToken} = options;
	if (irc === undefined) return undefined;
	const {startIrcServer} = await import('./irc/irc-server.ts');
	return startIrcServer({
		...parts,
		...{clock, log, version, publicUrl, name: irc.name, plain: irc.plain, secure: irc.secure},
		hasAccess: accessToken !== undefined,
		maxConnections: allowedConnections(options),
		tls: readTlsFiles(irc.tls) ?? tls,
	});
};

/** Closes the ports beside the public one. */
const closePorts = async (
	{localPort, metricsServer}: ServerPorts,
	adminSocket: AdminSocket | undefined,
): Promise<void> => {
	await adminSocket?.close();
	await localPort?.close();
	if (metricsServer !== undefined) await closeServer(metricsServer);
};

/**
 * Opens the ports and starts the background work. Rejects with a `StartError`, and then closes every port that it
 * opened.
 */
const startListening = async (
	options: ServerOptions,
	parts: ServerParts,
	tls: TlsFiles | undefined,
	clock: Clock,
	log: Log,
): Promise<RunningServer> => {
	const {host = defaultHost, port = 0} = options;
	const ports = createPorts(options, parts, tls, clock, log);
	const {publicPort, metricsServer, localPort} = ports;
	const {server} = publicPort;
	let irc: IrcServer | undefined;
	try {
		const address = await listen(server, host, port);
		const metricsAddress = metricsServer && (await listen(metricsServer, host, options.metricsPort ?? 0));
		if (localPort !== undefined) await listenOnSocket(localPort.server, options.localSocket ?? '');
		irc = await openIrc(options, parts, tls, clock, log);
		const adminSocket = await startAdminSocket(options, parts, log);
		limitConnections(server, options);
		const stops = startBackgroundWork(options, parts, clock, log);
		const url = urlOf(host, address.port, tls !== undefined);
		logStart(url, options, parts.store, log);
		return new TermchatServer({
			options,
			parts,
			url,
			host,
			port: address.port,
			metricsPort: metricsAddress?.port,
			...{publicPort, irc, stops, clock, log},
			closeOthers: () => closePorts(ports, adminSocket),
		});
	} catch (error) {
		await publicPort.close();
		await localPort?.close();
		await irc?.close();
		throw error;
	}
};

/** Starts a server. Rejects with a `StartError` if that is not possible. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
	const {clock = systemClock, writeLog = () => {}} = options;
	const log = createLog(writeLog, clock);
	const tls = readTlsFiles(options.tls);
	checkOpenFiles(options.openFilesLimit ?? openFilesLimit());
	const cluster = await openCluster(options, tls, clock, log);
	const store = cluster?.store ?? (await openStore(options, clock, log));
	if (store.rewind !== undefined) log('log_rewound', {...store.rewind});
	warnIfShort(options.accessToken, log);
	const hubClock = cluster?.clock ?? clock;
	const parts = assemble(options, {store, cluster}, hubClock, log);
	try {
		return await startListening(options, parts, tls, hubClock, log);
	} catch (error) {
		parts.gateway.close();
		await parts.hub.close();
		await cluster?.close();
		await store.close();
		throw error;
	}
};
