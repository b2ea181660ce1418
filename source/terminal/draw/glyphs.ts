/** The symbols of the screen; `ascii` for terminals and fonts without Unicode. */
import {type Symbols, unicodeSymbols} from '../../presenter/viewer.ts';
import {type GlyphSet, literal, type Printable} from '../../text/sanitize.ts';
import {defaultKeymap, type Keymap} from '../input/keymap.ts';

/** The symbols, and the keys that the screen names. */
export interface Glyphs extends Symbols {
	readonly keymap: Keymap;
	readonly rule: Printable;
	readonly heavyRule: Printable;
	readonly divider: Printable;
	readonly current: Printable;
	/** The prompt before the input, with its space. */
	readonly prompt: Printable;
	readonly online: Printable;
	readonly up: Printable;
	readonly down: Printable;
	/** Stands before each line of code. */
	readonly codeBar: Printable;
	readonly corner: readonly [Printable, Printable, Printable, Printable];
	readonly bars: readonly Printable[];
}

const all = (texts: readonly string[]): readonly Printable[] => texts.map(literal);

const unicode: Omit<Glyphs, 'keymap'> = {
	...unicodeSymbols,
	rule: literal('─'),
	heavyRule: literal('━'),
	divider: literal('│'),
	current: literal('▸'),
	prompt: literal('› '),
	online: literal('●'),
	up: literal('↑'),
	down: literal('↓'),
	codeBar: literal('│'),
	corner: [literal('╭'), literal('╮'), literal('╰'), literal('╯')],
	bars: all([' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']),
};

const ascii: Omit<Glyphs, 'keymap'> = {
	set: 'ascii',
	dot: literal('-'),
	reply: literal('->'),
	cross: literal('x'),
	ellipsis: literal('...'),
	rule: literal('-'),
	heavyRule: literal('='),
	divider: literal('|'),
	current: literal('>'),
	prompt: literal('> '),
	online: literal('*'),
	up: literal('^'),
	down: literal('v'),
	codeBar: literal('|'),
	corner: [literal('+'), literal('+'), literal('+'), literal('+')],
	bars: all([' ', '.', ':', '-', '=', '+', '*', '#', '@']),
};

const known = new WeakMap<Keymap, Partial<Record<GlyphSet, Glyphs>>>();

/** The same object for the same arguments, because rows are cached by it. */
export const glyphsOf = (set: GlyphSet, keymap = defaultKeymap): Glyphs => {
	const ofKeymap = known.get(keymap) ?? {};
	const glyphs = ofKeymap[set] ?? {...(set === 'ascii' ? ascii : unicode), keymap};
	known.set(keymap, {...ofKeymap, [set]: glyphs});
	return glyphs;
};
