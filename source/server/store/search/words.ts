/**
 * What counts as a word, and when a text matches a query. Both stores search by these rules; an index may
 * only narrow down what is then looked at here.
 *
 * Case, accents and compatibility forms are folded. A query's word matches where some word of the text
 * begins with it. Scripts written without spaces have no words to begin with: there, a run of characters
 * matches wherever it occurs. An emoji is a word of its own.
 */

const ascii = /^[\0-\x7F]*$/;
/**
 * Accents, Hebrew points, Arabic vowel marks, variation selectors and joiners are not what people search by.
 * The marks of Japanese voicing are: they make another sound.
 */
const marks = /[[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}]]--[\u3099\u309A]]|\u200B|\u200D/gv;

/** The form in which text is compared: accents and case gone (`É` and `e` are one), `ß` as `ss`. */
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

/** Words and unspaced runs of a folded text, in order. */
const piecesOf = (folded: string): readonly string[] =>
	folded.match(ascii.test(folded) ? asciiPieces : pieces) ?? [];

const isRun = (piece: string): boolean => piece.charCodeAt(0) > 127 && run.test(piece);

/** What a person asked for, folded. Without words and runs it matches nothing. */
export interface Wanted {
	/** Some word of the text must begin with each of these … */
	readonly words: readonly string[];
	/** … and each of these must occur in it. */
	readonly runs: readonly string[];
}

export const parseQuery = (query: string): Wanted => {
	const all = [...new Set(piecesOf(fold(query)))];
	return {words: all.filter(piece => !isRun(piece)), runs: all.filter(isRun)};
};

export const isEmpty = (wanted: Wanted): boolean => wanted.words.length === 0 && wanted.runs.length === 0;

export const matches = (text: string, wanted: Wanted): boolean => {
	if (isEmpty(wanted)) return false;
	const folded = fold(text);
	// Looking for the letters anywhere is cheap and rules nearly every text out.
	if (!wanted.runs.every(piece => folded.includes(piece))) return false;
	if (!wanted.words.every(word => folded.includes(word))) return false;
	if (wanted.words.length === 0) return true;
	const words = piecesOf(folded);
	return wanted.words.every(word => words.some(candidate => candidate.startsWith(word)));
};

/** Longer words are indexed by their beginning; `matches` has the last word. */
const indexedLength = 40;

const cut = (word: string): string =>
	word.length <= indexedLength ? word : word.slice(0, indexedLength).toWellFormed();

/** Each two neighbours of a run, and its last character alone: what makes any part of it findable. */
const pairs = (piece: string): readonly string[] => {
	const characters = [...piece];
	return characters.map((character, index) => character + (characters[index + 1] ?? ''));
};

/** The terms a text is indexed under: letters, digits and emoji only, each once. */
export const indexTerms = (text: string): readonly string[] => [
	...new Set(piecesOf(fold(text)).flatMap(piece => (isRun(piece) ? pairs(piece) : [cut(piece)]))),
];

/** A term every matching text is indexed under, or the beginning of one. */
export interface QueryTerm {
	readonly term: string;
	readonly isPrefix: boolean;
}

/** What an index is asked for: all of these, which every text that matches has. */
export const queryTerms = ({words, runs}: Wanted): readonly QueryTerm[] => [
	...words.map(word => ({term: cut(word), isPrefix: true})),
	...runs.flatMap((piece): readonly QueryTerm[] => {
		const terms = pairs(piece);
		return terms.length === 1
			? terms.map(term => ({term, isPrefix: true}))
			: terms.slice(0, -1).map(term => ({term, isPrefix: false}));
	}),
];
