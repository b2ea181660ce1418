/**
 * Several addresses of one server. `identify-server.ts` recognizes a server that proves its identity. Behind a proxy, and without
 * a public URL, it cannot: then only the user can state that two addresses are the same server (`--same-as`). Both addresses
 * then share one folder, with its users and secrets.
 */
import path from 'node:path';
import type {ServerAddress} from './server-url.ts';
import {listFolder, readOptionalFile, writePrivateFile} from './storage/private-files.ts';

const aliasName = 'same-as';
const keyPattern = /^[a-z0-9._-]+_\d+[a-z0-9._-]*$/;
const userPattern = /^who-[0-9a-f]{8}$/;

/** The address with the key of the server it is an alias of. */
export const resolveAddress = (stateFolder: string, address: ServerAddress): ServerAddress => {
	const key = readOptionalFile(path.join(stateFolder, address.key, aliasName))?.trim();
	return key !== undefined && keyPattern.test(key) ? {...address, key, previousKeys: []} : address;
};

/** Stores that `address` is an alias of `known`. Throws if the folder cannot be written. */
export const addAlias = (stateFolder: string, address: ServerAddress, known: ServerAddress): void => {
	const {key} = resolveAddress(stateFolder, known);
	if (key === address.key) return;
	writePrivateFile(path.join(stateFolder, address.key, aliasName), `${key}\n`);
};

interface KnownServer {
	/** The address, as it can be typed. */
	readonly address: string;
	/** The user's nick there. */
	readonly nick: string;
}

/** The server of another address that has reported this server id; undefined if no other address has reported it. */
export const findKnownServer = (stateFolder: string, hub: string, key: string): KnownServer | undefined => {
	for (const place of listFolder(stateFolder).filter(name => name !== key && keyPattern.test(name))) {
		for (const user of listFolder(path.join(stateFolder, place)).filter(name => userPattern.test(name))) {
			const home = path.join(stateFolder, place, user);
			if (!listFolder(home).includes(`secret-${hub}`)) continue;
			const nick = readOptionalFile(path.join(home, 'nick'))?.trim();
			if (nick !== undefined) return {address: place.replace(/_(\d+)$/, ':$1'), nick};
		}
	}
	return undefined;
};

/** Suggests `--same-as` if a server claims to be a server that the user knows under another address. */
export const aliasHint = ({address, nick}: KnownServer): string =>
	`This server claims to be ${address}, where you are ${nick}. If that is true, join once with --same-as ${address} to be ${nick} here too.`;
