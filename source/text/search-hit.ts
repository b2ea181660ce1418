/**
 * Where the words of a search occur in a text, and the part of the text around them. The server decides what
 * matches; this only finds what to highlight, by the same idea: a word matches if it begins with a wanted one,
 * case and accents aside; in scripts without spaces a run of characters matches anywhere.
 */

export interface ExcerptPart {
	readonly text: string;
	readonly isHit: boolean;
}

interface Span {
	readonly start: number;
	readonly end: number;
}

const fold = (text: string): string =>
	text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('ς', 'σ');

const words = /[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic}/gu;
const unspaced =
	/\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai}|\p{sc=Lao}|\p{sc=Khmer}|\p{sc=Myanmar}/u;

/** The words of `text` that the query's words begin, in order. Offsets are UTF-16 units. */
export const findHits = (text: string, query: string): readonly Span[] => {
	const wanted = [...new Set(query.match(words) ?? [])].map(fold).filter(word => word !== '');
	const isHit = (word: string): boolean => {
		const folded = fold(word);
		return wanted.some(one => (unspaced.test(one) ? folded.includes(one) : folded.startsWith(one)));
	};
	return [...text.matchAll(words)]
		.filter(([word]) => isHit(word))
		.map(({0: word, index}) => ({start: index, end: index + word.length}));
};

/** So much of the text stands before the first hit. */
const leadLength = 60;

/** Moves a cut out of the middle of a word, where a space is near. */
const cutAfterSpace = (text: string, from: number): number => {
	const space = text.slice(from, from + 20).search(/\s/u);
	return space === -1 ? from : from + space + 1;
};

/** At most about `length` UTF-16 units around the first hit, in parts; `…` stands for what is left out. */
export const excerpt = (text: string, query: string, length: number): readonly ExcerptPart[] => {
	const hits = findHits(text, query);
	const first = hits[0]?.start ?? 0;
	const isShort = text.length <= length;
	const start = isShort || first <= leadLength ? 0 : cutAfterSpace(text, first - leadLength);
	const end = isShort ? text.length : Math.min(text.length, start + length);
	const parts: ExcerptPart[] = [];
	const add = (part: string, isHit: boolean) => {
		if (part !== '') parts.push({text: part.toWellFormed(), isHit});
	};
	let at = start;
	for (const hit of hits) {
		if (hit.start < at || hit.start >= end) continue;
		add((at === start && start > 0 ? '… ' : '') + text.slice(at, hit.start), false);
		add(text.slice(hit.start, Math.min(hit.end, end)), true);
		at = Math.min(hit.end, end);
	}
	add((at === start && start > 0 ? '… ' : '') + text.slice(at, end) + (end < text.length ? ' …' : ''), false);
	return parts;
};
