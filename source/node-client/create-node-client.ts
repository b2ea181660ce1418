/** Creates a client on Node: the address of the server, the stored user and the WebSocket. It does not connect yet. */
import {readFileSync} from 'node:fs';
import {type Client, createClient} from '../client/client.ts';
import {RequestError} from '../client/link/request-error.ts';
import {type ClientStorage, memoryStorage} from '../client/storage/client-storage.ts';
import {messageOf} from '../errors/error-message.ts';
import {environmentSecrets} from './environment-secrets.ts';
import {identifyServer} from './identify-server.ts';
import {parseServerUrl, type ServerAddress} from './server-url.ts';
import {stateFolder} from './state-folder.ts';
import {type FileStorage, fileStorage} from './storage/file-storage.ts';
import {isSafe, tlsRequiredReason} from './tls-required.ts';
import {serverTransport} from './ws-transport.ts';

export interface ConnectOptions {
	/** `host`, `host:port`, `http(s)://…`, `ws(s)://…`, or a private room's link with its `#TOKEN`. */
	readonly url: string;
	/** The user with this nick, or a new one. Default: the user used last on this server. */
	readonly nick?: string;
	/** Rooms to join, also after each reconnection. */
	readonly rooms?: readonly string[];
	/** The server password, if the server requires one. */
	readonly access?: string;
	/** The user's secret on this server. Default: `TERMCHAT_SECRET`, or the stored secret. */
	readonly secret?: string;
	/**
	 * The folder for the user's secret and for messages that could not be sent, or false to store nothing. Default: the
	 * state folder of termchat.
	 */
	readonly stateFolder?: string | false;
	/** A file with certificates (PEM) to trust, for a server with a private certificate authority. */
	readonly caFile?: string;
	/** The name of the program, for the server's log. */
	readonly name?: string;
	/** Whether the user is a bot from now on, which all clients show. Default: as before, and a new user is none. */
	readonly bot?: boolean;
	/** Receives warnings, a sentence each. Default: stderr. */
	readonly warn?: (text: string) => void;
}

/** What programs of termchat decide, and other programs do not. */
interface NodeClientOptions extends ConnectOptions {
	/** Uses `TERMCHAT_SECRET`. Default true. */
	readonly readsEnvironmentSecret?: boolean;
	/** Stores messages that could not be sent, and sends them in the next run. Default true. */
	readonly storesOutbox?: boolean;
}

interface NodeClient {
	readonly client: Client;
	readonly address: ServerAddress;
}

/** A warning may quote a name from a server, so control characters are replaced. */
const warnOnStderr = (text: string): void =>
	void process.stderr.write(`termchat: ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')}\n`);

const folderOf = (options: ConnectOptions): string => options.stateFolder || stateFolder(process.env);

const storageOf = (
	options: NodeClientOptions,
	address: ServerAddress,
	secret: string | undefined,
): ClientStorage & Partial<Pick<FileStorage, 'noteServerKey'>> => {
	const {key, previousKeys} = address;
	if (options.stateFolder === false) return {...memoryStorage(secret), isSecretFixed: secret !== undefined};
	const storage = fileStorage({
		folder: folderOf(options),
		key,
		previousKeys,
		isTls: isSafe(address),
		...(options.nick !== undefined && {nick: options.nick, keepsLastUser: true}),
		...(secret !== undefined && {secret}),
		warn: options.warn ?? warnOnStderr,
	});
	if (options.storesOutbox !== false) return storage;
	const {readOutbox, writeOutbox} = memoryStorage();
	return {...storage, readOutbox, writeOutbox, takeOrphans: () => []};
};

const readCertificates = (file: string): Buffer => {
	try {
		return readFileSync(file);
	} catch (error) {
		throw new RequestError('bad_field', `Cannot read the certificates in ${file}: ${messageOf(error)}`);
	}
};

const secretOf = (options: NodeClientOptions, address: ServerAddress): string | undefined => {
	if (options.secret !== undefined || options.readsEnvironmentSecret === false) return options.secret;
	return environmentSecrets(address, process.env, options.warn ?? warnOnStderr).secret;
};

/** Rejects with a `RequestError` if the address is invalid, or must not be used without TLS. */
export const createNodeClient = async (options: NodeClientOptions): Promise<NodeClient> => {
	const parsed = parseServerUrl(options.url);
	if (!parsed.ok) throw new RequestError('bad_field', parsed.reason);
	const ca = options.caFile === undefined ? undefined : readCertificates(options.caFile);
	const address =
		options.stateFolder === false
			? parsed.address
			: await identifyServer(folderOf(options), parsed.address, ca);
	const tlsRequired =
		options.stateFolder === false ? undefined : tlsRequiredReason(folderOf(options), address);
	if (tlsRequired !== undefined) throw new RequestError('bad_field', tlsRequired);
	const storage = storageOf(options, address, secretOf(options, address));
	const client = createClient({
		transport: serverTransport(address, ca, storage.noteServerKey),
		storage,
		...(options.nick !== undefined && {nick: options.nick}),
		...(options.access !== undefined && {access: options.access}),
		...(options.name !== undefined && {name: options.name}),
		...(options.bot !== undefined && {bot: options.bot}),
	});
	return {client, address};
};
