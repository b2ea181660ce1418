/** Other keys for those that do not arrive in a terminal. */
import type {KeyChange, Keymap, KeyRow} from '../input/keymap.ts';
import type {CheckedKey} from './checked-keys.ts';

export interface Proposal {
	readonly changes: readonly KeyChange[];
	/** Actions without any key that arrives, for which there is no other key either. */
	readonly lost: readonly KeyRow[];
}

const mode = 'chat';

const keysIn = ({bindings}: KeyRow): readonly string[] =>
	bindings.filter(binding => binding.mode === mode).flatMap(({keys}) => keys);

/** Alt+1 was checked for all digits. */
const withDigits = (keys: readonly string[]): ReadonlySet<string> =>
	new Set(
		keys.flatMap(key => (key === 'alt+1' ? [1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit => `alt+${digit}`) : [key])),
	);

const letters = [...'abcdefghijklmnopqrstuvwxyz'];

/** Ctrl+X and a letter that is not taken: if possible one of the action's name. */
const freeChord = (action: string, taken: ReadonlySet<string>): string | undefined => {
	const wanted = [...action.toLowerCase().replace(/[^a-z]/g, ''), ...letters];
	return wanted.map(letter => `ctrl+x ${letter}`).find(key => !taken.has(key));
};

/**
 * The changes that take the missing keys from their actions, so that no hint names them. An action that loses its last key
 * gets Ctrl+X and a letter, which arrive in every terminal, unless Ctrl+X is missing itself.
 */
export const proposeChanges = (keymap: Keymap, missing: readonly CheckedKey[]): Proposal => {
	const isMissing = withDigits(missing.map(({key}) => key));
	const doesArrive = (key: string): boolean => key.split(' ').every(one => !isMissing.has(one));
	const taken = new Set(keymap.rows.flatMap(keysIn));
	const changes = new Map<string, KeyChange>();
	const lost: KeyRow[] = [];
	for (const row of keymap.rows) {
		const keys = keysIn(row);
		for (const key of keys) {
			if (!doesArrive(key)) changes.set(key, {mode, key, action: 'none'});
		}
		if (keys.length === 0 || keys.some(doesArrive) || row.action === 'startChord') continue;
		const chord =
			row.action === 'goToRoom' || isMissing.has('ctrl+x') ? undefined : freeChord(row.action, taken);
		if (chord === undefined) {
			lost.push(row);
			continue;
		}
		taken.add(chord);
		changes.set(chord, {mode, key: chord, action: row.action});
	}
	return {changes: [...changes.values()], lost};
};
