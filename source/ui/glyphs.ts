/** The few signs the screen is drawn with; `ascii` for terminals and fonts that have no more. */
import {type GlyphSet, literal, type Printable} from '../text/sanitize.ts';

export interface Glyphs {
	readonly set: GlyphSet;
	readonly rule: Printable;
	readonly heavyRule: Printable;
	readonly divider: Printable;
	readonly current: Printable;
	/** Before what is typed, with its space. */
	readonly prompt: Printable;
	readonly online: Printable;
	readonly reply: Printable;
	readonly down: Printable;
	readonly dot: Printable;
	readonly cross: Printable;
	readonly ellipsis: Printable;
	readonly corner: readonly [Printable, Printable, Printable, Printable];
	readonly bars: readonly Printable[];
}

const all = (texts: readonly string[]): readonly Printable[] => texts.map(literal);

const unicode: Glyphs = {
	set: 'unicode',
	rule: literal('─'),
	heavyRule: literal('━'),
	divider: literal('│'),
	current: literal('▸'),
	prompt: literal('› '),
	online: literal('●'),
	reply: literal('↳'),
	down: literal('↓'),
	dot: literal('·'),
	cross: literal('✗'),
	ellipsis: literal('…'),
	corner: [literal('╭'), literal('╮'), literal('╰'), literal('╯')],
	bars: all([' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']),
};

const ascii: Glyphs = {
	set: 'ascii',
	rule: literal('-'),
	heavyRule: literal('='),
	divider: literal('|'),
	current: literal('>'),
	prompt: literal('> '),
	online: literal('*'),
	reply: literal('->'),
	down: literal('v'),
	dot: literal('-'),
	cross: literal('x'),
	ellipsis: literal('...'),
	corner: [literal('+'), literal('+'), literal('+'), literal('+')],
	bars: all([' ', '.', ':', '-', '=', '+', '*', '#', '@']),
};

export const glyphsOf = (set: GlyphSet): Glyphs => (set === 'ascii' ? ascii : unicode);
