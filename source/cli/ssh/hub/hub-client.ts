/** The clients of SSH sessions, which connect to the server over its Unix socket. */
import {type Client, createClient} from '../../../client/client.ts';
import {type ClientStorage, memoryStorage} from '../../../client/storage/client-storage.ts';
import {isNick, normaliseName} from '../../../protocol/limits.ts';
import {printableLine} from '../../../text/sanitize.ts';
import {version} from '../../../version.ts';
import {Failure} from '../../arguments/failure.ts';
import {connectClient} from '../../connect/connect-client.ts';
import type {KeyUsers} from '../keys/key-users.ts';
import type {SshSettings} from '../process/messages.ts';
import {hubTransport} from './hub-transport.ts';

/** The user of an SSH session. */
export interface SshUser {
	/** The network address, to which the limits of the server apply. */
	readonly address: string;
	/** The name in front of the `@`. */
	readonly login: string;
	/** Undefined for a guest, who has no key. */
	readonly fingerprint: string | undefined;
}

/** A nick derived from the login name. */
export const nickOf = (login: string): string => {
	const nick = normaliseName(login)
		.replace(/[^\p{L}\p{Nd}_.-]+/gu, '_')
		.slice(0, 28);
	return isNick(nick) ? nick : 'guest';
};

/** The secrets of a key. Pending messages are in memory: they are lost if the session ends before they are sent. */
const keyStorage = (users: KeyUsers, fingerprint: string): ClientStorage => {
	let current: string | undefined;
	const {readOutbox, writeOutbox} = memoryStorage();
	return {
		readSecret({hub, except} = {}) {
			const secret = hub === undefined ? current : users.find(fingerprint)?.secrets[hub];
			return secret === undefined || except?.has(secret) ? undefined : secret;
		},
		writeSecret(secret, hub) {
			current = secret;
			if (hub !== undefined) users.writeSecret(fingerprint, hub, secret);
		},
		confirmSecret(secret) {
			current = secret;
		},
		readNick: () => users.find(fingerprint)?.nick,
		writeNick: nick => users.writeNick(fingerprint, nick),
		readOutbox,
		writeOutbox,
	};
};

export interface ConnectOptions {
	readonly settings: SshSettings;
	readonly users: KeyUsers;
	readonly user: SshUser;
	/** The client belongs to a full screen. */
	readonly isInteractive: boolean;
	/** Calls back when the screen may draw the frames it has received. Default: at once. */
	readonly requestFrame?: (draw: () => void) => void;
	/** The token of a pairing link. */
	readonly pair?: string;
}

const nickTaken = (nick: string): Failure =>
	new Failure(
		`The nick ${nick} belongs to another user. If that is you, type /pair in your chat and run: ssh HOST pair LINK. Otherwise choose another name: ssh NAME@HOST.`,
	);

export interface ConnectedUser {
	readonly client: Client;
	/** The secret of the key's user; undefined for a guest. */
	readonly secret: string | undefined;
}

/** Rejects with a `Failure`. A new key gets the nick of the login name, if it is free; a known key is a device of its user. */
export const connectUser = async (options: ConnectOptions): Promise<ConnectedUser> => {
	const {settings, users, user, isInteractive, pair, requestFrame} = options;
	const {fingerprint} = user;
	const isKnown = fingerprint !== undefined && users.find(fingerprint)?.nick !== undefined;
	const nick = nickOf(user.login);
	const storage = fingerprint === undefined ? memoryStorage() : keyStorage(users, fingerprint);
	const client = createClient({
		transport: hubTransport(settings.hubSocket, user.address),
		storage,
		name: `termchat ${version} (SSH)`,
		...(isInteractive && {
			...(requestFrame !== undefined && {batchMs: requestFrame}),
			joinsDirectRooms: true,
			followsRoomList: true,
			countsInbox: true,
		}),
		...(fingerprint !== undefined && {
			device: {name: `SSH key ${fingerprint.slice('SHA256:'.length, 18)}`, kind: 'terminal' as const},
		}),
		...(!isKnown && pair === undefined && {nick}),
		...(pair !== undefined && {pair}),
		...(settings.access !== undefined && {access: settings.access}),
	});
	try {
		await connectClient(client, fingerprint === undefined ? nick : undefined);
		return {client, secret: fingerprint === undefined ? undefined : storage.readSecret()};
	} catch (error) {
		const {link} = client.session();
		await client.close();
		const isTaken = link.type === 'stopped' && link.errorCode === 'nick_taken';
		throw isTaken ? nickTaken(printableLine(nick)) : error;
	}
};
