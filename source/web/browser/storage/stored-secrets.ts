/**
 * The user's secrets: the last one used, and one for each hub that was at this address. The storage belongs to the origin
 * of the page, so every secret was issued under the same scheme.
 */
import type {ClientStorage} from '../../../client/storage/client-storage.ts';
import {type KeyValueStorage, keysWithPrefix, tryToSet} from './key-value-storage.ts';

/** A hub in memory has a new id after each start, so old secrets must be removed. */
const maxHubs = 4;

type StoredSecrets = Required<Pick<ClientStorage, 'readSecret' | 'writeSecret' | 'confirmSecret'>>;

export const storedSecrets = (storage: KeyValueStorage, prefix: string): StoredSecrets => {
	const lastKey = `${prefix}secret`;
	const hubPrefix = `${lastKey}:`;
	/** The last secret that was received, in case the storage is full. */
	let received: string | undefined;

	const writeForHub = (hub: string, secret: string): void => {
		const keys = keysWithPrefix(storage, hubPrefix);
		if (keys.length >= maxHubs && !keys.includes(hubPrefix + hub)) storage.removeItem(keys[0] ?? '');
		tryToSet(storage, hubPrefix + hub, secret);
	};

	/** The secrets to try, the last one used first. The page learns which hub is at its address only after it sent one. */
	const secretsFor = (hub: string | undefined): readonly string[] => {
		const keys = keysWithPrefix(storage, hubPrefix).filter(
			key => hub === undefined || key === hubPrefix + hub,
		);
		const found = [storage.getItem(lastKey), ...keys.map(key => storage.getItem(key)), received];
		return [...new Set(found.filter(secret => secret !== null && secret !== undefined))];
	};

	return {
		// Reads the storage each time: another tab may have registered the user again after the server lost its users.
		readSecret: ({hub, except} = {}) => secretsFor(hub).find(secret => !except?.has(secret)),
		writeSecret(secret, hub) {
			received = secret;
			// Earlier versions stored a single secret without its hub. It may belong to another hub, so it is kept.
			const previous = storage.getItem(lastKey);
			const isStored = keysWithPrefix(storage, hubPrefix).some(key => storage.getItem(key) === previous);
			if (previous !== null && !isStored) writeForHub('former', previous);
			tryToSet(storage, lastKey, secret);
			if (hub !== undefined) writeForHub(hub, secret);
		},
		confirmSecret(secret, hub) {
			if (storage.getItem(lastKey) !== secret) tryToSet(storage, lastKey, secret);
			if (storage.getItem(hubPrefix + hub) !== secret) writeForHub(hub, secret);
		},
	};
};
