/** Puts a running server together, and takes it down in order. */

import {randomBytes} from 'node:crypto';
import {readFileSync, realpathSync} from 'node:fs';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {hostname, totalmem} from 'node:os';
import {messageOf} from '../errors/error-message.ts';
import {adminSocketPath} from '../protocol/admin.ts';
import {closeCodes} from '../protocol/close-codes.ts';
import {defaultLimits} from '../protocol/limits.ts';
import {type Clock, systemClock} from '../time/clock.ts';
import type {Rate} from '../time/token-bucket.ts';
import {type AdminSocket, openAdminSocket} from './admin/socket.ts';
import {createGateway, type Gateway} from './gateway/gateway.ts';
import {Batcher} from './gateway/websocket/outbound.ts';
import type {TlsFiles} from './http/http-server.ts';
import {createMetrics} from './http/metrics.ts';
import {createMetricsServer} from './http/metrics-access.ts';
import {
	countOpenFiles,
	leastOpenFiles,
	mostConnections,
	openFilesLimit,
	sideConnections,
} from './http/open-files.ts';
import type {OriginRules} from './http/origin.ts';
import {loadWebFiles} from './http/web-files.ts';
import {createHub, type Hub} from './hub/hub.ts';
import {Pruning} from './hub/pruning.ts';
import {isShortSecret, safeSecretLength} from './limits/access-guard.ts';
import {AddressLimits, type AddressRates, addressRates} from './limits/address-limits.ts';
import {times} from './limits/rate-limit.ts';
import {createLog, type Log} from './log.ts';
import type {Retention} from './store/entry-log.ts';
import {sharedMode} from './store/file/file-mode.ts';
import type {Store} from './store/store.ts';
import {StoreError} from './store/store-error.ts';

/** Where entries are kept. `sync: 'normal'` may lose the last moments when the machine loses its power. */
export type StoreLocation =
	| {readonly type: 'memory'}
	| {readonly type: 'file'; readonly path: string; readonly sync: 'full' | 'normal'};

export interface ServerOptions {
	/** An address or a name of this machine; 127.0.0.1. */
	readonly host?: string;
	/** 0, and without: any free one. */
	readonly port?: number;
	/** In memory unless said otherwise. A `Store` that is given is closed with the server. */
	readonly store?: StoreLocation | Store;
	/** What `welcome` says of this program. */
	readonly version: string;
	/** How long entries are kept, per room; for ever unless said otherwise. */
	readonly retention?: Retention;
	/** Sends per user, which the limits of changes and frames follow; the default of the wire contract, or no limit at all. */
	readonly rateLimit?: Rate | 'off';
	/** WebSocket connections of one address at the same time. Either limit `off` turns the budgets per address off. */
	readonly connectionsPerAddress?: number | 'off';
	/** Budgets of one address that differ from those that follow `rateLimit`. */
	readonly addressBudgets?: Partial<AddressRates>;
	/** `/metrics` answers only requests that bring it as a bearer token. */
	readonly metricsToken?: string;
	/** A port of its own for `/metrics`, at the same host; 0: any free one. Then it is not at the other port. */
	readonly metricsPort?: number;
	/** Bytes that may wait for all clients that have not read them yet; a share of memory unless given. */
	readonly readerMemoryBytes?: number;
	/** Origins of web pages that may talk to this server beside its own. */
	readonly origins?: readonly string[];
	/** Where people reach this server, such as `https://chat.example.org`. */
	readonly publicUrl?: string;
	readonly isProxyTrusted?: boolean;
	/** Paths of PEM files. */
	readonly tls?: {readonly keyPath: string; readonly certPath: string};
	/** Every `hello` has to bring it. */
	readonly accessToken?: string;
	/** The nick of the user who owns the public rooms without an owner. */
	readonly ownerNick?: string;
	/** A private room that was empty for so long is forgotten. */
	readonly privateLingerMs?: number;
	/** `onIdle` is called when nobody has been connected for so long, since the start or since the last one left. */
	readonly idle?: {readonly afterMs: number; readonly onIdle: () => void};
	/** Takes the log, one line at a time, each with its newline; nothing is logged without. */
	readonly writeLog?: (line: string) => void;
	readonly clock?: Clock;
	/**
	 * Called if the database has to be recovered after a crash, or brought to a newer schema, and that takes noticeable
	 * time; `bytes` have to be read and written for it. Calls the function returned at the end.
	 */
	readonly onRecovery?: (bytes: number) => () => void;
	/** How many files the process may open; the system is asked unless given. */
	readonly openFilesLimit?: number;
	/** The folder of the web page; where the build puts it unless said otherwise. */
	readonly webFolder?: string;
}

