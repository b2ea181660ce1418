/** The host key, which clients remember, and the fingerprints of keys. */
import {createHash} from 'node:crypto';
import {chmodSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ssh2 from 'ssh2';
import {writeFileAtomically} from '../../../files/atomic-write.ts';

export interface HostKey {
	/** In the format of OpenSSH. */
	readonly privateKey: string;
	readonly fingerprint: string;
}

/** As OpenSSH shows it: `SHA256:` and the hash in Base64 without padding. `blob`: the public key on the wire. */
export const fingerprintOf = (blob: Uint8Array): string =>
	`SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;

const readIfExists = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};

/** Reads the host key of this folder, and creates it at the first start: Ed25519, mode 0600. */
export const openHostKey = (folder: string): HostKey => {
	const file = path.join(folder, 'host_key');
	let privateKey = readIfExists(file);
	if (privateKey === undefined) {
		privateKey = ssh2.utils.generateKeyPairSync('ed25519').private;
		writeFileAtomically(file, privateKey);
	}
	chmodSync(file, 0o600);
	const parsed = ssh2.utils.parseKey(privateKey);
	if (parsed instanceof Error) {
		throw new Error(
			`The host key ${file} cannot be read: ${parsed.message}. Restore it from a backup, or remove it to create a new one.`,
		);
	}
	return {privateKey, fingerprint: fingerprintOf(parsed.getPublicSSH())};
};
