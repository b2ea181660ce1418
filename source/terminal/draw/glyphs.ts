/** The symbols of the screen; `ascii` for terminals and fonts without Unicode. */
import {type Symbols, unicodeSymbols} from '../../presenter/viewer.ts';
import {type GlyphSet, literal, type Printable} from '../../text/sanitize.ts';

export interface Glyphs extends Symbols {
	readonly rule: Printable;
	readonly heavyRule: Printable;
	readonly divider: Printable;
	readonly current: Printable;
	/** The prompt before the input, with its space. */
	readonly prompt: Printable;
	readonly online: Printable;
	readonly down: Printable;
	readonly corner: readonly [Printable, Printable, Printable, Printable];
	readonly bars: readonly Printable[];
}

const all = (texts: readonly string[]): readonly Printable[] => texts.map(literal);

const unicode: Glyphs = {
	...unicodeSymbols,
	rule: literal('─'),
	heavyRule: literal('━'),
	divider: literal('│'),
	current: literal('▸'),
	prompt: literal('› '),
	online: literal('●'),
	down: literal('↓'),
	corner: [literal('╭'), literal('╮'), literal('╰'), literal('╯')],
	bars: all([' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']),
};

const ascii: Glyphs = {
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
	down: literal('v'),
	corner: [literal('+'), literal('+'), literal('+'), literal('+')],
	bars: all([' ', '.', ':', '-', '=', '+', '*', '#', '@']),
};

export const glyphsOf = (set: GlyphSet): Glyphs => (set === 'ascii' ? ascii : unicode);