export interface CloseOptions {
	/** What the clients are told; `The server is going down.` */
	readonly reason?: string;
	/** 1012, restarting: clients try again. 1001 for a server that does not come back. */
	readonly code?: number;
	/** What the log says of it, such as `SIGTERM`. */
	readonly cause?: string;
}

export interface RunningServer {
	/** `http://H:P`, or `https://…` with TLS. */
	readonly url: string;
	readonly host: string;
	readonly port: number;
	/** Where `/metrics` is, if it has a port of its own. */
	readonly metricsPort: number | undefined;
	/** Connections now. */
	connections(): number;
	/** Reads key and certificate again for new connections. Where they do not work the old ones stay; the log tells. */
	reloadTls(): void;
	/**
	 * Drains: lets nobody in, lets what was said become durable and be told, sees everyone out with a time to
	 * try again, and closes the store. Further calls wait for the same end.
	 */
	close(options?: CloseOptions): Promise<void>;
}

/** Why a server did not start: one sentence that says with what, and what to do. */
export class StartError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StartError';
	}
}

export const defaultHost = '127.0.0.1';
export const defaultPrivateLingerMs = 10 * 60_000;
/** Two for each person of an office of 200 behind one address, and some more. */
export const defaultConnectionsPerAddress = 512;
/** Frames of any type one connection may send: at least this multiple of the sends its user may make. */
export const framesPerSend = 10;
/** How often users who never sent anything are looked for, and how long to wait between two steps of many. */
const releaseEveryMs = 60 * 60_000;
const releaseStepMs = 100;
/** A 32nd of the memory there is, within these bounds: for what clients have not read yet. */
const readerMemoryShare = 32;
const leastReaderMemory = 32 * 1024 * 1024;
const mostReaderMemory = 128 * 1024 * 1024;

const defaultReaderMemory = (): number => {
	// 0 where the process has no limit of its own, such as a container's.
	const constrained = process.constrainedMemory();
	const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
	return Math.min(mostReaderMemory, Math.max(leastReaderMemory, memory / readerMemoryShare));
};

/** What was said has so long to become durable and be told when the server goes down. */
const drainGraceMs = 5000;
/** And then everyone together to take what waits for them and to answer the close. */
const closingFrameMs = 1000;
/** So few come back at once without harm; of more, each is told another time within at least so long. */
const minimumUrlPort = 5;
const leastSpreadMs = 1000;

const isStore = (store: StoreLocation | Store): store is Store => 'append' in store;

/** A database that was made elsewhere may be open to all users of this machine. */
const warnIfShared = (path: string, log: Log): void => {
	const mode = sharedMode(path);
	if (mode === undefined) return;
	log('database_shared', {
		path,
		mode,
		warning: `Other users of this machine may read the database. Run: chmod 600 ${path}`,
	});
};

const warnIfShort = (accessToken: string | undefined, log: Log): void => {
	if (accessToken === undefined || !isShortSecret(accessToken)) return;
	log('access_secret_short', {
		warning: `The access secret has fewer than ${safeSecretLength} characters and can be guessed. Use a longer, random one.`,
	});
};

