/** Keys as help and hints show them. */
import type {GlyphSet} from '../../text/sanitize.ts';
import type {Action, Group, Mode} from './key-table.ts';
import {defaultKeymap, type Keymap, type KeyRow} from './keymap.ts';

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

/** How keys are shown: in which characters, and with which keymap. */
export interface KeyDisplay {
	readonly set: GlyphSet;
	readonly keymap: Keymap;
}

const defaultDisplay: KeyDisplay = {set: 'unicode', keymap: defaultKeymap};

/** The keys of an action: first those that the user has bound, then the safe ones. */
export const keysOf = (action: Action, keymap = defaultKeymap): readonly string[] => {
	const keys = keymap.keysOf(action);
	const isFirst = (key: string): boolean => keymap.isOwn(action, key) || !isUnsafe(key);
	return [...keys.filter(isFirst), ...keys.filter(key => !isFirst(key))];
};

/** The hints of each keymap: every frame has some of them. */
const hints = new WeakMap<Keymap, Map<string, string>>();

/** The key a hint names: `F1`. Empty if the action has none. */
export const hintFor = (action: Action, {set, keymap}: KeyDisplay = defaultDisplay): string => {
	const known = hints.get(keymap) ?? new Map<string, string>();
	hints.set(keymap, known);
	const id = `${set} ${action}`;
	const hint = known.get(id) ?? firstLabel(keysOf(action, keymap), set);
	known.set(id, hint);
	return hint;
};

const firstLabel = ([key]: readonly string[], set: GlyphSet): string =>
	key === undefined ? '' : keyLabel(key, set);

/** The first key of an action in a mode, in the order of the table: `Esc`. Empty if it has none there. */
export const hintIn = (mode: Mode, action: Action, {set, keymap}: KeyDisplay = defaultDisplay): string => {
	const key = keymap.keysOf(action, mode)[0];
	return key === undefined ? '' : keyLabel(key, set);
};

/** The key that does the same as a command; undefined if no key does. */
export const keyForCommand = (name: string, display: KeyDisplay): string | undefined => {
	const row = display.keymap.rows.find(({slash}) => slash === `/${name}`);
	return row && (hintFor(row.action, display) || undefined);
};

export interface HelpLine {
	readonly keys: string;
	readonly about: string;
	/** Other ways to do the same: a command, the wheel. May be empty. */
	readonly also: string;
}

/** All keys as help shows them, by group. */
export const helpSections = (
	display: KeyDisplay = defaultDisplay,
): readonly {readonly title: Group; readonly lines: readonly HelpLine[]}[] => {
	const {rows} = display.keymap;
	const titles = [...new Set(rows.map(({group}) => group))];
	return titles.map(title => ({
		title,
		lines: rows.filter(({group}) => group === title).map(row => helpLine(row, display)),
	}));
};

/** The keys of nine rooms as one: `Ctrl+X 1…9`, `Alt+1…9`. */
const roomKeys = (keys: readonly string[], set: GlyphSet): readonly string[] => {
	const digits = Object.groupBy(keys, key => /^(.*)[1-9]$/.exec(key)?.[1] ?? '');
	return Object.entries(digits).flatMap(([before, found = []]) =>
		before === '' || found.length < 9
			? found.map(key => keyLabel(key, set))
			: `${keyLabel(`${before}1`, set)}${set === 'ascii' ? '...' : '…'}9`,
	);
};

const helpLine = ({action, about, slash, also}: KeyRow, {set, keymap}: KeyDisplay): HelpLine => {
	const all = keysOf(action, keymap);
	const keys = action === 'goToRoom' ? roomKeys(all, set) : all.map(key => keyLabel(key, set));
	const other = [slash, also].filter(each => each !== undefined).join(', ');
	// More than three keys make a line hard to read.
	return {
		keys: keys.slice(0, 3).join(', '),
		about,
		also: set === 'ascii' ? other.replaceAll('…', '...') : other,
	};
};
