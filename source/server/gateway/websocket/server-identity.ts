/**
 * The headers of an upgrade response that identify the server, and that prove its identity if the client asks for it.
 */
import {createPrivateKey, createPublicKey, type KeyObject, sign} from 'node:crypto';
import type {IncomingMessage} from 'node:http';
import {
	encodeStatement,
	endpoint,
	hubHeader,
	isNonce,
	keyHeader,
	nonceHeader,
	proofHeader,
} from '../../../protocol/connection/server-proof.ts';

interface IdentityOptions {
	readonly hubId: string;
	/** The server's private key: PKCS #8 as base64. It may change when a hub joins a cluster. */
	readonly privateKey: () => string;
	/** The URL at which users reach this server, if the operator has set one. */
	readonly publicUrl: string | undefined;
}

interface KeyPair {
	readonly text: string;
	readonly privateKey: KeyObject;
	/** Base64url. */
	readonly publicKey: string;
}

const toKeyPair = (text: string): KeyPair => {
	const privateKey = createPrivateKey({key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8'});
	return {text, privateKey, publicKey: createPublicKey(privateKey).export({format: 'jwk'}).x ?? ''};
};

export class ServerIdentity {
	readonly #options: IdentityOptions;
	readonly #origin: string | undefined;
	#keys: KeyPair | undefined;

	constructor(options: IdentityOptions) {
		this.#options = options;
		const {publicUrl} = options;
		this.#origin = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).origin : undefined;
	}

	/** The headers for the response to this request. */
	headersFor(request: IncomingMessage): string[] {
		const {hubId, privateKey} = this.#options;
		const text = privateKey();
		if (this.#keys?.text !== text) this.#keys = toKeyPair(text);
		const headers = [`${hubHeader}: ${hubId}`, `${keyHeader}: ${this.#keys.publicKey}`];
		const nonce = request.headers[nonceHeader];
		if (isNonce(nonce)) headers.push(`${proofHeader}: ${this.#prove(this.#keys.privateKey, nonce, request)}`);
		return headers;
	}

	#prove(key: KeyObject, nonce: string, {socket}: IncomingMessage): string {
		const {signed, encoded} = encodeStatement({
			hub: this.#options.hubId,
			nonce,
			client: endpoint(socket.remoteAddress, socket.remotePort),
			server: endpoint(socket.localAddress, socket.localPort),
			...(this.#origin !== undefined && {origin: this.#origin}),
		});
		return `${encoded};${sign(null, Buffer.from(signed), key).toString('base64url')}`;
	}
}
