/** Hosts that are known by TLS: an address of theirs without TLS is refused, so that nothing is sent in clear. */
import path from 'node:path';
import {listFolder} from './private-files.ts';
import {readSecrets} from './secret-files.ts';
import type {ServerAddress} from './server-url.ts';

const userPattern = /^(?:who|script)-[0-9a-f]+$/;
const httpsPort = '443';

type Schemes = ReadonlySet<'ws' | 'wss'>;

/** The schemes under which secrets of this folder were given. Older versions kept it only in the port. */
const schemesOf = (place: string, port: string): Schemes => {
	const users = listFolder(place).filter(name => userPattern.test(name));
	const secrets = users.flatMap(name => readSecrets(path.join(place, name)));
	return new Set(
		secrets
			.map(({scheme}) => scheme ?? (port === httpsPort ? 'wss' : undefined))
			.filter(scheme => scheme !== undefined),
	);
};

/**
 * Why this address must not be used, in two sentences; undefined if it may. An address with TLS may always be used.
 * Without TLS it may if the host was never met with TLS, or if this very address was met without it. On this machine
 * nobody listens in, and only the address itself counts.
 */
export const tlsRequiredReason = (stateFolder: string, address: ServerAddress): string | undefined => {
	if (address.isTls) return undefined;
	const prefix = `${address.hostKey}_`;
	const ports = new Map(
		listFolder(stateFolder)
			.filter(name => name.startsWith(prefix))
			.map(name => [name, /^\d+/.exec(name.slice(prefix.length))?.[0]] as const)
			.filter((one): one is readonly [string, string] => one[1] !== undefined)
			.filter(([name]) => !address.isLoopback || name === address.key),
	);
	// The address may be another name of a server of another host.
	ports.set(address.key, /_(\d+)/.exec(address.key)?.[1] ?? '');
	const own = ports.get(address.key) ?? '';
	if (schemesOf(path.join(stateFolder, address.key), own).has('ws')) return undefined;
	const known = [...ports].find(([name, port]) => schemesOf(path.join(stateFolder, name), port).has('wss'));
	if (known === undefined) return undefined;
	const port = known[1] === httpsPort ? '' : `:${known[1]}`;
	return `${address.host} is known with TLS, and this address has none: everything would be sent in clear. Use https://${address.host}${port} instead.`;
};
