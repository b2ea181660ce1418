/**
 * Finds the words of a search in a text, and the part of the text around them. The server decides which messages
 * match; this file finds the words to highlight by a similar rule: a word matches if it begins with a searched word,
 * without regard to case and accents; in scripts without spaces the searched characters match anywhere.
 */

interface ExcerptPart {
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

/** The words of `text` that begin with a word of the query, in order. Offsets are UTF-16 units. */
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

/** The usual length of the excerpt before the first hit, in UTF-16 units. */
const usualLead = 60;

/** Moves a cut to the next space, if one is near. */
const cutAfterSpace = (text: string, from: number, most: number): number => {
	const space = text.slice(from, from + Math.min(20, most)).search(/\s/u);
	return space === -1 ? from : from + space + 1;
};

/**
 * About `length` UTF-16 units around the first hit, in parts; `…` marks omitted text. `leadLength`: how many of them
 * are before the hit.
 */
export const excerpt = (
	text: string,
	query: string,
	length: number,
	leadLength = usualLead,
): readonly ExcerptPart[] => {
	const hits = findHits(text, query);
	const first = hits[0]?.start ?? 0;
	const isShort = text.length <= length;
	const start = isShort || first <= leadLength ? 0 : cutAfterSpace(text, first - leadLength, leadLength);
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
