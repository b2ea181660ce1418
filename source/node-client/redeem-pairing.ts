/** Makes this machine a device of the user who created a pairing link. */
import path from 'node:path';
import {createClient} from '../client/client.ts';
import type {Device} from '../client/link/identity.ts';
import type {Link} from '../client/session/state.ts';
import type {ServerAddress} from './server-url.ts';
import {fileStorage} from './storage/file-storage.ts';
import {readSecrets} from './storage/secret-files.ts';
import {newUserName, readNick, userNames} from './storage/user-folders.ts';
import {isSafe} from './tls-required.ts';
import {serverTransport} from './ws-transport.ts';

interface RedeemOptions {
	readonly stateFolder: string;
	/** The server, as `identifyServer` found it. */
	readonly address: ServerAddress;
	readonly token: string;
	/** The server password, if it has one. */
	readonly access?: string | undefined;
	readonly ca?: Buffer | undefined;
	readonly name: string;
	readonly device: Device;
	readonly warn: (text: string) => void;
}

export type RedeemOutcome =
	| {readonly type: 'paired'; readonly nick: string}
	| {readonly type: 'failed'; readonly link: Exclude<Link, {type: 'up' | 'connecting'}>};

/** The nicks of the users that this machine has on the server. They stay stored when another one is added. */
export const knownNicks = (stateFolder: string, {key, previousKeys}: ServerAddress): readonly string[] =>
	[key, ...previousKeys].flatMap(folder =>
		userNames(path.join(stateFolder, folder)).flatMap(user => {
			const home = path.join(stateFolder, folder, user);
			const nick = readNick(home);
			return nick === undefined || readSecrets(home).length === 0 ? [] : [nick];
		}),
	);

/** Connects once with the token, and stores the user with a secret of its own, as the one used last. */
export const redeemPairing = async (options: RedeemOptions): Promise<RedeemOutcome> => {
	const {stateFolder, address, token, access, ca, name, device, warn} = options;
	const storage = fileStorage({
		folder: stateFolder,
		key: address.key,
		previousKeys: address.previousKeys,
		isTls: isSafe(address),
		user: newUserName(),
		warn,
	});
	const client = createClient({
		transport: serverTransport(address, ca, storage.noteServerKey),
		storage,
		name,
		pair: token,
		device,
		...(access !== undefined && {access}),
	});
	try {
		client.open();
		const link = await new Promise<Link>(resolve => {
			const check = (): void => {
				const {link: now} = client.session();
				if (now.type !== 'connecting') resolve(now);
			};
			client.subscribe(check);
			check();
		});
		if (link.type !== 'up') return {type: 'failed', link: link as Exclude<Link, {type: 'up' | 'connecting'}>};
		return {type: 'paired', nick: client.session().me?.nick ?? ''};
	} finally {
		await client.close();
		storage.release();
	}
};
