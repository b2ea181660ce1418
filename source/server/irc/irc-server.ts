/** The ports of IRC: accepts TCP and TLS connections and opens a session of the gateway for each. */
import {createServer as createTcpServer, type Server, type Socket} from 'node:net';
import {createServer as createTlsServer, type Server as TlsServer} from 'node:tls';
import {messageOf} from '../../errors/error-message.ts';
import type {Person} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Gateway} from '../gateway/gateway.ts';
import type {Batcher} from '../gateway/websocket/batcher.ts';
import {throttleAddress} from '../http/address.ts';
import type {TlsFiles} from '../http/http-server.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {AddressLimits} from '../limits/address-limits.ts';
import type {Log} from '../shared/log.ts';
import {listen} from '../startup/listen.ts';
import {type IrcAddress, type IrcPorts, StartError} from '../startup/server-options.ts';
import {IrcLink, registrationMs} from './irc-link.ts';
import {writeMonitored, writeMonitoredAway} from './replies/monitored.ts';
import type {IrcContext, IrcPeer} from './session/irc-context.ts';
import {ChangeBudget} from './users/change-budget.ts';
import {FormerUsers} from './users/former-users.ts';
import {IrcPeople} from './users/irc-people.ts';
import {MetadataStore} from './users/metadata-store.ts';
import {ReadMarkers} from './users/read-markers.ts';

interface IrcServerOptions {
	readonly hub: Hub;
	readonly gateway: Gateway;
	readonly batcher: Batcher;
	readonly clock: Clock;
	readonly log: Log;
	readonly addresses: AddressLimits;
	readonly version: string;
	readonly publicUrl: string | undefined;
	/** The name of the server; the host of `publicUrl` by default. */
	readonly name: string | undefined;
	readonly hasAccess: boolean;
	readonly plain: IrcAddress | undefined;
	readonly secure: IrcAddress | undefined;
	/** Connections of all kinds that the server may have; undefined: unlimited. */
	readonly maxConnections: number | undefined;
	/** Required for `secure`. */
	readonly tls: TlsFiles | undefined;
}

export interface IrcServer {
	readonly ports: IrcPorts;
	/** New TLS connections get this certificate. */
	renewTls(tls: TlsFiles): void;
	/** Accepts no new connections. */
	stopAccepting(): void;
	/** Resolves when all connections have ended. */
	close(): Promise<void>;
}

/** A client must finish the TLS handshake within this time. */
const tlsHandshakeMs = 10_000;
const defaultServerName = 'irc.termchat';

const serverNameOf = (publicUrl: string | undefined): string => {
	const host = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : '';
	return host.includes('.') ? host : defaultServerName;
};

/** Accepts the sockets of a port and ends them at the end. */
class Sockets {
	readonly #options: IrcServerOptions;
	readonly #context: IrcContext;
	readonly #open = new Set<Socket>();

	constructor(options: IrcServerOptions, context: IrcContext) {
		this.#options = options;
		this.#context = context;
	}

	/** Counts a TCP connection, before its TLS handshake. False: it was refused. */
	admit(socket: Socket): void {
		const {addresses, clock, log, gateway, maxConnections} = this.#options;
		const address = throttleAddress(socket.remoteAddress ?? 'unknown');
		socket.on('error', () => {});
		const now = clock.monotonic();
		const isFull = gateway.size >= (maxConnections ?? Number.POSITIVE_INFINITY);
		if (isFull || addresses.retryInMs(address, 'connection', now) > 0 || !addresses.openSocket(address)) {
			log('refused', {address, on: 'irc'});
			socket.destroy();
			return;
		}
		addresses.take(address, 'connection', now);
		this.#open.add(socket);
		socket.once('close', () => {
			this.#open.delete(socket);
			addresses.closeSocket(address);
		});
	}

