/**
 * The library for bots and other programs: `import {connect} from 'termchat/client'`.
 *
 * ```ts
 * const client = await connect({url: 'localhost:8080', nick: 'echo', rooms: ['dev']});
 * client.follow('dev', entry => {
 *   if (entry.type === 'message') console.log(entry.from.nick, entry.text);
 * });
 * await client.receipt(client.post({room: 'dev'}, 'hello'));
 * await client.close();
 * ```
 */
import {readFileSync} from 'node:fs';
import {type Client, createClient} from '../client/client.ts';
import {RequestError} from '../client/link/request-error.ts';
import {followRoom} from '../client/rooms/follow.ts';
import {findRoom} from '../client/session/selectors.ts';
import {type ClientStorage, memoryStorage} from '../client/storage/client-storage.ts';
import {messageOf} from '../errors/error-message.ts';
import type {Entry} from '../protocol/server-frames.ts';
import {environmentSecrets} from './environment-secrets.ts';
import {identifyServer} from './identify-server.ts';
import {parseServerUrl, type ServerAddress} from './server-url.ts';
import {stateFolder} from './state-folder.ts';
import {type FileStorage, fileStorage} from './storage/file-storage.ts';
import {isSafe, tlsRequiredReason} from './tls-required.ts';
import {wsTransport} from './ws-transport.ts';

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
	/** Receives warnings, a sentence each. Default: stderr. */
	readonly warn?: (text: string) => void;
}

/** A client with `follow`, which most bots need. */
export interface Bot extends Client {
	/**
	 * Calls `onEntry` for every entry of a joined room, once and in order, across reconnections: from now on, or after the
	 * entry `after` (0: the whole history). `onEntry` must not throw. Returns a function that stops it.
	 */
	follow(room: string, onEntry: (entry: Entry) => void, after?: number): () => void;
}

/** A warning may quote a name from a server, so control characters are replaced. */
const warnOnStderr = (text: string): void =>
	void process.stderr.write(`termchat: ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')}\n`);

const folderOf = (options: ConnectOptions): string => options.stateFolder || stateFolder(process.env);

const storageOf = (
	options: ConnectOptions,
	address: ServerAddress,
	secret: string | undefined,
): ClientStorage & Partial<Pick<FileStorage, 'noteServerKey'>> => {
	const {key, previousKeys} = address;
	if (options.stateFolder === false) return {...memoryStorage(secret), isSecretFixed: secret !== undefined};
	return fileStorage({
		folder: folderOf(options),
		key,
		previousKeys,
		isTls: isSafe(address),
		...(options.nick !== undefined && {nick: options.nick, keepsLastUser: true}),
		...(secret !== undefined && {secret}),
		warn: options.warn ?? warnOnStderr,
	});
};

const readCertificates = (file: string): Buffer => {
	try {
		return readFileSync(file);
	} catch (error) {
		throw new RequestError('bad_field', `Cannot read the certificates in ${file}: ${messageOf(error)}`);
	}
};

/**
 * Connects and joins the rooms. Rejects with a `RequestError` if the address is invalid or the server refuses. While the
 * server cannot be reached, it keeps trying.
 */
export const connect = async (options: ConnectOptions): Promise<Bot> => {
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
	const secret =
		options.secret ?? environmentSecrets(address, process.env, options.warn ?? warnOnStderr).secret;
	const storage = storageOf(options, address, secret);
	const client = createClient({
		transport: wsTransport({
			url: address.url,
			mustBe: address.mustBe,
			...(storage.noteServerKey !== undefined && {onHub: storage.noteServerKey}),
			...(ca !== undefined && {ca}),
		}),
		storage,
		...(options.nick !== undefined && {nick: options.nick}),
		...(options.access !== undefined && {access: options.access}),
		...(options.name !== undefined && {name: options.name}),
	});
	client.open();
	try {
		await untilConnected(client);
		if (address.token !== undefined) await client.joinByToken(address.token);
		const rooms = [...(address.room === undefined ? [] : [address.room]), ...(options.rooms ?? [])];
		await Promise.all(rooms.map(room => client.join(room)));
	} catch (error) {
		await client.close();
		throw error;
	}
	return {
		...client,
		follow: (room, onEntry, after = findRoom(client.session(), room)?.headSeq ?? 0) =>
			followRoom(client, findRoom(client.session(), room)?.room ?? room, after, onEntry),
	};
};

/** Resolves when the connection is up; rejects when the client stops. */
const untilConnected = (client: Client): Promise<void> =>
	new Promise((resolve, reject) => {
		const check = (): boolean => {
			const {link} = client.session();
			if (link.type === 'up') resolve();
			else if (link.type === 'stopped')
				reject(new RequestError(link.errorCode ?? 'unavailable', link.reason));
			else return false;
			return true;
		};
		if (check()) return;
		const unsubscribe = client.subscribe(() => {
			if (check()) unsubscribe();
		});
	});
