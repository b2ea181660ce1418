/** A frame of lines around rows, with words in its upper and lower edge. */
import type {Printable} from '../../text/sanitize.ts';
import type {Glyphs} from './glyphs.ts';
import {cutRow, fitRow, own, type Row, rowColumns, span} from './row.ts';

export interface FrameOptions {
	readonly title: Row;
	readonly footer: Row;
	readonly body: readonly Row[];
	/** Width of the whole frame. */
	readonly width: number;
	readonly glyphs: Glyphs;
}

const edge = (inner: Row, from: Printable, to: Printable, width: number, glyphs: Glyphs): Row => {
	const shown = cutRow(inner, Math.max(0, width - 6));
	const title: Row = shown.length === 0 ? [] : [own(' '), ...shown, own(' ')];
	const rest = Math.max(0, width - 3 - rowColumns(title));
	return [
		span(from, 'rule'),
		span(glyphs.rule, 'rule'),
		...title,
		span(glyphs.rule.repeat(rest) as Printable, 'rule'),
		span(to, 'rule'),
	];
};

export const frameRows = ({title, footer, body, width, glyphs}: FrameOptions): readonly Row[] => {
	const [topLeft, topRight, bottomLeft, bottomRight] = glyphs.corner;
	const side = span(glyphs.divider, 'rule');
	return [
		edge(title, topLeft, topRight, width, glyphs),
		...body.map((row): Row => [side, ...fitRow(row, width - 2), side]),
		edge(footer, bottomLeft, bottomRight, width, glyphs),
	];
};
