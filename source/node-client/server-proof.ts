/** Checks that a server has proven its identity on this connection. */
import {createPublicKey, verify} from 'node:crypto';
import {decodeProof, endpoint, proofHeader} from '../protocol/connection/server-proof.ts';

/** A server the user knows. */
export interface KnownIdentity {
	readonly hub: string;
	/** Its public key, as it reported it under an address the user has used: base64url. */
	readonly key: string;
}

/** The client's view of a connection. */
export interface ConnectionEnds {
	/** The URL that was dialled. */
	readonly url: string;
	readonly localAddress: string | undefined;
	readonly localPort: number | undefined;
	readonly remoteAddress: string | undefined;
	readonly remotePort: number | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const isSignedBy = (key: string, signed: string, signature: string): boolean => {
	try {
		const publicKey = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: key}, format: 'jwk'});
		return verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, 'base64url'));
	} catch {
		return false;
	}
};

/** The origin of the dialled URL if its certificate proves the name: only with TLS. */
const provenOrigin = (url: string): string | undefined =>
	url.startsWith('wss://') ? new URL(url.replace(/^wss/, 'https')).origin : undefined;

/**
 * Whether the headers of the upgrade response prove that this connection ends at the known server. A relay cannot produce
 * them: either both ends of the TCP connection are those that the server sees, or the server's public URL is the one that
 * was dialled and its certificate was verified.
 */
export const isProven = (
	known: KnownIdentity,
	nonce: string,
	headers: Headers,
	ends: ConnectionEnds,
): boolean => {
	const proof = decodeProof(headers[proofHeader]);
	if (proof === undefined || !isSignedBy(known.key, proof.signed, proof.signature)) return false;
	const {statement} = proof;
	if (statement.hub !== known.hub || statement.nonce !== nonce) return false;
	const isDirect =
		statement.client === endpoint(ends.localAddress, ends.localPort) &&
		statement.server === endpoint(ends.remoteAddress, ends.remotePort);
	return isDirect || (statement.origin !== undefined && statement.origin === provenOrigin(ends.url));
};
