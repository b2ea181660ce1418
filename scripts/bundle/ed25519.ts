/** Replaces `tweetnacl` for `@nats-io/nkeys`, which signs with Ed25519: by Node's own implementation. */
import {createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify} from 'node:crypto';

/** What comes before the 32 bytes of a key in PKCS #8 and in SPKI (RFC 8410). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const privateKey = (seed: Uint8Array): KeyObject =>
	createPrivateKey({key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8'});

const publicBytes = (seed: Uint8Array): Buffer =>
	createPublicKey(privateKey(seed)).export({format: 'der', type: 'spki'}).subarray(publicPrefix.length);

/** `secretKey` is the seed with the public key behind it, as in NaCl. */
const fromSeed = (seed: Uint8Array): {publicKey: Uint8Array; secretKey: Uint8Array} => {
	const publicKey = new Uint8Array(publicBytes(seed));
	return {publicKey, secretKey: new Uint8Array(Buffer.concat([seed, publicKey]))};
};

const detached = (message: Uint8Array, secretKey: Uint8Array): Uint8Array =>
	new Uint8Array(sign(null, message, privateKey(secretKey.subarray(0, 32))));

const verifyDetached = (message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean => {
	const key = Buffer.concat([publicPrefix, publicKey]);
	return verify(null, message, createPublicKey({key, format: 'der', type: 'spki'}), signature);
};

const nacl = {
	randomBytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)),
	sign: {keyPair: {fromSeed}, detached: Object.assign(detached, {verify: verifyDetached})},
};

// biome-ignore lint/style/noDefaultExport: the package's own is one
export default nacl;
