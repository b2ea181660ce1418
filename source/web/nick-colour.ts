/** The colour of a person: the same in every room and after a change of nick. */

/** As many as the style sheet has (`.nick-0` …), each with a contrast of at least 4.5 on its background. */
export const nickColours = 10;

/** FNV-1a, 32 bits, of the user's id. */
export const nickColour = (userId: string): number => {
	let hash = 0x811c9dc5;
	for (let index = 0; index < userId.length; index++) {
		hash = Math.imul(hash ^ userId.charCodeAt(index), 0x01000193);
	}
	return (hash >>> 0) % nickColours;
};
