/** The key exchange `mlkem768x25519-sha256`. Skipped on a Node without ML-KEM. */
import {
	createHash,
	createPublicKey,
	decapsulate,
	diffieHellman,
	generateKeyPairSync,
	type KeyObject,
} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {
	answerHybrid,
	hasHybridExchange,
	offerHybrid,
	toHybridExchange,
} from '../../../source/cli/ssh/hybrid-key-exchange.ts';

const rawKey = (key: KeyObject, bytes: number): Buffer =>
	key.export({type: 'spki', format: 'der'}).subarray(-bytes);

class Base {
	getPublicKey(): Buffer {
		return Buffer.from('X25519');
	}
	convertPublicKey(key: Buffer): Buffer {
		return key.subarray(1);
	}
	computeSecret(_message: Buffer): Buffer | Error {
		return Buffer.from('X25519');
	}
}

describe.skipIf(!hasHybridExchange())('the hybrid key exchange', () => {
	test('gives both sides the same secret', () => {
		const offer = offerHybrid();
		const answer = answerHybrid(offer.message);
		expect([offer.message.length, answer.message.length]).toEqual([1184 + 32, 1088 + 32]);
		expect(offer.secretFrom(answer.message)).toEqual(answer.secret);
		expect(answerHybrid(offer.message).secret).not.toEqual(answer.secret);
	});

	test('hashes the secret of ML-KEM first, then that of X25519', () => {
		const kem = generateKeyPairSync('ml-kem-768');
		const curve = generateKeyPairSync('x25519');
		const {message, secret} = answerHybrid(
			Buffer.concat([rawKey(kem.publicKey, 1184), rawKey(curve.publicKey, 32)]),
		);
		const spki = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), message.subarray(1088)]);
		const theirs = createPublicKey({key: spki, type: 'spki', format: 'der'});
		const expected = createHash('sha256')
			.update(decapsulate(kem.privateKey, message.subarray(0, 1088)))
			.update(diffieHellman({privateKey: curve.privateKey, publicKey: theirs}))
			.digest();
		expect(secret).toEqual(expected);
	});

	test('refuses messages of another length, and a key that leads to no secret', () => {
		const {message} = offerHybrid();
		expect(() => answerHybrid(message.subarray(1))).toThrow('Wrong length');
		expect(() => answerHybrid(Buffer.concat([message, Buffer.alloc(1)]))).toThrow('Wrong length');
		const zero = Buffer.from(message);
		zero.fill(0, 1184);
		expect(() => answerHybrid(zero)).toThrow();
	});

	test('is a class of ssh2 on both sides', () => {
		const HybridExchange = toHybridExchange(Base);
		const [client, server] = [new HybridExchange(), new HybridExchange()];
		const first = client.getPublicKey();
		expect(client.getPublicKey()).toBe(first);
		// The hash over the exchange contains the message as it was sent.
		expect(server.convertPublicKey(first)).toEqual(first);
		const secret = server.computeSecret(first);
		expect(client.computeSecret(server.getPublicKey())).toEqual(secret);
		expect(new HybridExchange().computeSecret(Buffer.alloc(5))).toBeInstanceOf(Error);
	});
});
