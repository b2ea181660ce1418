/**
 * Replaces Ink's `Output` in the bundle (by `plugins.ts`). Ink parses and composes every row of the screen in each frame;
 * this class caches the rows of the previous frame, so that a key costs one row instead of forty. It composes a new row of
 * simple adjacent pieces as text, and leaves all other rows to Ink's class.
 */

import InkOutput from '../../node_modules/ink/build/output.js';
import {oneColumnEach} from '../../source/text/one-column.ts';

type Clip = Parameters<InkOutput['clip']>[0];
type Transformer = Parameters<InkOutput['write']>[3]['transformers'][number];

/** One text on one row. */
interface Piece {
	readonly x: number;
	readonly text: string;
	readonly transformers: readonly Transformer[];
}

type Operation =
	| {readonly type: 'write'; readonly y: number; readonly piece: Piece}
	| {readonly type: 'clip'; readonly clip: Clip}
	| {readonly type: 'unclip'};

interface RememberedRow {
	readonly width: number;
	readonly pieces: readonly Piece[];
	readonly drawn: string;
}

const isSamePiece = (one: Piece, other: Piece | undefined): boolean =>
	one.x === other?.x &&
	one.text === other.text &&
	one.transformers.length === other.transformers.length &&
	one.transformers.every((transformer, at) => transformer === other.transformers[at]);

const sgr = /\u001B\[([\d;]*)m/g;

/** The sequence that ends the attribute of a sequence (ECMA-48, 8.3.117); undefined for any other sequence. */
const endOf = (begin: string): string | undefined => {
	if (/^(?:3|4|9|10)[0-7]$|^[34]8;(?:5;\d+|2;\d+;\d+;\d+)$/.test(begin)) {
		return /^(?:3|9)/.test(begin) ? '39' : '49';
	}
	if (begin === '1' || begin === '2') return '22';
	return /^[34789]$/.test(begin) ? `2${begin}` : undefined;
};

/** Whether every attribute is ended, so that the text does not affect the text beside it. */
const isSelfContained = (text: string): boolean => {
	const ends: string[] = [];
	for (const [, sequence = ''] of text.matchAll(sgr)) {
		const end = endOf(sequence);
		if (end !== undefined) ends.push(end);
		else if (ends.pop() !== sequence) return false;
	}
	return ends.length === 0;
};

const measure = (text: string): number | undefined => {
	const bare = text.replaceAll(sgr, '');
	if (!oneColumnEach.test(bare)) return undefined;
	return bare === text || isSelfContained(text) ? bare.length : undefined;
};

/** The texts measured last: when a screen scrolls, and in other screens, the same rows are drawn again. */
const measured = new Map<string, number | undefined>();
const maxMeasured = 2000;

/** The columns of a text that can be placed unchanged; undefined if Ink must parse it. */
const columnsOf = (text: string): number | undefined => {
	const known = measured.get(text);
	if (known !== undefined || measured.has(text)) return known;
	if (measured.size >= maxMeasured) measured.clear();
	const columns = measure(text);
	measured.set(text, columns);
	return columns;
};

/** Several rows without a character. */
const blankRows = /^ *(?:\n *)+$/;

/** The row as text, if its pieces are simple and do not overlap. */
const drawSimply = (pieces: readonly Piece[]): string | undefined => {
	let row = '';
	let column = 0;
	for (const {x, text, transformers} of pieces) {
		if (x < column || columnsOf(text) === undefined) return undefined;
		const drawn = transformers.reduce((line, transform) => transform(line, 0), text);
		const takes = columnsOf(drawn);
		if (takes === undefined) return undefined;
		row += ' '.repeat(x - column) + drawn;
		column = x + takes;
	}
	return row.trimEnd();
};

/**
 * The rows of the previous frame of each screen, by the root of what Ink draws: a process may draw several screens, and each
 * needs its own. The build passes the root to the constructor (`plugins.ts`).
 */
const rememberedOf = new WeakMap<object, readonly RememberedRow[]>();
/** The owner of a frame that is drawn without a root. */
const noRoot = {};

interface OutputOptions {
	readonly width: number;
	readonly height: number;
	/** The root node of the screen; rows are compared with its previous frame. */
	readonly root?: object;
}

// biome-ignore lint/style/noDefaultExport: Ink's own is one
export default class RememberingOutput {
	readonly width: number;
	readonly height: number;
	private readonly root: object;
	private readonly operations: Operation[] = [];
	/** Ink draws what spans several rows or is clipped. */
	private isRowByRow = true;

	constructor({width, height, root = noRoot}: OutputOptions) {
		this.width = width;
		this.height = height;
		this.root = root;
	}

	write(x: number, y: number, text: string, {transformers}: {transformers: Transformer[]}): void {
		if (text === '') return;
		if (blankRows.test(text)) {
			this.writeRows(x, y, text.split('\n'), transformers);
			return;
		}
		if (text.includes('\n')) this.isRowByRow = false;
		this.operations.push({type: 'write', y, piece: {x, text, transformers}});
	}

	/** For `Lines`, whose rows come from a transformer that is new in each frame: the rows are compared, not the transformer. */
	private writeRows(
		x: number,
		y: number,
		rows: readonly string[],
		transformers: readonly Transformer[],
	): void {
		for (const [at, blank] of rows.entries()) {
			const text = transformers.reduce((line, transform) => transform(line, at), blank);
			if (text !== '') this.operations.push({type: 'write', y: y + at, piece: {x, text, transformers: []}});
		}
	}

	clip(clip: Clip): void {
		this.isRowByRow = false;
		this.operations.push({type: 'clip', clip});
	}

	unclip(): void {
		this.operations.push({type: 'unclip'});
	}

	get(): {output: string; height: number} {
		return this.isRowByRow ? this.drawRows() : this.drawAll();
	}

	private drawRows(): {output: string; height: number} {
		const rows: Piece[][] = Array.from({length: this.height}, () => []);
		for (const operation of this.operations) {
			if (operation.type === 'write') rows[operation.y]?.push(operation.piece);
		}
		const before = rememberedOf.get(this.root) ?? [];
		const drawn = rows.map((pieces, y) => this.drawRow(pieces, before[y]));
		rememberedOf.set(this.root, drawn);
		return {output: drawn.map(row => row.drawn).join('\n'), height: this.height};
	}

	private drawRow(pieces: readonly Piece[], before: RememberedRow | undefined): RememberedRow {
		const isSame =
			before?.width === this.width &&
			before.pieces.length === pieces.length &&
			pieces.every((piece, at) => isSamePiece(piece, before.pieces[at]));
		if (isSame) return before;
		return {width: this.width, pieces, drawn: drawSimply(pieces) ?? this.drawByInk(pieces)};
	}

	private drawByInk(pieces: readonly Piece[]): string {
		const row = new InkOutput({width: this.width, height: 1});
		for (const {x, text, transformers} of pieces) row.write(x, 0, text, {transformers: [...transformers]});
		return row.get().output;
	}

	private drawAll(): {output: string; height: number} {
		const all = new InkOutput({width: this.width, height: this.height});
		for (const operation of this.operations) {
			if (operation.type === 'clip') all.clip(operation.clip);
			else if (operation.type === 'unclip') all.unclip();
			else {
				const {x, text, transformers} = operation.piece;
				all.write(x, operation.y, text, {transformers: [...transformers]});
			}
		}
		return all.get();
	}
}
