/**
 * Finds out whether an address that the user has not used before belongs to a server that the user knows under another
 * address. The server must prove it (`server-proof.ts`), and prove it again on each connection.
 */
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import WebSocket from 'ws';
import {hubHeader, nonceHeader} from '../protocol/connection/server-proof.ts';
import {resolveAddress} from './server-aliases.ts';
import {isProven, type KnownIdentity} from './server-proof.ts';
import type {ServerAddress} from './server-url.ts';
import {listFolder} from './storage/private-files.ts';
import {readSecrets} from './storage/secret-files.ts';
import {userNames} from './storage/user-folders.ts';
import {endsOf} from './ws-transport.ts';

/** The connection that follows waits longer. */
const answerTimeoutMs = 3000;

/** A server with a stored secret, and the folder with its users. */
interface StoredServer extends KnownIdentity {
	readonly folder: string;
}

/** The servers whose public key is stored, the one used last first. */
const storedServers = (stateFolder: string): StoredServer[] =>
	listFolder(stateFolder).flatMap(folder =>
		userNames(path.join(stateFolder, folder)).flatMap(user =>
			readSecrets(path.join(stateFolder, folder, user)).flatMap(({hub, key}) =>
				hub === undefined || key === undefined ? [] : [{hub, key, folder}],
			),
		),
	);

/** Connects, and resolves to the server that has proven its identity. Sends nothing but a nonce. */
const askForProof = (
	url: string,
	servers: readonly StoredServer[],
	ca: string | Buffer | undefined,
): Promise<StoredServer | undefined> =>
	new Promise(resolve => {
		const nonce = randomBytes(32).toString('base64url');
		const socket = new WebSocket(url, {
			handshakeTimeout: answerTimeoutMs,
			perMessageDeflate: false,
			headers: {[nonceHeader]: nonce},
			...(ca !== undefined && {ca}),
		});
		socket.on('upgrade', response => {
			const proven = servers.find(
				server =>
					server.hub === response.headers[hubHeader] &&
					isProven(server, nonce, response.headers, endsOf(url, response)),
			);
			resolve(proven);
		});
		socket.on('open', () => socket.close());
		// The connection that follows reports the error.
		socket.on('error', () => resolve(undefined));
		socket.on('close', () => resolve(undefined));
	});

/**
 * The address with the folder of its server. An address with users of its own, or with an alias from the user, is not
 * asked for a proof.
 */
export const identifyServer = async (
	stateFolder: string,
	typed: ServerAddress,
	ca?: string | Buffer,
): Promise<ServerAddress> => {
	const address = resolveAddress(stateFolder, typed);
	const ownFolders = [address.key, ...address.previousKeys];
	const isUsed = ownFolders.some(key => userNames(path.join(stateFolder, key)).length > 0);
	if (address.key !== typed.key || isUsed) return address;
	const servers = storedServers(stateFolder);
	if (servers.length === 0) return address;
	const found = await askForProof(address.url, servers, ca);
	if (found === undefined) return address;
	const {hub, key, folder} = found;
	return {...address, key: folder, previousKeys: [], mustBe: {hub, key}};
};
