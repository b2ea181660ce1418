/** For example `ann, bob and 23 more`; `23 people` without names. */
export const listNames = (names: readonly string[], more: number): string => {
	if (more === 0) return names.join(', ');
	if (names.length === 0) return more === 1 ? '1 person' : `${more} people`;
	return `${names.join(', ')} and ${more} more`;
};
