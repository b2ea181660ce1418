/**
 * Replaces `asn1.js` for `web-push`, which encodes one structure with it: a private key of the curve prime256v1 (RFC 5915),
 * without the public key.
 */

interface PrivateKey {
	readonly privateKey: Uint8Array;
}

const tagged = (tag: number, content: Uint8Array): Buffer =>
	Buffer.concat([Buffer.from([tag, content.length]), content]);

/** The object identifier 1.2.840.10045.3.1.7. */
const prime256v1 = Buffer.from('06082a8648ce3d030107', 'hex');

const encode = ({privateKey}: PrivateKey, _format: 'pem', {label}: {readonly label: string}): string => {
	const body = tagged(
		0x30,
		Buffer.concat([Buffer.from([2, 1, 1]), tagged(4, privateKey), tagged(0xa0, prime256v1)]),
	);
	const lines = body.toString('base64').match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
};

export const define = (_name: string, _describe: () => void): {encode: typeof encode} => ({encode});
