/** Rejects an address without TLS if the user has used TLS with its host: everything would be sent unencrypted. */
import path from 'node:path';
import type {ServerAddress} from './server-url.ts';
import {listFolder} from './storage/private-files.ts';
import {readSecrets} from './storage/secret-files.ts';

const userPattern = /^(?:who|script)-[0-9a-f]+$/;
const httpsPort = '443';

type Schemes = ReadonlySet<'ws' | 'wss'>;

/** The schemes of the connections over which the secrets in this folder were given. Older versions did not store it: port 443 means TLS. */
const schemesOf = (folder: string, port: string): Schemes => {
	const users = listFolder(folder).filter(name => userPattern.test(name));
	const secrets = users.flatMap(name => readSecrets(path.join(folder, name)));
	return new Set(
		secrets
			.map(({scheme}) => scheme ?? (port === httpsPort ? 'wss' : undefined))
			.filter(scheme => scheme !== undefined),
	);
};

/**
 * Whether secrets that were given over TLS may be sent to this address: over TLS, or to a server on this machine that proves
 * that it is the one the user knows.
 */
export const isSafe = ({isTls, isLoopback, mustBe}: ServerAddress): boolean =>
	isTls || (isLoopback && mustBe !== undefined);

/**
 * The reason to reject this address; undefined if it may be used. Without TLS an address may be used if the user has
 * never used TLS with its host, or has already used this very address without TLS. For an address of this machine, where
 * no other machine can read the traffic, only the address itself counts.
 */
export const tlsRequiredReason = (stateFolder: string, address: ServerAddress): string | undefined => {
	if (isSafe(address)) return undefined;
	const prefix = `${address.hostKey}_`;
	const ports = new Map(
		listFolder(stateFolder)
			.filter(name => name.startsWith(prefix))
			.map(name => [name, /^\d+/.exec(name.slice(prefix.length))?.[0]] as const)
			.filter((one): one is readonly [string, string] => one[1] !== undefined)
			.filter(([name]) => !address.isLoopback || name === address.key),
	);
	// The address may be an alias of a server on another host.
	ports.set(address.key, /_(\d+)/.exec(address.key)?.[1] ?? '');
	const own = ports.get(address.key) ?? '';
	if (schemesOf(path.join(stateFolder, address.key), own).has('ws')) return undefined;
	const known = [...ports].find(([name, port]) => schemesOf(path.join(stateFolder, name), port).has('wss'));
	if (known === undefined) return undefined;
	const port = known[1] === httpsPort ? '' : `:${known[1]}`;
	return `You have used TLS with ${address.host}, and this address would send everything unencrypted. Use https://${address.host}${port} instead.`;
};
