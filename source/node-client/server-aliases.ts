/**
 * Other names of one server. A hub id is public, so an address that claims a known one proves nothing, and a proof
 * made by the hub could be relayed by whoever claims it. Only the user can say that two addresses are one server:
 * from then on both share one folder, with its users and secrets.
 */
import path from 'node:path';
import {listFolder, readOptionalFile, writePrivateFile} from './private-files.ts';
import type {ServerAddress} from './server-url.ts';

const aliasName = 'same-as';
const keyPattern = /^[a-z0-9._-]+_\d+[a-z0-9._-]*$/;
const userPattern = /^who-[0-9a-f]{8}$/;

/** The address with the key of the server it is another name of. */
export const resolveAddress = (stateFolder: string, address: ServerAddress): ServerAddress => {
	const key = readOptionalFile(path.join(stateFolder, address.key, aliasName), () => {})?.trim();
	return key !== undefined && keyPattern.test(key) ? {...address, key, previousKeys: []} : address;
};

/** Records the user's word that `address` is another name of `known`. Throws if the folder cannot be written. */
export const addAlias = (stateFolder: string, address: ServerAddress, known: ServerAddress): void => {
	const {key} = resolveAddress(stateFolder, known);
	if (key === address.key) return;
	writePrivateFile(path.join(stateFolder, address.key, aliasName), `${key}\n`);
};

export interface KnownServer {
	/** The address, as it can be typed. */
	readonly address: string;
	/** The user's nick there. */
	readonly nick: string;
}

/** Where else this hub id is known; undefined if nowhere. */
export const findKnownServer = (stateFolder: string, hub: string, key: string): KnownServer | undefined => {
	for (const place of listFolder(stateFolder).filter(name => name !== key && keyPattern.test(name))) {
		for (const user of listFolder(path.join(stateFolder, place)).filter(name => userPattern.test(name))) {
			const home = path.join(stateFolder, place, user);
			if (!listFolder(home).includes(`secret-${hub}`)) continue;
			const nick = readOptionalFile(path.join(home, 'nick'), () => {})?.trim();
			if (nick !== undefined) return {address: place.replace(/_(\d+)$/, ':$1'), nick};
		}
	}
	return undefined;
};

/** What the user can do if a server claims to be one that is known under another address. */
export const aliasHint = ({address, nick}: KnownServer): string =>
	`This server says that it is ${address}, where you are ${nick}. If you know that it is, join once with --same-as ${address} to be ${nick} here too.`;
