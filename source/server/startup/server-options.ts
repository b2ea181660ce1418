/** The settings of a server, the handle of a running one, and the error when it cannot start. */

import type {SshAddress} from '../../protocol/server-frames.ts';
import type {Clock} from '../../time/clock.ts';
import type {Rate} from '../../time/token-bucket.ts';
import type {IdleOptions} from '../background/idle-watch.ts';
import type {NatsOptions} from '../cluster/nats/connection/nats-options.ts';
import type {AddressRates} from '../limits/address-limits.ts';
import type {Retention} from '../store/entry-log.ts';
import type {Store} from '../store/store.ts';

/** Where entries are stored. With `sync: 'normal'`, a power failure may lose the most recent entries. */
export type StoreLocation =
	| {readonly type: 'memory'}
	| {readonly type: 'file'; readonly path: string; readonly sync: 'full' | 'normal'};

/** The host and port on which IRC clients are accepted. */
export interface IrcAddress {
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
}

/** The ports of IRC that are open. */
export interface IrcPorts {
	readonly plain: number | undefined;
	readonly secure: number | undefined;
}

export interface IrcOptions {
	/** The name of the server for IRC clients; the host of `publicUrl` by default. */
	readonly name?: string;
	readonly plain?: IrcAddress;
	readonly secure?: IrcAddress;
	/** PEM files for `secure`; those of the server (`tls`) by default. */
	readonly tls?: {readonly keyPath: string; readonly certPath: string};
}

export interface ServerOptions {
	/** An address or a name of this machine; 127.0.0.1 by default. */
	readonly host?: string;
	/** 0 by default: any free port. */
	readonly port?: number;
	/** In memory by default. A `Store` that is passed in is closed with the server. */
	readonly store?: StoreLocation | Store;
	/** The cluster that this server joins; none by default. With `store` in memory, the hub is empty at each start. */
	readonly nats?: NatsOptions;
	/**
	 * Called when the hub begins to apply the journal of its cluster. The returned function is called when it is done.
	 */
	readonly onCatchUp?: () => () => void;
	/** The version that `welcome` reports. */
	readonly version: string;
	/** How long entries are kept, per room; forever by default. */
	readonly retention?: Retention;
	/**
	 * The rate of messages per user, from which the limits of changes and frames are derived. `protocol.md` has the
	 * default.
	 */
	readonly rateLimit?: Rate | 'off';
	/** Simultaneous WebSocket connections of one address. `off` here or in `rateLimit` turns off the budgets per address. */
	readonly connectionsPerAddress?: number | 'off';
	/** Budgets of one address that override those derived from `rateLimit`. */
	readonly addressBudgets?: Partial<AddressRates>;
	/** The bearer token that `/metrics` requires. */
	readonly metricsToken?: string;
	/** A separate port for `/metrics`, on the same host; 0: any free port. The public port then has no `/metrics`. */
	readonly metricsPort?: number;
	/** The most unread bytes of all clients together; a share of the memory by default. */
	readonly readerMemoryBytes?: number;
	/** Further origins of web pages that may use this server. */
	readonly origins?: readonly string[];
	/** The URL at which users reach this server, such as `https://chat.example.org`. */
	readonly publicUrl?: string;
	/** The address for SSH clients, which `welcome` reports; undefined while there is none. */
	readonly ssh?: () => SshAddress | undefined;
	readonly isProxyTrusted?: boolean;
	/**
	 * The path of a Unix socket for a local program that connects users, such as the SSH server. It has no TLS, and the
	 * address of each user is in `X-Forwarded-For`, which is trusted.
	 */
	readonly localSocket?: string;
	/** Paths of PEM files. */
	readonly tls?: {readonly keyPath: string; readonly certPath: string};
	/** The ports for IRC clients; none by default. */
	readonly irc?: IrcOptions;
	/** The access secret that every `hello` must contain. */
	readonly accessToken?: string;
	/** The nick of the user who owns the public rooms without an owner. */
	readonly ownerNick?: string;
	/** How long a private room may be empty before the server forgets it. */
	readonly privateLingerMs?: number;
	readonly idle?: IdleOptions;
	/** Receives each line of the log, including its newline; no log by default. */
	readonly writeLog?: (line: string) => void;
	readonly clock?: Clock;
	/**
	 * Called if the database needs a recovery or a newer schema and that takes noticeable time. `bytes`: how much must
	 * be read and written. The returned function is called at the end.
	 */
	readonly onRecovery?: (bytes: number) => () => void;
	/** How many files the process may open; the system's limit by default. */
	readonly openFilesLimit?: number;
	/** The folder of the web page; the build's output by default. */
	readonly webFolder?: string;
}

export interface CloseOptions {
	/** The reason sent to clients; `The server is shutting down.` by default. */
	readonly reason?: string;
	/** 1012 (restarting) by default: clients reconnect. Use 1001 for a server that stops permanently. */
	readonly code?: number;
	/** The cause for the log, such as `SIGTERM`. */
	readonly cause?: string;
}

export interface RunningServer {
	/** `http://HOST:PORT`, or `https://…` with TLS. */
	readonly url: string;
	readonly host: string;
	readonly port: number;
	/** The port of `/metrics`, if it has a separate one. */
	readonly metricsPort: number | undefined;
	/** Undefined without `irc`. */
	readonly irc: IrcPorts | undefined;
	/** The number of open connections. */
	connections(): number;
	/**
	 * Reads the key and the certificate again, for new connections. If they are invalid, the old ones stay in use and
	 * the reason is logged.
	 */
	reloadTls(): void;
	/**
	 * Shuts down: accepts no new connections, delivers all messages as soon as they are durable, closes each connection
	 * with a retry time, and closes the store. Further calls wait for the same shutdown.
	 */
	close(options?: CloseOptions): Promise<void>;
}

/** An error that prevents the start of a server: the problem and then the remedy. */
export class StartError extends Error {
	constructor(message: string, options?: ErrorOptions) {
		super(message, options);
		this.name = 'StartError';
	}
}
