/** The SSH server: accepts connections, limits them, and signs their users in. */
import {createServer, type Server as NetServer, type Socket} from 'node:net';
import ssh2, {type Connection} from 'ssh2';
import {messageOf} from '../../errors/error-message.ts';
import {systemClock} from '../../time/clock.ts';
import {Authenticator} from './authenticate.ts';
import {type OpenSession, type SessionHost, serveConnection} from './connection.ts';
import {FailedAttempts} from './failed-attempts.ts';
import {AuthorizedKeysFile} from './keys/authorized-keys.ts';
import {type HostKey, openHostKey} from './keys/host-key.ts';
import {KeyUsers} from './keys/key-users.ts';
import type {SshSettings} from './process/messages.ts';
import type {SshLog} from './process/ssh-process.ts';
import {FrameScheduler} from './session/frame-scheduler.ts';

/** The time that a client has to sign in, in which its user may type a password. */
const signInTimeoutMs = 60_000;
/** Connections that have not signed in: of one address, and of all. */
const maxUnknownOfAddress = 10;
const maxUnknown = 100;
/** The interval of keepalive requests. A client that does not answer three of them is disconnected. */
const keepaliveMs = 30_000;

const plainAddress = (socket: Socket): string => (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/i, '');

const idOf = ({ip, port}: {readonly ip?: string | undefined; readonly port?: number | undefined}): string =>
	`${ip} ${port}`;

export class SshServer {
	readonly fingerprint: string;
	readonly #settings: SshSettings;
	readonly #log: SshLog;
	readonly #users: KeyUsers;
	readonly #allowed: AuthorizedKeysFile | undefined;
	readonly #frames = new FrameScheduler({clock: systemClock});
	readonly #attempts = new FailedAttempts(systemClock);
	readonly #sessions = new Set<OpenSession>();
	readonly #connections = new Set<Connection>();
	/** Connections that have not signed in, by address. */
	readonly #unknown = new Map<string, number>();
	/** The callbacks for connections whose clients have sent their version, by address and port. */
	readonly #handshakes = new Map<string, (connection: Connection) => void>();
	readonly #ssh: InstanceType<typeof ssh2.Server>;
	readonly #net: NetServer;

