/**
 * The key exchange `mlkem768x25519-sha256`, which stays secret if X25519 or ML-KEM is broken, for instance by a quantum
 * computer (draft-ietf-sshm-mlkem-hybrid-kex). `ssh2` does not have it: the build adds it (`scripts/bundle/plugins.ts`).
 */
import {
	createHash,
	createPublicKey,
	decapsulate,
	diffieHellman,
	encapsulate,
	generateKeyPairSync,
	type KeyObject,
} from 'node:crypto';

export const hybridExchangeName = 'mlkem768x25519-sha256';

const curveKeyBytes = 32;
/** Of ML-KEM-768 (FIPS 203). */
const kemKeyBytes = 1184;
const ciphertextBytes = 1088;

/** The prefix of a public key in SPKI. */
const curvePrefix = Buffer.from('302a300506032b656e032100', 'hex');
const kemPrefix = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex');

const rawKey = (key: KeyObject, bytes: number): Buffer =>
	key.export({type: 'spki', format: 'der'}).subarray(-bytes);

const toKey = (prefix: Buffer, raw: Uint8Array): KeyObject =>
	createPublicKey({key: Buffer.concat([prefix, raw]), type: 'spki', format: 'der'});

/** Whether this Node has ML-KEM: since 24.7, if its OpenSSL has it. */
export const hasHybridExchange = (): boolean => {
	if (typeof encapsulate !== 'function') return false;
	try {
		generateKeyPairSync('ml-kem-768');
		return true;
	} catch {
		return false;
	}
};

const secretOf = (kemSecret: Uint8Array, curveSecret: Uint8Array): Buffer =>
	createHash('sha256').update(kemSecret).update(curveSecret).digest();

const split = (message: Uint8Array, kemBytes: number): readonly [kem: Uint8Array, curve: Uint8Array] => {
	if (message.length !== kemBytes + curveKeyBytes) throw new Error('Wrong length of the key exchange');
	return [message.subarray(0, kemBytes), message.subarray(kemBytes)];
};

export interface HybridAnswer {
	readonly message: Buffer;
	readonly secret: Buffer;
}

/** The answer of a server to the first message of a client. Throws an error for a message that is not valid. */
export const answerHybrid = (message: Uint8Array): HybridAnswer => {
	const [kemKey, curveKey] = split(message, kemKeyBytes);
	const {publicKey, privateKey} = generateKeyPairSync('x25519');
	const {sharedKey, ciphertext} = encapsulate(toKey(kemPrefix, kemKey));
	// Throws for a key that leads to a secret of zeros.
	const curveSecret = diffieHellman({privateKey, publicKey: toKey(curvePrefix, curveKey)});
	return {
		message: Buffer.concat([ciphertext, rawKey(publicKey, curveKeyBytes)]),
		secret: secretOf(sharedKey, curveSecret),
	};
};

export interface HybridOffer {
	readonly message: Buffer;
	/** The secret that follows from the answer. Throws an error for an answer that is not valid. */
	secretFrom(answer: Uint8Array): Buffer;
}

/** The first message of a client. */
export const offerHybrid = (): HybridOffer => {
	const curve = generateKeyPairSync('x25519');
	const kem = generateKeyPairSync('ml-kem-768');
	return {
		message: Buffer.concat([rawKey(kem.publicKey, kemKeyBytes), rawKey(curve.publicKey, curveKeyBytes)]),
		secretFrom(answer) {
			const [ciphertext, curveKey] = split(answer, ciphertextBytes);
			return secretOf(
				decapsulate(kem.privateKey, ciphertext),
				diffieHellman({privateKey: curve.privateKey, publicKey: toKey(curvePrefix, curveKey)}),
			);
		},
	};
};

/** The part of the classes in `ssh2/lib/protocol/kex.js` that differs between exchanges. */
interface Exchange {
	getPublicKey(): Buffer;
	convertPublicKey(key: Buffer): Buffer;
	/** Returns an error instead of throwing it. */
	computeSecret(message: Buffer): Buffer | Error;
}

/** `mlkem768x25519-sha256` as a class of `ssh2`; `Base` is its exchange with X25519. */
export const toHybridExchange = <Arguments extends unknown[]>(
	Base: new (...args: Arguments) => Exchange,
): (new (
	...args: Arguments
) => Exchange) =>
	// `ssh2` asks a server for its message after it has computed the secret, and a client before that.
	class HybridExchange extends (Base as new (...args: unknown[]) => Exchange) {
		#offer: HybridOffer | undefined;
		#answer: HybridAnswer | undefined;

		override getPublicKey(): Buffer {
			if (this.#answer !== undefined) return this.#answer.message;
			this.#offer ??= offerHybrid();
			return this.#offer.message;
		}

		override convertPublicKey(key: Buffer): Buffer {
			return key;
		}

		override computeSecret(message: Buffer): Buffer | Error {
			try {
				if (this.#offer !== undefined) return this.#offer.secretFrom(message);
				this.#answer = answerHybrid(message);
				return this.#answer.secret;
			} catch (error) {
				return error as Error;
			}
		}
	};
