/** QR codes: a matrix of dark and light modules, and its drawing with half blocks. */
import {encode} from 'uqr';
import {literal, type Printable} from '../text/sanitize.ts';

/** Rows of modules; true is dark. A border of two light modules is part of it, with which cameras find the code. */
export type QrCode = readonly (readonly boolean[])[];

export const qrCode = (text: string): QrCode => encode(text, {border: 2}).data;

/** Each character shows two modules, one above the other: dark on light. */
const blocks = [' ', '▄', '▀', '█'] as const;

/** To be drawn in black on white, whatever the theme. */
export const qrRows = (code: QrCode): readonly Printable[] =>
	Array.from({length: Math.ceil(code.length / 2)}, (_, at) => {
		const [upper = [], lower = []] = [code[2 * at], code[2 * at + 1]];
		return literal(upper.map((isDark, x) => blocks[2 * Number(isDark) + Number(lower[x] ?? false)]).join(''));
	});

/** The dark modules as the path of an SVG whose unit is a module. */
export const qrPath = (code: QrCode): string =>
	code.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
