/** The columns of the pane: how many the nicks have, how many are left for the text, and the text wrapped to them. Pure. */
import type {Highlight} from '../../../presenter/code/coloured-code.ts';
import {botMark} from '../../../presenter/person-name.ts';
import type {Viewer} from '../../../presenter/viewer.ts';
import {printableLine, words} from '../../../text/sanitize.ts';
import {columns} from '../../../text/width.ts';
import type {Glyphs} from '../glyphs.ts';
import type {Row, Span} from '../row.ts';
import {type WrappedRow, wrapSpans} from '../wrap-spans.ts';

export interface RowOptions extends Viewer {
	readonly symbols: Glyphs;
	/** Columns of the pane. */
	readonly width: number;
	/** Columns of the nicks; 0: nicks are above the text. */
	readonly nickColumns: number;
	/** The server's time, in milliseconds: for the time left until a message expires. */
	readonly now: number;
	readonly hasLinks: boolean;
	/** Finds the parts of code. */
	readonly highlight?: Highlight | undefined;
}

const maxNickColumns = 12;
const minNickColumns = 4;
/** `09:14 ` and the mark before the nick, and the two spaces after it. */
const timeColumns = 6;
const markColumns = 2;
const gapColumns = 2;

/** The columns of the bot mark beside a nick. */
const botColumns = columns(words` ${botMark}`);
/** The most columns of a nick with its mark. */
export const maxHeadColumns = maxNickColumns + botColumns;

/** The columns for these nicks: as wide as the widest, within bounds. A bot has space for its mark as well. */
export const nickColumnsFor = (nicks: Iterable<string>, bots: Iterable<string> = []): number => {
	let widest = minNickColumns;
	for (const nick of nicks) {
		widest = Math.max(widest, Math.min(columns(printableLine(nick)), maxNickColumns));
		if (widest >= maxNickColumns) break;
	}
	for (const nick of bots) {
		widest = Math.max(widest, Math.min(columns(printableLine(nick)), maxNickColumns) + botColumns);
	}
	return widest;
};

/** Columns before the text. */
export const gutter = ({nickColumns}: RowOptions): number =>
	nickColumns === 0 ? 0 : timeColumns + markColumns + nickColumns + gapColumns;

export const inBlock = (row: Row): WrappedRow => ({row, isOutdented: false});

export const textWidth = (options: RowOptions): number => Math.max(1, options.width - gutter(options));

export const wrapped = (line: Row, options: RowOptions): readonly WrappedRow[] => {
	const shown = options.hasLinks ? line : line.map(withoutLink);
	const width = textWidth(options);
	const rows = wrapSpans(shown, {width, outdentWidth: options.width});
	return options.nickColumns > 0 ? rows : rows.map(({row}) => inBlock(row));
};

export const withoutLink = ({text, meaning, reference}: Span): Span => ({
	text,
	meaning: meaning === 'link' && reference === undefined ? 'text' : meaning,
	...(reference !== undefined && {reference}),
});
