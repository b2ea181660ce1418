/**
 * The connection to NATS. It reconnects by itself for as long as the hub runs. Everything else of this folder gets it as
 * a `NatsLink`.
 */
import {readFileSync} from 'node:fs';
import {type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager} from '@nats-io/jetstream';
import {
	connect,
	credsAuthenticator,
	type NatsConnection,
	type NodeConnectionOptions,
} from '@nats-io/transport-node';
import {messageOf} from '../../../../errors/error-message.ts';
import type {Log} from '../../../shared/log.ts';
import {type ClusterNames, clusterNames} from './names.ts';
import type {NatsOptions} from './nats-options.ts';

/** Why a hub cannot use NATS: the problem and then the remedy. */
export class NatsError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'NatsError';
	}
}

export interface NatsLink {
	readonly connection: NatsConnection;
	readonly streams: JetStreamManager;
	readonly jetstream: JetStreamClient;
	readonly names: ClusterNames;
	/** The servers that were given, for messages. */
	readonly servers: string;
	readonly isConnected: boolean;
	/** Calls the listener after each change of `isConnected`. Returns a function that stops the calls. */
	onChange(listener: (isConnected: boolean) => void): () => void;
	close(): Promise<void>;
}

/** 2.9 cannot be configured to write to the disk before it acknowledges. */
const leastVersion: readonly [number, number] = [2, 10];
const connectTimeoutMs = 5000;
const reconnectWaitMs = 500;
/** A server that does not answer for three of these is gone. */
const pingIntervalMs = 2000;
const maxPingsOut = 2;
/** How long a request to JetStream may take. A new leader is elected meanwhile. */
const requestTimeoutMs = 5000;

const readFile = (what: string, file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new NatsError(`Cannot read the ${what} ${file}: ${messageOf(error)}.`, {cause: error});
	}
};

const tlsOf = ({tlsCaPath, tlsCertPath, tlsKeyPath}: NatsOptions): NodeConnectionOptions['tls'] => {
	if (tlsCaPath === undefined && tlsCertPath === undefined && tlsKeyPath === undefined) return undefined;
	return {
		...(tlsCaPath !== undefined && {ca: readFile('certificate authority of NATS', tlsCaPath)}),
		...(tlsCertPath !== undefined && {cert: readFile('client certificate for NATS', tlsCertPath)}),
		...(tlsKeyPath !== undefined && {key: readFile('client key for NATS', tlsKeyPath)}),
	};
};

/** The servers without the user in their URLs, and that user. NATS has the same users on all servers of a cluster. */
export const splitLogin = (
	urls: readonly string[],
): {readonly servers: string[]} & Pick<NodeConnectionOptions, 'user' | 'pass' | 'token'> => {
	const parsed = urls.map(url => new URL(url.includes('://') ? url : `nats://${url}`));
	const servers = parsed.map(({protocol, host}) => `${protocol}//${host}`);
	const [login] = parsed.filter(({username}) => username !== '');
	if (login === undefined) return {servers};
	const user = decodeURIComponent(login.username);
	// As in other clients of NATS, a user without a password is a token.
	if (login.password === '') return {servers, token: user};
	return {servers, user, pass: decodeURIComponent(login.password)};
};

const toConnectionOptions = (options: NatsOptions, name: string): NodeConnectionOptions => {
	const {urls, credsPath} = options;
	const tls = tlsOf(options);
	return {
		...splitLogin(urls),
		name,
		timeout: connectTimeoutMs,
		maxReconnectAttempts: -1,
		reconnectTimeWait: reconnectWaitMs,
		pingInterval: pingIntervalMs,
		maxPingOut: maxPingsOut,
		...(tls !== undefined && tls !== null && {tls}),
		...(credsPath !== undefined && {
			authenticator: credsAuthenticator(new TextEncoder().encode(readFile('credentials file', credsPath))),
		}),
	};
};

const checkVersion = ({info}: NatsConnection, servers: string): void => {
	const version = info?.version ?? 'unknown';
	const [major = 0, minor = 0] = version.split('.').map(Number);
	const [leastMajor, leastMinor] = leastVersion;
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
	throw new NatsError(
		`The NATS server at ${servers} has version ${version}, but a cluster needs ${leastVersion.join('.')} or newer. Upgrade nats-server.`,
	);
};

const explain = (error: unknown, servers: string): NatsError => {
	if (error instanceof NatsError) return error;
	const name = error instanceof Error ? error.name : '';
	if (/Authorization|AuthenticationExpired/.test(name)) {
		return new NatsError(
			`NATS at ${servers} refused the login. Check --nats-creds, or the user in the URL.`,
			{
				cause: error,
			},
		);
	}
	return new NatsError(
		`Cannot connect to NATS at ${servers}: ${messageOf(error)}. Start nats-server, or correct --nats.`,
		{cause: error},
	);
};

/** Notes whether the connection is up. */
class ConnectionState {
	isConnected = true;
	readonly #listeners = new Set<(isConnected: boolean) => void>();

	constructor(connection: NatsConnection, log: Log) {
		void this.#follow(connection, log);
	}

	onChange(listener: (isConnected: boolean) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	#set(isConnected: boolean): void {
		if (this.isConnected === isConnected) return;
		this.isConnected = isConnected;
		for (const listener of [...this.#listeners]) listener(isConnected);
	}

	async #follow(connection: NatsConnection, log: Log): Promise<void> {
		for await (const status of connection.status()) {
			switch (status.type) {
				case 'disconnect':
					if (this.isConnected) log('nats_disconnected', {server: status.server});
					this.#set(false);
					break;
				case 'reconnect':
					if (!this.isConnected) log('nats_connected', {server: status.server});
					this.#set(true);
					break;
				case 'close':
					this.#set(false);
					break;
				case 'error':
					log('nats_error', {error: messageOf(status.error)});
					break;
				default:
			}
		}
	}
}

/** Secrets in a URL are not shown. */
const shown = (urls: readonly string[]): string =>
	urls.map(url => url.replace(/\/\/[^@/]*@/, '//')).join(', ');

/** Connects to one of the servers. Rejects with a `NatsError`. `name` is shown by the tools of NATS. */
export const connectNats = async (options: NatsOptions, name: string, log: Log): Promise<NatsLink> => {
	const servers = shown(options.urls);
	let connection: NatsConnection | undefined;
	try {
		connection = await connect(toConnectionOptions(options, name));
		checkVersion(connection, servers);
		const state = new ConnectionState(connection, log);
		const streams = await jetstreamManager(connection, {timeout: requestTimeoutMs, checkAPI: false});
		return {
			connection,
			streams,
			jetstream: jetstream(connection, {timeout: requestTimeoutMs}),
			names: clusterNames(options.cluster),
			servers,
			get isConnected() {
				return state.isConnected;
			},
			onChange: listener => state.onChange(listener),
			close: async () => {
				await connection?.close();
			},
		};
	} catch (error) {
		await connection?.close();
		throw explain(error, servers);
	}
};
