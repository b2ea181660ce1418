/**
 * The rules of search: the words of a text, and whether a text matches a query. Both stores use them; an index only
 * reduces the number of texts to which `matches` is applied. Case, accents and compatibility forms are ignored. A word
 * of the query matches if some word of the text begins with it. Scripts written without spaces have no word boundaries,
 * so a run of their characters matches at any position. An emoji is a separate word.
 */

const ascii = /^[\0-\x7F]*$/;
/**
 * Marks that search ignores: accents, Hebrew points, Arabic vowel marks, variation selectors and joiners. Japanese
 * voicing marks are kept, because they change the sound.
 */
const marks = /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}]]--[\u3099\u309A]]|\u200B|\u200D/gv;

/** Converts text to the form that is compared: without accents and case (`É` equals `e`), with `ß` as `ss`. */
export const fold = (text: string): string =>
	ascii.test(text)
		? text.toLowerCase()
		: text
				.normalize('NFKD')
				.toLowerCase()
				.replace(marks, '')
				.replaceAll('ß', 'ss')
				.replaceAll('ς', 'σ')
				.normalize('NFC');

const unspaced =
	'[[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]&&[\\p{L}\\p{M}\\p{N}]]';
const run = new RegExp(`^${unspaced}`, 'v');
const pieces = new RegExp(
	`${unspaced}+|[[\\p{L}\\p{M}\\p{N}]--${unspaced}]+|\\p{RI}{2}|\\p{Extended_Pictographic}`,
	'gv',
);
const asciiPieces = /[a-z0-9]+/g;

/** The words and unspaced runs of a folded text, in order. */
const piecesOf = (folded: string): readonly string[] =>
	folded.match(ascii.test(folded) ? asciiPieces : pieces) ?? [];

const isRun = (piece: string): boolean => piece.charCodeAt(0) > 127 && run.test(piece);

/** A folded query. It matches nothing if it has neither words nor runs. */
export interface ParsedQuery {
	/** Each must be the beginning of some word of the text. */
	readonly words: readonly string[];
	/** Each must occur in the text. */
	readonly runs: readonly string[];
}

export const parseQuery = (query: string): ParsedQuery => {
	const all = [...new Set(piecesOf(fold(query)))];
	return {words: all.filter(piece => !isRun(piece)), runs: all.filter(isRun)};
};

export const isEmpty = (query: ParsedQuery): boolean => query.words.length === 0 && query.runs.length === 0;

export const matches = (text: string, query: ParsedQuery): boolean => {
	if (isEmpty(query)) return false;
	const folded = fold(text);
	// Searching for the letters anywhere is cheap and excludes nearly every text.
	if (!query.runs.every(piece => folded.includes(piece))) return false;
	if (!query.words.every(word => folded.includes(word))) return false;
	if (query.words.length === 0) return true;
	const words = piecesOf(folded);
	return query.words.every(word => words.some(candidate => candidate.startsWith(word)));
};

/** Longer words are indexed by their first characters; `matches` then checks the rest. */
const indexedLength = 40;

const cut = (word: string): string =>
	word.length <= indexedLength ? word : word.slice(0, indexedLength).toWellFormed();

/** All pairs of adjacent characters of a run, and its last character, so that any part of the run can be found. */
const pairs = (piece: string): readonly string[] => {
	const characters = [...piece];
	return characters.map((character, index) => character + (characters[index + 1] ?? ''));
};

/** The terms under which a text is indexed, without duplicates. They contain only letters, digits and emoji. */
export const indexTerms = (text: string): readonly string[] => [
	...new Set(piecesOf(fold(text)).flatMap(piece => (isRun(piece) ? pairs(piece) : [cut(piece)]))),
];

/** A term under which every matching text is indexed, or a prefix of such a term. */
export interface QueryTerm {
	readonly term: string;
	readonly isPrefix: boolean;
}

/** The terms to look up in an index. Every matching text has all of them. */
export const queryTerms = ({words, runs}: ParsedQuery): readonly QueryTerm[] => [
	...words.map(word => ({term: cut(word), isPrefix: true})),
	...runs.flatMap((piece): readonly QueryTerm[] => {
		const terms = pairs(piece);
		return terms.length === 1
			? terms.map(term => ({term, isPrefix: true}))
			: terms.slice(0, -1).map(term => ({term, isPrefix: false}));
	}),
];
