/** Draws the screen of a terminal as SVG, with every cell in its place on the grid for any font. */
import type {IBufferCell, Terminal as Xterm} from '@xterm/headless';

const cell = {width: 8.4, height: 19} as const;
const font = {size: 14, baseline: 14} as const;
const margin = {left: 14, top: 38, right: 14, bottom: 14} as const;

const theme = {
	background: '#14161b',
	text: '#d6d9e0',
	frame: '#23262e',
	edge: '#343946',
	title: '#8b91a0',
	cursor: '#d6d9e0',
};
const frameButtons = ['#e0655d', '#d9ac4a', '#6cb26b'];
/** The sixteen named colors, dark colors first. */
const named = [
	'#3b4048',
	'#e06c75',
	'#98c379',
	'#d8b56d',
	'#6aa9f0',
	'#c58adf',
	'#56b6c2',
	'#c3c8d2',
	'#6f7683',
	'#f08d95',
	'#b3dd95',
	'#eccb87',
	'#8cc2ff',
	'#dba6f2',
	'#7dd3dd',
	'#ffffff',
] as const;

const hex = (red: number, green: number, blue: number): string =>
	`#${[red, green, blue].map(part => part.toString(16).padStart(2, '0')).join('')}`;

/** The palette of xterm with 256 colors: 16 named colors, a cube of 6×6×6, 24 grays. */
const paletteColour = (index: number): string => {
	if (index < 16) return named[index] ?? theme.text;
	if (index >= 232) {
		const grey = 8 + (index - 232) * 10;
		return hex(grey, grey, grey);
	}
	const cube = index - 16;
	const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
	return hex(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
};

const rgbColour = (value: number): string => `#${value.toString(16).padStart(6, '0')}`;

interface Style {
	readonly text: string;
	readonly background: string | undefined;
	readonly isBold: boolean;
	readonly isItalic: boolean;
	readonly isDim: boolean;
	readonly isUnderlined: boolean;
}

const styleOf = (one: IBufferCell): Style => {
	const text = one.isFgRGB()
		? rgbColour(one.getFgColor())
		: one.isFgPalette()
			? paletteColour(one.getFgColor())
			: theme.text;
	const background = one.isBgRGB()
		? rgbColour(one.getBgColor())
		: one.isBgPalette()
			? paletteColour(one.getBgColor())
			: undefined;
	const isInverse = one.isInverse() !== 0;
	return {
		text: isInverse ? (background ?? theme.background) : text,
		background: isInverse ? text : background,
		isBold: one.isBold() !== 0,
		isItalic: one.isItalic() !== 0,
		isDim: one.isDim() !== 0,
		isUnderlined: one.isUnderline() !== 0,
	};
};

const isSame = (a: Style, b: Style): boolean =>
	a.text === b.text &&
	a.background === b.background &&
	a.isBold === b.isBold &&
	a.isItalic === b.isItalic &&
	a.isDim === b.isDim &&
	a.isUnderlined === b.isUnderlined;

interface Run {
	readonly column: number;
	readonly columns: number;
	readonly text: string;
	readonly style: Style;
}

/** Adjacent cells of one style. Anything but plain one-column text is a separate run, so that it cannot shift other cells. */
const runsOf = (xterm: Xterm, row: number): Run[] => {
	const line = xterm.buffer.active.getLine(xterm.buffer.active.baseY + row);
	const runs: Run[] = [];
	for (let column = 0; line !== undefined && column < xterm.cols; column++) {
		const one = line.getCell(column);
		if (one === undefined || one.getWidth() === 0) continue;
		const text = one.getChars() || ' ';
		const style = styleOf(one);
		const isPlain = one.getWidth() === 1 && /^[\u0020-\u024F]$/.test(text);
		const last = runs.at(-1);
		if (isPlain && last !== undefined && isSame(last.style, style) && /^[\u0020-\u024F]+$/.test(last.text)) {
			runs[runs.length - 1] = {...last, columns: last.columns + 1, text: last.text + text};
		} else {
			runs.push({column, columns: one.getWidth(), text, style});
		}
	}
	return runs;
};

const escaped = (text: string): string =>
	text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
const rounded = (value: number): string => String(Math.round(value * 100) / 100);
const left = (column: number): number => margin.left + column * cell.width;
const top = (row: number): number => margin.top + row * cell.height;

/** Draws box characters from edge to edge of their cells, because fonts leave gaps. Arms: up, right, down, left. */
const boxes: Readonly<Record<string, readonly [number, number, number, number]>> = {
	'│': [1, 0, 1, 0],
	'─': [0, 1, 0, 1],
	'━': [0, 2, 0, 2],
	'┃': [2, 0, 2, 0],
	'╭': [0, 1, 1, 0],
	'╮': [0, 0, 1, 1],
	'╰': [1, 1, 0, 0],
	'╯': [1, 0, 0, 1],
	'┌': [0, 1, 1, 0],
	'┐': [0, 0, 1, 1],
	'└': [1, 1, 0, 0],
	'┘': [1, 0, 0, 1],
	'├': [1, 1, 1, 0],
	'┤': [1, 0, 1, 1],
	'┬': [0, 1, 1, 1],
	'┴': [1, 1, 0, 1],
	'┼': [1, 1, 1, 1],
};

const boxPath = (text: string, column: number, row: number, columns: number): string | undefined => {
	const arms = boxes[text];
	if (arms === undefined) return undefined;
	const [up, right, down, leftArm] = arms;
	const middle = {x: left(column) + cell.width / 2, y: top(row) + cell.height / 2};
	const to = (x: number, y: number) =>
		`M${rounded(middle.x)} ${rounded(middle.y)}L${rounded(x)} ${rounded(y)}`;
	return [
		up > 0 && to(middle.x, top(row)),
		right > 0 && to(Math.round(left(column + columns)), middle.y),
		down > 0 && to(middle.x, top(row + 1)),
		leftArm > 0 && to(Math.round(left(column)), middle.y),
	]
		.filter(part => part !== false)
		.join('');
};

const drawRun = (run: Run, row: number): string[] => {
	const {column, columns, text, style} = run;
	const drawn: string[] = [];
	if (style.background !== undefined) {
		drawn.push(
			`<rect x="${rounded(left(column))}" y="${top(row)}" width="${rounded(columns * cell.width)}" height="${cell.height}" fill="${style.background}"/>`,
		);
	}
	const faded = style.isDim ? ' opacity="0.6"' : '';
	const path = boxPath(text, column, row, columns);
	if (path !== undefined) {
		const weight = boxes[text]?.some(arm => arm === 2) ? 2 : 1;
		drawn.push(`<path d="${path}" stroke="${style.text}" stroke-width="${weight}"${faded}/>`);
		return drawn;
	}
	const words = text.trimEnd();
	if (words === '') return drawn;
	const before = words.length - words.trimStart().length;
	const shown = words.trimStart();
	const width = words === text && columns !== text.length ? columns : shown.length;
	const weight = style.isBold ? ' font-weight="700"' : '';
	const slant = style.isItalic ? ' font-style="italic"' : '';
	const line = style.isUnderlined ? ' text-decoration="underline"' : '';
	drawn.push(
		`<text x="${rounded(left(column + before))}" y="${top(row) + font.baseline}" textLength="${rounded(width * cell.width)}" fill="${style.text}"${weight}${slant}${line}${faded}>${escaped(shown)}</text>`,
	);
	return drawn;
};

/** Merges adjacent lines of one style into one path. */
const mergePaths = (drawn: readonly string[]): string[] => {
	const paths = new Map<string, string>();
	const others: string[] = [];
	for (const one of drawn) {
		const [, path, look] = /^<path d="([^"]*)"(.*)\/>$/.exec(one) ?? [];
		if (path === undefined || look === undefined) others.push(one);
		else paths.set(look, (paths.get(look) ?? '') + path);
	}
	return [...others, ...[...paths].map(([look, path]) => `<path d="${path}" fill="none"${look}/>`)];
};

