/** The colour of a user: the same in every room and after a change of nick. Each user interface has its own palette. */

/** FNV-1a, 32 bits, with the final mix of MurmurHash3, so that similar ids get different colours. */
export const nickHash = (userId: string): number => {
	let value = 0x811c9dc5;
	for (let at = 0; at < userId.length; at++) value = Math.imul(value ^ userId.charCodeAt(at), 0x01000193);
	value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
	return (value ^ (value >>> 16)) >>> 0;
};

/** The index of a user's colour in a palette of `size` colours. */
export const nickColourIndex = (userId: string, size: number): number => nickHash(userId) % size;
