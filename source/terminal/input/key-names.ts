/** Keys as people write them in the settings file: `Ctrl+K`, `alt+shift+p`, `PgUp`, `ctrl+x ctrl+e`. */
import {type Key, keyId} from './key.ts';

const names = [
	...['enter', 'tab', 'backspace', 'delete', 'insert', 'escape', 'space', 'up', 'down', 'left', 'right'],
	...['home', 'end', 'pageup', 'pagedown'],
	...Array.from({length: 12}, (_, at) => `f${at + 1}`),
];

const otherNames: ReadonlyMap<string, string> = new Map([
	['return', 'enter'],
	['esc', 'escape'],
	['del', 'delete'],
	['ins', 'insert'],
	['pgup', 'pageup'],
	['pgdn', 'pagedown'],
	['pgdown', 'pagedown'],
	['↑', 'up'],
	['↓', 'down'],
	['←', 'left'],
	['→', 'right'],
	['plus', '+'],
]);

const modifierNames: ReadonlyMap<string, 'ctrl' | 'alt' | 'shift'> = new Map([
	['ctrl', 'ctrl'],
	['control', 'ctrl'],
	['alt', 'alt'],
	['option', 'alt'],
	['meta', 'alt'],
	['shift', 'shift'],
]);

/** What a key may be, for messages. */
export const keyRule = `A key is a character or one of ${names.slice(0, 15).join(', ')}, f1 to f12, after any of ctrl+, alt+ and shift+; two keys with a space between them are pressed one after the other.`;

const isOneCharacter = (text: string): boolean => [...text].length === 1 && !/[\s\p{C}]/u.test(text);

/** `ctrl`, `+`, and so on: the parts of a key. A last `+` is the key itself. */
const partsOf = (text: string): readonly string[] =>
	text.endsWith('+') ? [...text.slice(0, -1).split('+').filter(Boolean), '+'] : text.split('+');

const parseOne = (text: string): string | undefined => {
	const parts = partsOf(text);
	const last = parts.at(-1) ?? '';
	const modifiers = parts.slice(0, -1).map(part => modifierNames.get(part.toLowerCase()));
	if (modifiers.includes(undefined)) return undefined;
	const [ctrl, alt, shift] = (['ctrl', 'alt', 'shift'] as const).map(one => modifiers.includes(one));
	const lower = otherNames.get(last.toLowerCase()) ?? last.toLowerCase();
	const key = (name: string, hasShift: boolean): Key => ({
		name,
		text: '',
		ctrl: ctrl === true,
		alt: alt === true,
		shift: hasShift,
	});
	if (names.includes(lower)) return keyId(key(lower, shift === true));
	if (!isOneCharacter(last) && lower !== '+') return undefined;
	const character = lower === '+' ? '+' : last;
	// Terminals send a letter with Shift as the capital letter, unless Ctrl or Alt is held as well.
	if (ctrl !== true && alt !== true) return shift === true ? character.toUpperCase() : character;
	return keyId(key(character.toLowerCase(), shift === true));
};

/** The name of a key in the keymap, such as `ctrl+k` or `ctrl+x ctrl+e`; undefined if it is none. */
export const parseKeyName = (text: string): string | undefined => {
	const parts = text.trim().split(/\s+/);
	const keys = parts.map(parseOne);
	return parts.length > 2 || keys.includes(undefined) ? undefined : keys.join(' ');
};

const sameBytes: ReadonlyMap<string, string> = new Map([
	['ctrl+i', 'tab'],
	['ctrl+m', 'enter'],
	['ctrl+[', 'escape'],
	['ctrl+h', 'backspace'],
]);

/** The key that most terminals send in place of this one; undefined for any other. */
export const arrivesAs = (key: string): string | undefined => sameBytes.get(key);

/** Whether the key types text: a character without Ctrl or Alt. */
export const isTextKey = (key: string): boolean => key === 'space' || [...key].length === 1;
