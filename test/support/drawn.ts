/** Rows as the text they show. */
import type {Row} from '../../source/terminal/draw/row.ts';
import {rowText} from '../../source/terminal/draw/row.ts';

/** The rows as lines, without the spaces at their ends. */
export const drawn = (rows: readonly Row[]): string => rows.map(row => rowText(row).trimEnd()).join('\n');

/** A screen written in a test, without its indentation and the empty lines around it. */
export const screen = (strings: TemplateStringsArray): string => {
	const lines = (strings.raw[0] ?? '').split('\n').slice(1, -1);
	const indents = lines.filter(line => line.trim() !== '').map(line => /^\t*/.exec(line)?.[0].length ?? 0);
	const indent = Math.min(...indents);
	return lines.map(line => line.slice(indent).trimEnd()).join('\n');
};
