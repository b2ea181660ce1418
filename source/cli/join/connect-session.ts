/** Connects the client of `termchat join`; starts a server on this machine if none is running. */
import {type Client, createClient} from '../../client/client.ts';
import {type EnvironmentSecrets, environmentSecrets} from '../../node-client/environment-secrets.ts';
import {aliasHint, findKnownServer} from '../../node-client/server-aliases.ts';
import {stateFolder} from '../../node-client/state-folder.ts';
import {type FileStorage, fileStorage} from '../../node-client/storage/file-storage.ts';
import {isSafe} from '../../node-client/tls-required.ts';
import {serverTransport} from '../../node-client/ws-transport.ts';
import type {RunningServer} from '../../server/startup/server-options.ts';
import {printableLine} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';
import {connectClient, systemNick} from '../connect/connect-client.ts';
import {thisDevice} from '../connect/pairing.ts';
import type {JoinOptions} from './join-options.ts';

/** The UI draws after each change: changes within this time are drawn together. */
const batchMs = 50;

export interface JoinSession {
	readonly client: Client;
	readonly storage: FileStorage;
	/** The last program of this user was killed, or the machine stopped. */
	readonly wasInterrupted: boolean;
	/** The server that this process has started. */
	readonly server: RunningServer | undefined;
	/** Suggests `--same-as` if the user knows this server under another address. */
	readonly aliasHint: string | undefined;
}

type Warn = (text: string) => void;

const openStorage = ({address, nick}: JoinOptions, {secret}: EnvironmentSecrets, warn: Warn): FileStorage =>
	fileStorage({
		folder: stateFolder(process.env),
		key: address.key,
		previousKeys: address.previousKeys,
		isTls: isSafe(address),
		isInteractive: true,
		...(nick !== undefined && {nick}),
		...(secret !== undefined && {secret}),
		warn,
	});

/** One attempt: its storage, its client and the hint about another address. */
class Attempt {
	readonly storage: FileStorage;
	readonly client: Client;
	readonly #address: JoinOptions['address'];
	readonly #defaultNick: string | undefined;
	#hint: string | undefined;

	constructor(options: JoinOptions, secrets: EnvironmentSecrets, warn: Warn) {
		const {address, ca, nick} = options;
		this.#address = address;
		this.storage = openStorage(options, secrets, warn);
		this.#defaultNick =
			nick === undefined && this.storage.readSecret() === undefined ? systemNick() : undefined;
		const wantedNick = nick ?? this.#defaultNick;
		const onHub = (hub: string, key: string | undefined): void => {
			this.storage.noteServerKey(hub, key);
			this.#findAlias(hub);
		};
		this.client = createClient({
			transport: serverTransport(address, ca, onHub),
			storage: this.storage,
			name: `termchat ${version}`,
			batchMs,
			joinsDirectRooms: true,
			followsRoomList: true,
			countsInbox: true,
			device: thisDevice(),
			...(wantedNick !== undefined && {nick: wantedNick}),
			...(secrets.access !== undefined && {access: secrets.access}),
		});
	}

	get hint(): string | undefined {
		return this.#hint;
	}

	connect(): Promise<void> {
		return connectClient(this.client, this.#defaultNick);
	}

	async close(): Promise<void> {
		await this.client.close();
		this.storage.release();
	}

	#findAlias(hub: string): void {
		if (this.storage.readSecret({hub}) !== undefined) return;
		const known = findKnownServer(stateFolder(process.env), hub, this.#address.key);
		if (known !== undefined) this.#hint = printableLine(aliasHint(known));
	}
}

const withHint = (error: unknown, hint: string | undefined): unknown =>
	error instanceof Failure && hint !== undefined
		? new Failure(`${error.message} ${hint}`, error.exitCode)
		: error;

const isUnreachable = (error: unknown): boolean =>
	error instanceof Failure && error.exitCode === exitCodes.unreachable;

/** Loads the server only now: a client that joins a running server does not need it. */
const startServer = async (port: number | undefined): Promise<RunningServer> =>
	(await import('../serve/local-server.ts')).startLocalServer(port);

const connectToNewServer = async (
	options: JoinOptions,
	secrets: EnvironmentSecrets,
	warn: Warn,
): Promise<{attempt: Attempt; server: RunningServer}> => {
	const server = await startServer(options.port);
	const attempt = new Attempt(options, secrets, warn);
	try {
		await attempt.connect();
		return {attempt, server};
	} catch (error) {
		await attempt.close();
		await server.close();
		throw error;
	}
};

/** Rejects with a `Failure` if the client cannot connect. `warn` receives sentences for the user. */
export const connectSession = async (options: JoinOptions, warn: Warn): Promise<JoinSession> => {
	const secrets = environmentSecrets(options.address, process.env, warn);
	const first = new Attempt(options, secrets, warn);
	const {wasInterrupted} = first.storage;
	const toSession = ({client, storage, hint}: Attempt, server?: RunningServer): JoinSession => ({
		client,
		storage,
		wasInterrupted,
		server,
		aliasHint: hint,
	});
	try {
		await first.connect();
		return toSession(first);
	} catch (error) {
		// Releases the user, so that the second attempt can be the same one.
		await first.close();
		if (!options.isLocal || !isUnreachable(error)) throw withHint(error, first.hint);
	}
	const {attempt, server} = await connectToNewServer(options, secrets, warn);
	return toSession(attempt, server);
};
