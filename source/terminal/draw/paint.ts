/** Turns rows into terminal output: each meaning gets its style from the theme, each link becomes an OSC 8 hyperlink. */
import type {GlyphSet} from '../../text/sanitize.ts';
import type {Row, Span} from './row.ts';
import type {Style, Theme} from './theme.ts';

export interface PaintOptions {
	readonly theme: Theme;
	readonly hasNickColours: boolean;
	/** With `ascii`, a cut is marked by `~`. Default: `unicode`. */
	readonly glyphs?: GlyphSet;
	/** The row is selected: all of it is inverse. */
	readonly isSelected?: boolean;
}

const plain: Style = {open: '', close: ''};

/** `1;38;5;9` as `1` and `38;5;9`. */
const sgrParts = (sequence: string): readonly string[] =>
	/^\u001B\[([\d;]*)m$/.exec(sequence)?.[1]?.match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g) ?? [];

const sgr = (parts: readonly string[]): string => parts.map(part => `\u001B[${part}m`).join('');

const separated = new Map<string, Style>();

/**
 * One sequence for each attribute, closed in reverse order. Ink writes styles like this, and parses such a text once per
 * frame instead of twice.
 */
const apart = ({open, close}: Style): Style => {
	const key = `${open}${close}`;
	const known = separated.get(key);
	if (known !== undefined) return known;
	const style = {open: sgr(sgrParts(open)), close: sgr(sgrParts(close).toReversed())};
	if (separated.size > 5000) separated.clear();
	separated.set(key, style);
	return style;
};

const styleOf = (meaning: Span['meaning'], {theme, hasNickColours}: PaintOptions): Style => {
	if (typeof meaning === 'string') return meaning === 'text' ? plain : theme.style(meaning);
	if (hasNickColours) return theme.nick(meaning.nick, meaning.isStrong);
	return meaning.isStrong === true ? theme.style('strong') : plain;
};

const bel = '\u0007';
/** Only printable ASCII is written as a hyperlink, because other characters could end the sequence. */
const hyperlink = (url: string, text: string): string =>
	/^[\u0021-\u007E]+$/.test(url) ? `\u001B]8;;${url}${bel}${text}\u001B]8;;${bel}` : text;

const paintSpan = (piece: Span, options: PaintOptions): string => {
	if (piece.text === '') return '';
	const {open, close} = apart(styleOf(piece.meaning, options));
	const text = options.glyphs === 'ascii' ? piece.text.replaceAll('…', '~') : piece.text;
	const painted = `${open}${text}${close}`;
	return piece.link === undefined ? painted : hyperlink(piece.link, painted);
};

/** An empty row is drawn as a space, because Ink drops a row without a character. */
const paintRow = (row: Row, options: PaintOptions): string => {
	const painted = row.map(piece => paintSpan(piece, options)).join('') || ' ';
	if (options.isSelected !== true) return painted;
	const {open, close} = options.theme.style('selected');
	return `${open}${painted}${close}`;
};

export type Painter = (row: Row, isSelected?: boolean) => string;

/** Paints with one theme. Caches the result by row object. */
export const createPainter = (options: Omit<PaintOptions, 'isSelected'>): Painter => {
	const painted = new WeakMap<Row, string>();
	return (row, isSelected = false) => {
		if (isSelected) return paintRow(row, {...options, isSelected});
		const known = painted.get(row);
		if (known !== undefined) return known;
		const text = paintRow(row, options);
		painted.set(row, text);
		return text;
	};
};
