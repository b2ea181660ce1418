/** Secrets and tokens: 256 random bits, said once, kept hashed. Hashes are compared, never what was hashed. */

export type RandomBytes = (length: number) => Uint8Array;

const toHex = (bytes: Uint8Array): string =>
	Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

/** What opens a door: 43 characters of base64url (RFC 4648, 5, without padding). */
export const newSecret = (randomBytes: RandomBytes): string =>
	btoa(String.fromCharCode(...randomBytes(32)))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');

/** What only has to differ from all others: hexadecimal, two characters a byte. */
export const newId = (randomBytes: RandomBytes, bytes: number): string => toHex(randomBytes(bytes));

/** SHA-256 in hexadecimal. The secrets are random, so a slow hash would protect nothing. */
export const hashOf = async (secret: string): Promise<string> => {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret));
	return toHex(new Uint8Array(digest));
};

/** Whether two hashes are the same, in a time that does not tell where they differ. */
export const isSameHash = (one: string, other: string): boolean => {
	if (one.length !== other.length) return false;
	let difference = 0;
	for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
	return difference === 0;
};