/** Logs the recovery of a database, with its duration. */
const recoveryLog =
	(clock: Clock, log: Log, onRecovery: ServerOptions['onRecovery']) =>
	(bytes: number): (() => void) => {
		const startedAt = clock.monotonic();
		log('recovering', {bytes});
		const onRecovered = onRecovery?.(bytes);
		return () => {
			onRecovered?.();
			log('recovered', {seconds: Math.round(clock.monotonic() - startedAt) / 1000});
		};
	};

const openStore = async (options: ServerOptions, clock: Clock, log: Log): Promise<Store> => {
	const {store: wanted = {type: 'memory'}, retention} = options;
	if (isStore(wanted)) return wanted;
	if (wanted.type === 'memory') {
		const {createMemoryStore} = await import('./store/memory/memory-store.ts');
		return createMemoryStore({now: () => clock.now(), ...(retention !== undefined && {retention})});
	}
	const {openSqliteStore} = await import('./store/sqlite/sqlite-store.ts');
	try {
		const {path, sync} = wanted;
		const onRecovery = recoveryLog(clock, log, options.onRecovery);
		const store = await openSqliteStore({path, sync, startsThread: true, onRecovery});
		warnIfShared(path, log);
		return store;
	} catch (error) {
		if (error instanceof StoreError) throw new StartError(error.message, {cause: error});
		throw error;
	}
};

const checkOpenFiles = (limit: number | undefined): void => {
	if (limit === undefined || limit >= leastOpenFiles) return;
	throw new StartError(
		`The limit of open files is ${limit}; a server needs at least ${leastOpenFiles}. Raise it, for example with: ulimit -n 4096`,
	);
};

const readTls = (tls: ServerOptions['tls']): TlsFiles | undefined => {
	if (tls === undefined) return undefined;
	const read = (path: string, what: string): Buffer => {
		try {
			return readFileSync(path);
		} catch (error) {
			throw new StartError(`The TLS ${what} ${path} cannot be read: ${messageOf(error)}.`, {cause: error});
		}
	};
	return {key: read(tls.keyPath, 'key'), cert: read(tls.certPath, 'certificate')};
};

const whyNotListening = (error: NodeJS.ErrnoException, host: string, port: number): string => {
	switch (error.code) {
		case 'EADDRINUSE':
			return `Port ${port} on ${host} is taken. Stop what uses it, or choose another with --port (0: any free one).`;
		case 'EACCES':
			return `Port ${port} may not be opened by this user. Choose one above 1023 with --port.`;
		case 'EADDRNOTAVAIL':
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return `${host} is no address of this machine. Choose another with --host (0.0.0.0: all of them).`;
		default:
			return `The server cannot listen on ${host}, port ${port}: ${error.message}.`;
	}
};

const listen = (server: Server, host: string, port: number): Promise<AddressInfo> =>
	new Promise((resolve, reject) => {
		const refuse = (error: NodeJS.ErrnoException): void =>
			reject(new StartError(whyNotListening(error, host, port), {cause: error}));
		server.once('error', refuse);
		// Two thousand clients may come back at once.
		server.listen({host, port, backlog: 4096}, () => {
			server.removeListener('error', refuse);
			resolve(server.address() as AddressInfo);
		});
	});

/** Removes users who never sent anything, in small steps. Returns a function that ends it. */
const startReleasing = (hub: Hub, clock: Clock, log: Log): (() => void) => {
	const step = (): void => {
		let hasMore = false;
		try {
			hasMore = hub.releaseUnusedUsers();
		} catch (error) {
			log('release_failed', {error: messageOf(error)});
		}
		stop = clock.after(hasMore ? releaseStepMs : releaseEveryMs, step);
	};
	let stop = clock.after(releaseEveryMs, step);
	return () => stop();
};

/** Calls `onIdle` once nobody has been connected for `afterMs`, counted from the start as well. */
const watchIdle = (idle: ServerOptions['idle'], clock: Clock) => {
	let cancel = (): void => {};
	const wait = (): void => {
		if (idle !== undefined) cancel = clock.after(idle.afterMs, idle.onIdle);
	};
	return {onStart: wait, onArrival: () => cancel(), onEmpty: wait, stop: () => cancel()};
};

