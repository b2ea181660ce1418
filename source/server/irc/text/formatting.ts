/**
 * IRC formatting codes and the light markup of termchat: `**bold**`, `*italics*`, `~~struck through~~` and `` `code` ``.
 * termchat shows markup as it was typed. Colours, underline and reverse have no markup and are dropped.
 *
 * The codes are those of https://modern.ircdocs.horse/formatting. They end with their line.
 */

const bold = '\x02';
const italics = '\x1d';
const struck = '\x1e';
const monospace = '\x11';
const reset = '\x0f';

/** Each style: the code that switches it, and its marker. In the order in which markers are opened. */
const styles = [
	{code: bold, marker: '**'},
	{code: italics, marker: '*'},
	{code: struck, marker: '~~'},
	{code: monospace, marker: '`'},
] as const;

/** A colour (`\x03` and up to two numbers, `\x04` and up to two hex colours), or a single code. */
const codes =
	/\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const anyCode = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

/** A piece of a line, and the styles in which it is written, as bits by their place in `styles`. */
interface Piece {
	readonly text: string;
	readonly style: number;
}

const bitOf = (code: string): number => {
	const index = styles.findIndex(style => style.code === code);
	return index === -1 ? 0 : 1 << index;
};

const toPieces = (line: string): readonly Piece[] => {
	const pieces: Piece[] = [];
	let style = 0;
	let at = 0;
	const add = (text: string): void => {
		const last = pieces.at(-1);
		if (text === '') return;
		if (last?.style === style) pieces[pieces.length - 1] = {text: last.text + text, style};
		else pieces.push({text, style});
	};
	for (const {0: code, index} of line.matchAll(codes)) {
		add(line.slice(at, index));
		at = index + code.length;
		style = code === reset ? 0 : style ^ bitOf(code);
	}
	add(line.slice(at));
	return pieces;
};

/** Spaces at the ends of a piece have no style, because markers stand next to the words they mark. */
const withoutStyledSpaces = (pieces: readonly Piece[]): readonly Piece[] =>
	pieces.flatMap(({text, style}) => {
		const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
		return [
			{text: before, style: 0},
			// Text that already has backticks is not marked as code once more.
			{text: words, style: words.includes('`') ? style & ~bitOf(monospace) : style},
			{text: after, style: 0},
		].filter(piece => piece.text !== '');
	});

/** Spaces between two pieces of one style have that style too: `**two words**`. */
const joinAlike = (pieces: readonly Piece[]): readonly Piece[] =>
	pieces.map((piece, index) => {
		const next = pieces[index + 1];
		const previous = pieces[index - 1];
		if (next === undefined || previous === undefined || piece.style !== 0 || piece.text.trim() !== '') {
			return piece;
		}
		return {...piece, style: previous.style & next.style};
	});

const lineToMarkup = (line: string): string => {
	let marked = '';
	let open: number[] = [];
	const closeUntil = (style: number): void => {
		const firstToClose = open.findIndex(index => (style & (1 << index)) === 0);
		if (firstToClose === -1) return;
		for (const index of open.slice(firstToClose).reverse()) marked += styles[index]?.marker;
		open = open.slice(0, firstToClose);
	};
	for (const {text, style} of joinAlike(withoutStyledSpaces(toPieces(line)))) {
		closeUntil(style);
		for (const [index, {marker}] of styles.entries()) {
			if ((style & (1 << index)) === 0 || open.includes(index)) continue;
			marked += marker;
			open.push(index);
		}
		marked += text;
	}
	closeUntil(0);
	return marked;
};

/** The text with markup instead of codes, and without other control characters. `text` may have several lines. */
export const fromIrcFormatting = (text: string): string =>
	anyCode.test(text) ? text.split('\n').map(lineToMarkup).join('\n') : text;

// A marker opens before a word and closes after it, at the start or end of a line, a space or a punctuation mark. So
// `2 * 3 * 4`, `**/*.ts` and `https://example.org/*a*` stay as they are.
const opens = String.raw`(?<=^|[\s(\["'{*~${bold}])`;
const closes = String.raw`(?=$|[\s)\]"'}.,;:!?*~${bold}${italics}])`;
const pair = (marker: string, content: string): RegExp =>
	new RegExp(`${opens}${marker}(?=\\S)(${content}+?)(?<=\\S)${marker}${closes}`, 'gu');
const boldPair = pair(String.raw`\*\*`, String.raw`(?:(?!\*\*).)`);
const italicPair = pair(String.raw`(?<!\*)\*`, '[^*]');
const struckPair = pair('~~', '(?:(?!~~).)');
const codePair = /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/gu;

const wordsToCodes = (words: string): string =>
	words
		.replace(boldPair, `${bold}$1${bold}`)
		.replace(italicPair, `${italics}$1${italics}`)
		.replace(struckPair, `${struck}$1${struck}`);

/** Code keeps its backticks, because many IRC clients do not show the monospace code. */
const lineToCodes = (line: string): string => {
	let coded = '';
	let at = 0;
	for (const {0: code, index} of line.matchAll(codePair)) {
		coded += `${wordsToCodes(line.slice(at, index))}${monospace}${code}${monospace}`;
		at = index + code.length;
	}
	return coded + wordsToCodes(line.slice(at));
};

const fence = /^\s*```/;

/** The text with codes instead of markup. The lines of code blocks stay as they are. */
export const toIrcFormatting = (text: string): string => {
	if (!/[*~`]/.test(text)) return text;
	let isCode = false;
	return text
		.split('\n')
		.map(line => {
			const isFence = fence.test(line) && (isCode || !/```.*```/.test(line));
			if (isFence) isCode = !isCode;
			return isFence || isCode ? line : lineToCodes(line);
		})
		.join('\n');
};