	/** Opens a session. `socket` is that of the TLS connection if there is one. */
	open(socket: Socket, isSecure: boolean): void {
		const {gateway, batcher, log, addresses} = this.#options;
		if (gateway.isDraining || socket.destroyed) {
			socket.destroy();
			return;
		}
		socket.setNoDelay(true);
		const address = throttleAddress(socket.remoteAddress ?? 'unknown');
		const link = new IrcLink({socket, address, addresses, batcher, context: this.#context, log, isSecure});
		gateway.open({
			link,
			address,
			access: undefined,
			rawClient: undefined,
			refusal: undefined,
			isTransient: true,
			keepsMessages: true,
			helloDeadlineMs: registrationMs,
		});
	}

	close(): void {
		for (const socket of this.#open) socket.destroy();
	}
}

const createSecure = (tls: TlsFiles | undefined): TlsServer => {
	if (tls === undefined)
		throw new StartError('--irc-tls needs a certificate. Give it with --irc-cert and --irc-key.');
	try {
		return createTlsServer({key: tls.key, cert: tls.cert, handshakeTimeout: tlsHandshakeMs});
	} catch (error) {
		throw new StartError(`The TLS key and certificate of IRC do not work: ${messageOf(error)}.`, {
			cause: error,
		});
	}
};

const listenOn = (server: Server, {host, port}: IrcAddress, flag: string) =>
	listen(server, host, port, {host: flag, port: flag});

const closed = (server: Server): Promise<void> =>
	new Promise(resolve => {
		if (server.listening) server.close(() => resolve());
		else resolve();
	});

/** The user has no connection any more. A temporary user never returns. */
const forget = ({bots, metadata, directory}: IrcContext, {id}: Person): void => {
	bots.delete(id);
	if (directory.profile('', {id})?.hasSecret !== true) metadata.clear({user: id});
};

/** Opens the ports. Rejects with a `StartError`; then nothing is left open. */
export const startIrcServer = async (options: IrcServerOptions): Promise<IrcServer> => {
	const {hub, clock, log, version, publicUrl, name, hasAccess, plain, secure, tls} = options;
	const sessions = new Set<IrcPeer>();
	const context: IrcContext = {
		serverName: name ?? serverNameOf(publicUrl),
		version,
		startedAt: clock.now(),
		hasAccess,
		clock,
		directory: hub,
		people: new IrcPeople(),
		sessions,
		counts: {open: 0, mostUsers: 0},
		hasAccount: new Map(),
		readMarkers: new ReadMarkers(),
		former: new FormerUsers(),
		metadata: new MetadataStore(),
		changes: new ChangeBudget(),
		bots: new Set(),
		redactReasons: new Map(),
	};
	const stopReporting = hub.onOnlineChange((user, isOnline) => {
		context.counts.mostUsers = Math.max(context.counts.mostUsers, hub.counts().users);
		if (!isOnline) context.former.note(user, clock.now());
		if (!hub.isOnline(user.id)) forget(context, user);
		for (const session of sessions) writeMonitored(session, user, isOnline);
	});
	const stopReportingAway = hub.onAwayChange((user, away) => {
		for (const session of sessions) writeMonitoredAway(session, hub, user, away);
	});
	const sockets = new Sockets(options, context);
	const tcp = plain && createTcpServer();
	const tlsServer = secure && createSecure(tls);
	tcp?.on('connection', socket => {
		sockets.admit(socket);
		sockets.open(socket, false);
	});
	tlsServer?.on('connection', (socket: Socket) => sockets.admit(socket));
	tlsServer?.on('secureConnection', socket => sockets.open(socket, true));
	tlsServer?.on('tlsClientError', (_, socket) => socket.destroy());
	const servers = [tcp, tlsServer].filter(server => server !== undefined);
	const close = async (): Promise<void> => {
		const all = servers.map(closed);
		stopReporting();
		stopReportingAway();
		sockets.close();
		await Promise.all(all);
	};
	try {
		const tcpPort = tcp && plain && (await listenOn(tcp, plain, '--irc')).port;
		const tlsPort = tlsServer && secure && (await listenOn(tlsServer, secure, '--irc-tls')).port;
		log('irc_listening', {...(tcpPort && {port: tcpPort}), ...(tlsPort && {tlsPort})});
		return {
			ports: {plain: tcpPort, secure: tlsPort},
			renewTls: renewed => tlsServer?.setSecureContext({key: renewed.key, cert: renewed.cert}),
			stopAccepting() {
				for (const server of servers) if (server.listening) server.close();
			},
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
};
