/** The signs that stand in composed texts. A terminal has others for fonts without them. */
import {type GlyphSet, literal, type Printable} from '../text/sanitize.ts';

export interface Symbols {
	readonly set: GlyphSet;
	readonly dot: Printable;
	readonly reply: Printable;
	readonly cross: Printable;
	readonly ellipsis: Printable;
}

export const unicodeSymbols: Symbols = {
	set: 'unicode',
	dot: literal('·'),
	reply: literal('↳'),
	cross: literal('✗'),
	ellipsis: literal('…'),
};