const machineNames = (): string[] => {
	const name = hostname().toLowerCase();
	const [short = name] = name.split('.');
	return [...new Set([name, short, `${short}.local`])];
};

/** The admin socket of a hub with a database. Without one the hub runs all the same. */
const startAdminSocket = async (
	{store}: ServerOptions,
	hub: Hub,
	log: Log,
): Promise<AdminSocket | undefined> => {
	if (store === undefined || isStore(store) || store.type === 'memory' || process.platform === 'win32') {
		return undefined;
	}
	try {
		const path = adminSocketPath(realpathSync(store.path));
		return await openAdminSocket({path, administer: command => hub.administer(command)});
	} catch (error) {
		log('admin_socket_failed', {error: messageOf(error)});
		return undefined;
	}
};

/** Starts a server; rejects with a `StartError` where it cannot. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
	const {host = defaultHost, port = 0, clock = systemClock, writeLog = () => {}} = options;
	const log = createLog(writeLog, clock);
	const retention = options.retention;
	const tls = readTls(options.tls);
	const filesLimit = options.openFilesLimit ?? openFilesLimit();
	checkOpenFiles(filesLimit);
	const store = await openStore(options, clock, log);
	if (store.rewind !== undefined) log('log_rewound', {...store.rewind});
	warnIfShort(options.accessToken, log);
	const rateLimit = limitOf(options.rateLimit);
	const flood = floodOf(rateLimit);
	const limits = {
		...defaultLimits,
		...(rateLimit !== undefined && {sendBurst: rateLimit.burst, sendsPerSecond: rateLimit.perSecond}),
		...(flood !== undefined && {frameBurst: flood.burst, framesPerSecond: flood.perSecond}),
	};
	const batcher = new Batcher({
		ceilingBytes: options.readerMemoryBytes ?? defaultReaderMemory(),
		now: () => clock.now(),
		monotonic: () => clock.monotonic(),
		beforeWrite: () => store.commit(),
		onDelivered: latencyMs => metrics.onDelivered(latencyMs / 1000),
	});
	const addresses = addressLimitsOf(options);
	const hub = createHub({
		store,
		clock,
		version: options.version,
		limits,
		rateLimit,
		addresses,
		...(options.accessToken !== undefined && {accessToken: options.accessToken}),
		...(options.ownerNick !== undefined && {ownerNick: options.ownerNick}),
		privateLingerMs: options.privateLingerMs ?? defaultPrivateLingerMs,
		randomBytes: length => randomBytes(length),
		log,
	});
	const metrics = createMetrics(
		{batcher: batcher.counts, connections: () => door.size(), counts: () => hub.counts()},
		options.version,
	);
	store.onCommit = metrics.onCommit;
	const idle = watchIdle(options.idle, clock);
	const origins: OriginRules = {
		allowed: options.origins ?? [],
		publicUrl: options.publicUrl,
		machineNames: machineNames(),
	};
	const metricsServer =
		options.metricsPort === undefined
			? undefined
			: createMetricsServer(metrics, {token: options.metricsToken, origins});
	let door: Gateway;
	try {
		door = createGateway({
			hub,
			batcher,
			clock,
			log,
			metrics,
			files: loadWebFiles(options.webFolder),
			origins,
			metricsToken: options.metricsToken,
			isMetricsElsewhere: metricsServer !== undefined,
			isProxyTrusted: options.isProxyTrusted ?? false,
			addresses,
			flood,
			tls,
			onEmpty: idle.onEmpty,
			onArrival: idle.onArrival,
		});
	} catch (error) {
		await hub.close();
		await store.close();
		if (options.tls === undefined) throw error;
		throw new StartError(`The TLS key and certificate do not work: ${messageOf(error)}.`, {cause: error});
	}
	let address: AddressInfo;
	let metricsPort: number | undefined;
	try {
		address = await listen(door.server, host, port);
		if (metricsServer !== undefined) {
			metricsServer.maxConnections = sideConnections;
			({port: metricsPort} = await listen(metricsServer, host, options.metricsPort ?? 0));
		}
	} catch (error) {
		await door.close();
		await hub.close();
		await store.close();
		throw error;
	}
	const adminSocket = await startAdminSocket(options, hub, log);
	const most = mostConnections(filesLimit, countOpenFiles());
	if (most !== undefined) door.server.maxConnections = most;
	const pruning = retention === undefined ? undefined : new Pruning({store, retention, clock, log});
	const stopReleasing = startReleasing(hub, clock, log);
	const shownHost = host.includes(':') ? `[${host}]` : host;
	const url = `${tls === undefined ? 'http' : 'https'}://${shownHost}:${address.port}`;
	idle.onStart();
	log('listening', {url});
	if (options.ownerNick !== undefined && store.userByNick(options.ownerNick) === undefined) {
		log('owner_unknown', {
			nick: options.ownerNick,
			hint: 'the first user who takes this nick owns the server',
		});
	}

	const takeDown = async ({reason, code, cause = 'asked'}: CloseOptions): Promise<void> => {
		log('draining', {cause, connections: door.size()});
		idle.stop();
		pruning?.close();
		stopReleasing();
		door.stopAccepting();
		const cancelGrace = clock.after(drainGraceMs, () => void door.close());
		// What was said before is made durable and told to everyone, and only then do they go.
		await hub.close();
		const count = door.size();
		const spreadMs = count <= minimumUrlPort ? count : Math.min(10_000, Math.max(leastSpreadMs, count));
		cancelGrace();
		const cancelFarewell = clock.after(closingFrameMs, () => void door.close());
		await door.drain(
			code ?? closeCodes.restarting,
			reason ?? 'The server is going down.',
			random => 250 + Math.round(random * spreadMs),
		);
		cancelFarewell();
		await door.close();
		await adminSocket?.close();
		await closeMetrics(metricsServer);
		await store.close();
		log('stopped');
	};

	let ending: Promise<void> | undefined;
	return {
		url,
		host,
		port: address.port,
		metricsPort,
		connections: () => door.size(),
		reloadTls() {
			try {
				const renewed = readTls(options.tls);
				if (renewed === undefined) return;
				door.renew(renewed);
				log('tls_renewed');
			} catch (error) {
				log('tls_not_renewed', {error: messageOf(error)});
			}
		},
		close(closeOptions = {}) {
			ending ??= takeDown(closeOptions);
			return ending;
		},
	};
};

const closeMetrics = (server: Server | undefined): Promise<void> =>
	new Promise(resolve => {
		if (server === undefined) return resolve();
		server.close(() => resolve());
		server.closeAllConnections();
	});

const limitOf = (rateLimit: ServerOptions['rateLimit']): Rate | undefined => {
	if (rateLimit === 'off') return undefined;
	return rateLimit ?? {burst: defaultLimits.sendBurst, perSecond: defaultLimits.sendsPerSecond};
};

/** The limits of an address, of which the budgets follow `rateLimit`. */
const addressLimitsOf = ({
	rateLimit,
	connectionsPerAddress,
	addressBudgets,
}: ServerOptions): AddressLimits => {
	const perUser = limitOf(rateLimit);
	const isOff = perUser === undefined || connectionsPerAddress === 'off';
	return new AddressLimits({
		rates: isOff ? undefined : {...addressRates(perUser), ...addressBudgets},
		maxConnections:
			connectionsPerAddress === 'off' ? undefined : (connectionsPerAddress ?? defaultConnectionsPerAddress),
	});
};

/** Far above what an honest client asks for when it pages as fast as it can. */
const floodOf = (rateLimit: Rate | undefined): Rate | undefined => {
	if (rateLimit === undefined) return undefined;
	const {burst, perSecond} = times(framesPerSend, rateLimit);
	return {
		burst: Math.max(defaultLimits.frameBurst, burst),
		perSecond: Math.max(defaultLimits.framesPerSecond, perSecond),
	};
};
