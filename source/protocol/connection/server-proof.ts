/**
 * The proof of a server's identity, in the headers of the WebSocket upgrade. The client sends a random nonce. The
 * server signs the nonce together with the addresses of both ends of the connection and its public URL, with its
 * Ed25519 key. A server that only relays the nonce to the real server obtains a statement about another connection,
 * which the client rejects.
 */
import * as v from 'valibot';

/** The header of the request: 32 random bytes as base64url. */
export const nonceHeader = 'termchat-nonce';
/** The header of the response with the server's id. */
export const hubHeader = 'termchat-hub';
/** The header of the response with the server's public key: the 32 bytes of an Ed25519 key as base64url. */
export const keyHeader = 'termchat-key';
/** The header of the response with the signed statement, if the request had a nonce. */
export const proofHeader = 'termchat-proof';

const statementSchema = v.object({
	hub: v.string(),
	nonce: v.string(),
	/** The client's end of the TCP connection, as `endpoint` writes it. */
	client: v.string(),
	/** The server's end. */
	server: v.string(),
	/** The origin of the server's public URL, if it has one. */
	origin: v.optional(v.string()),
});

/** The statement that the server signs. */
export type ServerStatement = v.InferOutput<typeof statementSchema>;

/** The statement and its signature, as the header contains them. */
export interface SignedStatement {
	/** The bytes that are signed. */
	readonly signed: string;
	/** Base64url. */
	readonly signature: string;
	readonly statement: ServerStatement;
}

/** Prevents the use of a signature made for another purpose. */
const purpose = 'termchat server proof 1\n';

const noncePattern = /^[\w-]{43}$/;

export const isNonce = (text: unknown): text is string => typeof text === 'string' && noncePattern.test(text);

/** One end of a TCP connection: `192.0.2.1:8080`, `[2001:db8::1]:8080`. An IPv4 address mapped to IPv6 is an IPv4 address. */
export const endpoint = (address: string | undefined, port: number | undefined): string => {
	const bare = (address ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');
	return `${bare.includes(':') ? `[${bare}]` : bare}:${port ?? 0}`;
};

/** The text that the server signs, and its form in the header without the signature. */
export const encodeStatement = (statement: ServerStatement): {signed: string; encoded: string} => {
	const encoded = encodeURIComponent(JSON.stringify(statement));
	return {signed: purpose + encoded, encoded};
};

/** Undefined if the header is not a signed statement. The signature is not checked. */
export const decodeProof = (header: unknown): SignedStatement | undefined => {
	if (typeof header !== 'string') return undefined;
	const [encoded = '', signature = ''] = header.split(';');
	try {
		const parsed = v.safeParse(statementSchema, JSON.parse(decodeURIComponent(encoded)));
		return parsed.success ? {signed: purpose + encoded, signature, statement: parsed.output} : undefined;
	} catch {
		return undefined;
	}
};
