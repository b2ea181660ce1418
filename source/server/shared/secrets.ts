/** Secrets and tokens: 256 random bits, sent to the user once and stored as a hash. Only hashes are compared. */

export type RandomBytes = (length: number) => Uint8Array;

const toHex = (bytes: Uint8Array): string =>
	Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

/** Creates a secret or token: 43 characters of base64url (RFC 4648, 5, without padding). */
export const newSecret = (randomBytes: RandomBytes): string =>
	btoa(String.fromCharCode(...randomBytes(32)))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');

/** Creates an id, which only has to be unique: hexadecimal, two characters per byte. */
export const newId = (randomBytes: RandomBytes, bytes: number): string => toHex(randomBytes(bytes));

/** SHA-256 in hexadecimal. The secrets are random, so a slow hash would add no protection. */
export const hashOf = async (secret: string): Promise<string> => {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
	return toHex(new Uint8Array(digest));
};

/** Whether two hashes are equal. The time it takes does not reveal where they differ. */
export const isSameHash = (one: string, other: string): boolean => {
	if (one.length !== other.length) return false;
	let difference = 0;
	for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
	return difference === 0;
};
