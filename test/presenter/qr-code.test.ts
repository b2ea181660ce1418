import {encode} from 'uqr';
import {expect, test} from 'vitest';
import {qrCode, qrPath, qrRows} from '../../source/presenter/qr-code.ts';
import {columns} from '../../source/text/width.ts';

const link = 'https://chat.example.org/#pair/0ifS3zAXoFPHSpE9gxekBIlsvU_bhIiQAlN-00N0D1Q';

/** Reads the modules back, as a camera sees them in the terminal. */
const readRows = (rows: readonly string[]): boolean[][] =>
	rows.flatMap(row => [
		[...row].map(block => block === '▀' || block === '█'),
		[...row].map(block => block === '▄' || block === '█'),
	]);

test('the half blocks are the modules of the code', () => {
	const {data, size} = encode(link, {border: 2});
	const read = readRows(qrRows(qrCode(link)));
	expect(read.slice(0, size)).toEqual(data);
	expect(read.slice(size).flat()).not.toContain(true);
	expect(new Set(qrRows(qrCode(link)).map(columns))).toEqual(new Set([size]));
});

test('the path has a square for each dark module', () => {
	const dark = qrCode(link).flat().filter(Boolean).length;
	expect(qrPath(qrCode(link)).match(/M\d+ \d+h1v1h-1z/g)).toHaveLength(dark);
});

test('a quiet zone surrounds the code', () => {
	const code = qrCode(link);
	const edges = [
		...code.slice(0, 2),
		...code.slice(-2),
		...code.map(row => [...row.slice(0, 2), ...row.slice(-2)]),
	];
	expect(edges.flat()).not.toContain(true);
});
