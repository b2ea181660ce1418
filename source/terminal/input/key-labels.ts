/** Keys as help and hints show them. */
import type {GlyphSet} from '../../text/sanitize.ts';
import {type Action, type Group, type KeyInfo, keymap} from './key-table.ts';

/**
 * Keys that a terminal, multiplexer or desktop may intercept: all keys with Alt (macOS Option, GNOME
 * Terminal's tabs), Esc (tmux waits), Ctrl+B/A (tmux, screen), flow control and job control, Enter with a
 * modifier (kitty protocol only), F10/F11 (window menus, full screen).
 */
export const isUnsafe = (key: string): boolean =>
	/^(?:alt\+.*|escape|ctrl\+[abqsz\\]|(?:shift|ctrl|alt)\+enter|f10|f11)$/.test(key);

const labels: ReadonlyMap<string, string> = new Map([
	['pageup', 'PgUp'],
	['pagedown', 'PgDn'],
	['escape', 'Esc'],
	['delete', 'Del'],
	['up', '↑'],
	['down', '↓'],
	['left', '←'],
	['right', '→'],
]);
const asciiArrows: ReadonlyMap<string, string> = new Map([
	['up', 'Up'],
	['down', 'Down'],
	['left', 'Left'],
	['right', 'Right'],
]);

/** A key as help shows it: `Ctrl+K`, `PgUp`, `↑`, `Ctrl+X Ctrl+E`. */
export const keyLabel = (key: string, glyphs: GlyphSet = 'unicode'): string =>
	key
		.split(' ')
		.map(one => {
			const parts = one === '+' ? ['+'] : one.split('+');
			return parts.map((part, at) => partLabel(part, parts.length > 1 || at > 0, glyphs)).join('+');
		})
		.join(' ');

const partLabel = (part: string, isCombined: boolean, glyphs: GlyphSet): string => {
	const label = (glyphs === 'ascii' ? asciiArrows.get(part) : undefined) ?? labels.get(part);
	if (label !== undefined) return label;
	// A single letter is shown as typed; with Ctrl or Alt, in upper case.
	if (part.length === 1) return isCombined ? part.toUpperCase() : part;
	return part.charAt(0).toUpperCase() + part.slice(1);
};

/** The keys of an action, the safe keys first. */
export const keysOf = (action: Action): readonly string[] => {
	const keys = keymap.find(info => info.action === action)?.bindings.flatMap(({keys}) => keys) ?? [];
	const unique = [...new Set<string>(keys)];
	return [...unique.filter(key => !isUnsafe(key)), ...unique.filter(isUnsafe)];
};

/** The key a hint names: `F1`. Empty if the action has none. */
export const hintFor = (action: Action, glyphs: GlyphSet = 'unicode'): string => {
	const key = keysOf(action)[0];
	return key === undefined ? '' : keyLabel(key, glyphs);
};

export interface HelpLine {
	readonly keys: string;
	readonly about: string;
	/** Other ways to do the same: a command, the wheel. May be empty. */
	readonly also: string;
}

/** All keys as help shows them, by group. */
export const helpSections = (
	glyphs: GlyphSet = 'unicode',
): readonly {readonly title: Group; readonly lines: readonly HelpLine[]}[] => {
	const titles = [...new Set(keymap.map(({group}) => group))];
	return titles.map(title => ({
		title,
		lines: keymap.filter(({group}) => group === title).map(info => helpLine(info, glyphs)),
	}));
};

const helpLine = (
	{action, about, slash, also}: KeyInfo & {readonly action: Action},
	glyphs: GlyphSet,
): HelpLine => {
	const keys =
		action === 'goToRoom' ? ['Ctrl+X 1…9', 'Alt+1…9'] : keysOf(action).map(key => keyLabel(key, glyphs));
	const other = [slash, also].filter(each => each !== undefined).join(', ');
	// More than three keys make a line hard to read.
	return {
		keys: keys.slice(0, 3).join(', '),
		about,
		also: glyphs === 'ascii' ? other.replaceAll('…', '...') : other,
	};
};
