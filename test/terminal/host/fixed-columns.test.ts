import headless from '@xterm/headless';
import {expect, test} from 'vitest';
import {withFixedColumns} from '../../../source/terminal/host/fixed-columns.ts';
import type {Printable} from '../../../source/text/sanitize.ts';
import {columns} from '../../../source/text/width.ts';

const corpus = [
	'plain text',
	'cake 🎂 and 🫠 and 🪿',
	'family 👨‍👩‍👧‍👦 flag 🏳️‍🌈 🇩🇪',
	'heart ❤️ keycap 1️⃣',
	'नमस्ते दुनिया',
	'ភាសាខ្មែរ',
	'漢字とかな 한국어',
	'مرحبا שלום',
	'e\u0301e\u0323 ข้อความ',
	'\u001B[1m🫡\u001B[22m bold \u001B]8;;https://example.org\u0007🧑‍💻\u0007 link',
];

/** The columns of the borders in a terminal that knows only the widths of Unicode 6: it draws most emoji one column wide. */
const borders = async (output: string): Promise<readonly number[]> => {
	const xterm = new headless.Terminal({cols: 40, rows: 12, allowProposedApi: true});
	xterm.unicode.activeVersion = '6';
	await new Promise<void>(resolve => xterm.write(`\u001B[?7l${output}`, resolve));
	const found = corpus.map((_, y) => {
		const line = xterm.buffer.active.getLine(y);
		return Array.from({length: 40}, (_cell, x) => line?.getCell(x)?.getChars()).indexOf('│');
	});
	xterm.dispose();
	return found;
};

/** A row of 30 columns with a border at its right edge. */
const bordered = (text: string): string => {
	const bare = text.replace(/\u001B\[[\d;]*m|\u001B\]8;;[^\u0007]*\u0007|\u0007/g, '');
	return `${text}${' '.repeat(30 - columns(bare as Printable))}│`;
};

test('the border of a pane stays in its column, whatever a message contains', async () => {
	const frame = corpus.map(bordered).join('\r\n');
	expect(await borders(frame)).not.toEqual(corpus.map(() => 30));
	expect(await borders(withFixedColumns(frame))).toEqual(corpus.map(() => 30));
});

test('text on which terminals agree is written as it is', () => {
	const frame = '\u001B[1G\u001B[0K│ ann  hello, größe, Привет, 漢字 … ─ │\n';
	expect(withFixedColumns(frame)).toBe(frame);
});

test('erasing and relative moves start at the right column', () => {
	expect(withFixedColumns('🫠\u001B[0K')).toBe('🫠\u001B[3G\u001B[0K');
	expect(withFixedColumns('🫠\u001B[2Cx')).toBe('🫠\u001B[3G\u001B[2Cx');
	expect(withFixedColumns('🫠\n🫠\u001B[9Gx')).toBe('🫠\n🫠\u001B[9Gx');
	expect(withFixedColumns('\u001B[5G🫠\u001B[22m  x')).toBe('\u001B[5G🫠\u001B[22m  \u001B[9Gx');
});

test('a terminal that draws text wider covers none of it', () => {
	expect(withFixedColumns('नमस्ते दुनिया end  │ ann')).toBe(
		`नमस्ते दुनिया end  \u001B[${columns('नमस्ते दुनिया end  ' as Printable) + 1}G│ ann`,
	);
	expect(withFixedColumns('🫠 │ ann 🫡')).toBe('🫠 \u001B[4G│ ann 🫡\u001B[12G');
});
