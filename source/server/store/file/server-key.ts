/** Creates the key with which a server proves its identity. */
import {generateKeyPairSync} from 'node:crypto';

/** A private Ed25519 key: PKCS #8 as base64. */
export const newServerKey = (): string =>
	generateKeyPairSync('ed25519').privateKey.export({format: 'der', type: 'pkcs8'}).toString('base64');