/** The whole screen in the frame of a window. */
export const screenToSvg = (xterm: Xterm, title: string): string => {
	const width = Math.ceil(margin.left + xterm.cols * cell.width + margin.right);
	const height = margin.top + xterm.rows * cell.height + margin.bottom;
	const rows = Array.from({length: xterm.rows}, (_, row) =>
		runsOf(xterm, row).flatMap(run => drawRun(run, row)),
	).flat();
	const {cursorX, cursorY} = xterm.buffer.active;
	const buttons = frameButtons.map(
		(colour, at) => `<circle cx="${20 + at * 18}" cy="16" r="5.5" fill="${colour}"/>`,
	);
	return `${[
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
		'<style>text{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;white-space:pre}</style>',
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="9" fill="${theme.background}" stroke="${theme.edge}"/>`,
		`<path d="M0.5 32V9.5a9 9 0 0 1 9-9H${width - 9.5}a9 9 0 0 1 9 9V32Z" fill="${theme.frame}"/>`,
		...buttons,
		`<text x="${width / 2}" y="21" font-size="12.5" text-anchor="middle" fill="${theme.title}">${escaped(title)}</text>`,
		`<g font-size="${font.size}">`,
		...mergePaths(rows),
		'</g>',
		`<rect x="${rounded(left(cursorX))}" y="${top(cursorY) + 1}" width="${cell.width}" height="${cell.height - 2}" fill="${theme.cursor}" opacity="0.7"/>`,
		'</svg>',
	].join('\n')}\n`;
};