	/** Throws an error that names the problem and the remedy. */
	constructor(settings: SshSettings, log: SshLog) {
		this.#settings = settings;
		this.#log = log;
		const hostKey: HostKey = openHostKey(settings.folder);
		this.fingerprint = hostKey.fingerprint;
		this.#users = new KeyUsers(settings.folder, hostKey.privateKey, () => systemClock.now());
		this.#allowed = this.#openKeysFile();
		this.#ssh = new ssh2.Server({
			hostKeys: [hostKey.privateKey],
			ident: 'termchat',
			keepaliveInterval: keepaliveMs,
			keepaliveCountMax: 3,
		} as ConstructorParameters<typeof ssh2.Server>[0]);
		this.#ssh.on('connection', (connection, info) => {
			const serve = this.#handshakes.get(idOf(info));
			if (serve === undefined) connection.end();
			else serve(connection);
		});
		this.#net = createServer({noDelay: true}, socket => this.#accept(socket));
	}

	/** Resolves with the port. */
	listen(): Promise<number> {
		const {host, port, maxSessions} = this.#settings;
		this.#net.maxConnections = maxSessions + maxUnknown;
		return new Promise((resolve, reject) => {
			this.#net.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, host, port)));
			this.#net.listen({host, port}, () => {
				const address = this.#net.address();
				resolve(typeof address === 'object' && address !== null ? address.port : port);
			});
		});
	}

	/** Ends all sessions, so that the clients' terminals are restored. Resolves when they have ended. */
	async close(reason: string): Promise<void> {
		this.#net.close();
		for (const session of [...this.#sessions]) session.end(reason);
		const closed = [...this.#connections].map(
			connection => new Promise<void>(resolve => connection.once('close', () => resolve())),
		);
		// A client closes the connection when its session has ended.
		const cancel = systemClock.after(1000, () => {
			for (const connection of this.#connections) connection.end();
		});
		await Promise.all(closed);
		cancel();
	}

	#openKeysFile(): AuthorizedKeysFile | undefined {
		const {keysFile} = this.#settings;
		if (keysFile === undefined) return undefined;
		try {
			return new AuthorizedKeysFile(
				keysFile,
				({keys, ignored}) => {
					const lines = ignored.slice(0, 20).join(', ');
					this.#log('ssh_keys_read', {keys: keys.size, ...(lines !== '' && {ignoredLines: lines})});
				},
				error => this.#log('ssh_keys_not_read', {error: messageOf(error)}),
			);
		} catch (error) {
			throw new Error(`The file of --ssh-keys cannot be read: ${messageOf(error)}.`);
		}
	}

	#accept(socket: Socket): void {
		const address = plainAddress(socket);
		socket.on('error', () => socket.destroy());
		if (!this.#mayConnect(address)) {
			this.#log('ssh_refused', {address});
			socket.destroy();
			return;
		}
		this.#count(address, 1);
		let hasSignedIn = false;
		const forget = (): void => {
			if (!hasSignedIn) this.#count(address, -1);
			hasSignedIn = true;
		};
		const cancel = systemClock.after(signInTimeoutMs, () => socket.destroy());
		socket.once('close', () => {
			cancel();
			// Limits the connections of an address that never signs in.
			if (!hasSignedIn) this.#attempts.add(address);
			forget();
		});
		const id = idOf({ip: socket.remoteAddress, port: socket.remotePort});
		this.#handshakes.set(id, connection => {
			this.#serve(connection, socket, address, () => {
				cancel();
				forget();
			});
		});
		socket.once('close', () => this.#handshakes.delete(id));
		this.#ssh.injectSocket(socket);
	}

	#serve(connection: Connection, socket: Socket, address: string, onSignedIn: () => void): void {
		this.#connections.add(connection);
		connection.on('close', () => this.#connections.delete(connection));
		// The client violated the protocol or closed the connection.
		connection.on('error', () => socket.destroy());
		const authenticator = new Authenticator({
			address,
			users: this.#users,
			allowed: this.#allowed,
			access: this.#settings.access,
			onWrong: () => {
				this.#attempts.add(address);
				const mayTry = this.#attempts.mayTry(address);
				if (!mayTry) socket.destroy();
				return mayTry;
			},
			onSignedIn: user => {
				onSignedIn();
				this.#log('ssh_signed_in', {address, key: user.fingerprint ?? 'none'});
				serveConnection(connection, user, this.#host);
			},
		});
		connection.on('authentication', context => authenticator.handle(context));
	}

	get #host(): SessionHost {
		return {
			settings: this.#settings,
			users: this.#users,
			log: this.#log,
			frames: this.#frames,
			open: session => {
				if (this.#sessions.size >= this.#settings.maxSessions) return undefined;
				this.#sessions.add(session);
				return () => this.#sessions.delete(session);
			},
		};
	}

	#mayConnect(address: string): boolean {
		const ofAddress = this.#unknown.get(address) ?? 0;
		const ofAll = [...this.#unknown.values()].reduce((sum, count) => sum + count, 0);
		return this.#attempts.mayTry(address) && ofAddress < maxUnknownOfAddress && ofAll < maxUnknown;
	}

	#count(address: string, change: number): void {
		const count = (this.#unknown.get(address) ?? 0) + change;
		if (count <= 0) this.#unknown.delete(address);
		else this.#unknown.set(address, count);
	}
}

const listenFailure = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
	switch (error.code) {
		case 'EADDRINUSE':
			return new Error(`Port ${port} on ${host} is already in use. Choose another one with --ssh.`);
		case 'EACCES':
			return new Error(`This user may not open port ${port}. Choose one above 1023 with --ssh.`);
		default:
			return new Error(`The SSH server cannot listen on ${host}, port ${port}: ${error.message}.`);
	}
};
