/** The addresses of the hubs of a server that is a cluster, in a file of the server's folder. */
import path from 'node:path';
import type {KnownHubs} from '../../client/storage/client-storage.ts';
import {maxHubs} from '../../protocol/limits.ts';
import {readOptionalFile, writePrivateFile} from './private-files.ts';

const hubFile = (server: string): string => path.join(server, 'hubs.json');

const isText = (value: unknown): value is string => typeof value === 'string';

/** Undefined if there is no file, or if it is damaged. */
export const readHubs = (server: string): KnownHubs | undefined => {
	const text = readOptionalFile(hubFile(server));
	if (text === undefined) return undefined;
	try {
		const {server: id, addresses} = JSON.parse(text) as Partial<Record<keyof KnownHubs, unknown>>;
		if (!isText(id) || !Array.isArray(addresses)) return undefined;
		return {server: id, addresses: addresses.filter(isText).slice(0, maxHubs)};
	} catch {
		return undefined;
	}
};

export const writeHubs = (server: string, hubs: KnownHubs): void =>
	writePrivateFile(hubFile(server), `${JSON.stringify(hubs)}\n`);
