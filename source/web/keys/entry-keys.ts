/** The keys of lists whose entries receive the focus. Pure. */

type Modifiers = Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>;

export const hasModifier = ({ctrlKey, metaKey, altKey}: Modifiers): boolean => ctrlKey || metaKey || altKey;

/** The index of the entry that a key focuses; undefined if the key does not move the focus. */
export const nextEntry = (key: string, focused: number, count: number): number | undefined => {
	if (focused === -1 || count === 0) return undefined;
	switch (key) {
		case 'ArrowDown':
			return Math.min(focused + 1, count - 1);
		case 'ArrowUp':
			return Math.max(focused - 1, 0);
		case 'Home':
			return 0;
		case 'End':
			return count - 1;
		default:
			return undefined;
	}
};
