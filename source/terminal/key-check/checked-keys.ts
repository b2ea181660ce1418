/** Which keys of the keymap are worth a check. */
import {isUnsafe} from '../input/key-labels.ts';
import {isTextKey} from '../input/key-names.ts';
import type {Keymap} from '../input/keymap.ts';

export interface CheckedKey {
	readonly key: string;
	/** What it does. */
	readonly about: string;
	/** Undefined until it was checked. Otherwise the key that arrives instead. */
	readonly result?: 'arrives' | 'missing' | string;
}

/** Keys with Alt and digits arrive all or none, so the first stands for all. */
const otherDigits = /^alt\+[2-9]$/;

/** Keys that some terminals, multiplexers or desktops do not send: unsafe ones, function keys, and special keys with a modifier. */
const isDoubtful = (key: string): boolean =>
	isUnsafe(key) ||
	/^f\d+$/.test(key) ||
	/^(?:ctrl|alt|shift)\+.{2,}$/.test(key) ||
	/^ctrl\+[^a-z]$/.test(key);

/** The keys of the chat, each once, with what they do. Those of two keys consist of keys that are checked. */
export const keysToCheck = (keymap: Keymap, which: 'doubtful' | 'all'): readonly CheckedKey[] => {
	const abouts = new Map<string, string>();
	for (const {bindings, about} of keymap.rows) {
		for (const key of bindings.filter(({mode}) => mode === 'chat').flatMap(({keys}) => keys)) {
			if (key.includes(' ') || isTextKey(key) || otherDigits.test(key)) continue;
			if (which === 'doubtful' && !isDoubtful(key)) continue;
			if (!abouts.has(key)) abouts.set(key, about);
		}
	}
	return [...abouts].map(([key, about]) => ({key, about}));
};
