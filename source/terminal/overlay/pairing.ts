/** The link that makes another device the same user, with its QR code, as a box over the screen. */
import {pairingRemarks, pairingTitle} from '../../presenter/pairing.ts';
import {qrCode, qrRows} from '../../presenter/qr-code.ts';
import {literal, type Printable, printableLine} from '../../text/sanitize.ts';
import {columns} from '../../text/width.ts';
import {wrap} from '../../text/wrap.ts';
import {frameRows} from '../draw/frame.ts';
import type {Glyphs} from '../draw/glyphs.ts';
import type {Size} from '../draw/layout.ts';
import {own, type Row, span} from '../draw/row.ts';
import {hintIn} from '../input/key-labels.ts';
import {type Box, placed} from './rows.ts';

/**
 * The code is left out where it cannot be drawn: without colours it would be dark on dark, and a part of it is of no use.
 */
export const pairingBox = (link: string, size: Size, glyphs: Glyphs, hasColours: boolean): Box => {
	const inner = Math.max(16, Math.min(size.columns - 6, 76));
	const {before, after} = pairingRemarks(link);
	const lines = (texts: readonly Printable[], meaning: 'text' | 'muted' | 'accent'): Row[] =>
		texts.flatMap(text => wrap(text, inner)).map(line => [own('  '), span(line, meaning)]);
	// One line where it fits, so that it can be selected whole.
	const body = [
		...lines(before, 'text'),
		...lines([printableLine(link)], 'accent'),
		...lines(after, 'muted'),
	];
	const code = qrRows(qrCode(link));
	const codeColumns = columns(code[0] ?? printableLine(''));
	const isFitting = codeColumns <= inner && code.length + body.length + 3 <= size.rows - 1;
	const isDrawn = hasColours && glyphs.set !== 'ascii' && isFitting;
	const left = Math.max(0, Math.floor((inner - codeColumns) / 2));
	const codeRows = isDrawn ? code.map((row): Row => [own(' '.repeat(2 + left)), span(row, 'qrCode')]) : [];
	const why: readonly Printable[] =
		isFitting || glyphs.set === 'ascii' ? [] : [literal('The terminal is too small for the QR code.')];
	const all = [...codeRows, ...body, ...lines(why, 'muted')];
	const place = placed(size, {columns: inner + 4, rows: all.length + 2});
	const rows = frameRows({
		title: [span(pairingTitle, 'strong')],
		footer: [own(`c copies the link ${glyphs.dot} ${hintIn('confirm', 'close', glyphs)} closes`, 'muted')],
		body: all.slice(0, Math.max(1, place.height - 2)),
		width: place.width,
		glyphs,
	});
	return {rows, width: place.width, left: place.left, top: place.top};
};
