/**
 * The door for bots and other programs: `import {connect} from 'termchat/client'`.
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
import {type Client, createClient, RequestError} from '../client/client.ts';
import {type ClientStorage, memoryStorage} from '../client/client-storage.ts';
import {followRoom} from '../client/follow.ts';
import {findRoom} from '../client/session/select.ts';
import type {Entry} from '../protocol/frames.ts';
import {environmentSecrets} from './environment-secrets.ts';
import {fileStorage} from './file-storage.ts';
import {resolveAddress} from './server-aliases.ts';
import {parseServerUrl, type ServerAddress} from './server-url.ts';
import {stateFolder} from './state-folder.ts';
import {tlsRequiredReason} from './tls-required.ts';
import {wsTransport} from './ws-transport.ts';

export interface ConnectOptions {
	/** `host`, `host:port`, `http(s)://…`, `ws(s)://…`, or a private room's link with its `#TOKEN`. */
	readonly url: string;
	/** Who one is: a user of this nick that is kept, else a new one. Without, who one was last on this server. */
	readonly nick?: string;
	/** Rooms to be in, now and after every reconnection. */
	readonly rooms?: readonly string[];
	/** The operator's access secret, where the server demands one. */
	readonly access?: string;
	/** Who one is: a secret this server gave. Without it, `TERMCHAT_SECRET`, or the one that is kept. */
	readonly secret?: string;
	/**
	 * Where to keep who one is and what could not be sent: a folder, or false to forget it. Default: the
	 * program's state folder.
	 */
	readonly stateFolder?: string | false;
	/** A file with certificates (PEM) to trust, for a server of an own authority. */
	readonly caFile?: string;
	/** What this program is called, for the server's log. */
	readonly name?: string;
	/** Takes a sentence about something that is wrong and was got round; default: stderr. */
	readonly warn?: (text: string) => void;
}

/** A client with what bots want most. */
export interface Bot extends Client {
	/**
	 * Hands over every entry of a joined room once and in order, across reconnections: from now on, or after the entry
	 * `after` (0: everything the server keeps). `onEntry` must not throw. Returns a function that ends it.
	 */
	follow(room: string, onEntry: (entry: Entry) => void, after?: number): () => void;
}

/** A warning may quote a name that a server gave: what a terminal would obey is replaced. */
const warnOnStderr = (text: string): void =>
	void process.stderr.write(`termchat: ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')}\n`);

const folderOf = (options: ConnectOptions): string => options.stateFolder || stateFolder(process.env);

const storageOf = (
	options: ConnectOptions,
	{key, previousKeys, isTls}: ServerAddress,
	secret: string | undefined,
): ClientStorage => {
	if (options.stateFolder === false) return {...memoryStorage(secret), isSecretFixed: secret !== undefined};
	return fileStorage({
		folder: folderOf(options),
		key,
		previousKeys,
		isTls,
		...(options.nick !== undefined && {nick: options.nick, keepsLastUser: true}),
		...(secret !== undefined && {secret}),
		warn: options.warn ?? warnOnStderr,
	});
};

const readAuthority = (file: string): Buffer => {
	try {
		return readFileSync(file);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new RequestError('bad_field', `The certificates in ${file} cannot be read: ${why}`);
	}
};

/**
 * Connects and joins; resolves when in all rooms. Rejects with a `RequestError` where the address is wrong or the
 * server refuses: what could come right by itself (a server that is away) is waited for.
 */
export const connect = async (options: ConnectOptions): Promise<Bot> => {
	const parsed = parseServerUrl(options.url);
	if (!parsed.ok) throw new RequestError('bad_field', parsed.reason);
	const address =
		options.stateFolder === false ? parsed.address : resolveAddress(folderOf(options), parsed.address);
	const inClear = options.stateFolder === false ? undefined : tlsRequiredReason(folderOf(options), address);
	if (inClear !== undefined) throw new RequestError('bad_field', inClear);
	const given =
		options.secret ?? environmentSecrets(address, process.env, options.warn ?? warnOnStderr).secret;
	const client = createClient({
		transport: wsTransport({
			url: address.url,
			...(options.caFile !== undefined && {ca: readAuthority(options.caFile)}),
		}),
		storage: storageOf(options, address, given),
		...(options.nick !== undefined && {nick: options.nick}),
		...(options.access !== undefined && {access: options.access}),
		...(options.name !== undefined && {name: options.name}),
	});
	client.open();
	try {
		await isUp(client);
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

const isUp = (client: Client): Promise<void> =>
	new Promise((resolve, reject) => {
		const look = (): boolean => {
			const {link} = client.session();
			if (link.type === 'up') resolve();
			else if (link.type === 'stopped')
				reject(new RequestError(link.errorCode ?? 'unavailable', link.reason));
			else return false;
			return true;
		};
		if (look()) return;
		const end = client.subscribe(() => {
			if (look()) end();
		});
	});
