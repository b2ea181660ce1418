/**
 * The rule for mentions. Clients use it to highlight, and the server to fill the inbox. A text mentions a nick if it
 * contains `nick` or `@nick` as a whole word, in any case, outside of URLs.
 */
import {defaultLimits, nameKey} from './limits.ts';

const url = /\b[a-z][a-z0-9+.-]*:\/\/\S+/giu;
const nameCharacter = /[\p{L}\p{M}\p{Nd}_]/u;
const asciiNameCharacter = /[A-Za-z0-9_]/;
const asciiNameCharacters = Array.from({length: 128}, (_, code) =>
	asciiNameCharacter.test(String.fromCharCode(code)),
);

/** Most characters are ASCII, for which a table replaces the regular expression. Empty text is no character. */
const isNameCharacter = (character: string): boolean => {
	if (character === '') return false;
	return asciiNameCharacters[character.charCodeAt(0)] ?? nameCharacter.test(character);
};

let lastNick = '';
let lastKey = '';

/** The key of the nick. The last result is cached, because successive calls almost always have the same nick. */
const keyOf = (nick: string): string => {
	if (nick !== lastNick) {
		lastNick = nick;
		lastKey = nameKey(nick);
	}
	return lastKey;
};

const characterBefore = (text: string, at: number): string => {
	const unit = text.charCodeAt(at - 1);
	const isTrail = unit >= 0xdc00 && unit <= 0xdfff;
	return text.slice(isTrail ? at - 2 : at - 1, at);
};

const characterAt = (text: string, at: number): string => {
	const point = text.codePointAt(at);
	return point === undefined ? '' : String.fromCodePoint(point);
};

/**
 * `.` and `-` may be part of a nick, and they may end a sentence. They belong to the word only if a letter or digit follows:
 * `ann-lee` does not mention `ann`, but `ann.` and `-ann` do.
 */
const continuesAfter = (text: string, at: number): boolean => {
	const next = characterAt(text, at);
	if (next !== '.' && next !== '-') return isNameCharacter(next);
	return isNameCharacter(characterAt(text, at + 1));
};

const continuesBefore = (text: string, at: number): boolean => {
	const previous = characterBefore(text, at);
	if (previous !== '.' && previous !== '-') return isNameCharacter(previous);
	return isNameCharacter(characterBefore(text, at - 1));
};

const withoutUrls = (folded: string): string => folded.replace(url, ' ');

/** Whether the text mentions the nick. A text without the nick costs a single search. */
export const mentions = (text: string, nick: string): boolean => {
	const key = keyOf(nick);
	if (key === '') return false;
	const folded = nameKey(text);
	if (!folded.includes(key)) return false;
	const words = withoutUrls(folded);
	for (let at = words.indexOf(key); at !== -1; at = words.indexOf(key, at + 1)) {
		if (!continuesBefore(words, at) && !continuesAfter(words, at + key.length)) return true;
	}
	return false;
};

/** The most names that are read in a text, counted with repetitions. Ordinary text has fewer. */
const maxNames = 5000;
/** The longest key of a nick, in UTF-16 units: a character of a nick may become three in its key. */
const maxKeyLength = 3 * 2 * defaultLimits.nickLength;

const nameRun = /[\p{L}\p{M}\p{Nd}_.-]+/gu;

/** Adds the names in a run of name characters. `.` and `-` at the ends may belong to a name or to the sentence. */
const addNamesInRun = (
	keys: Set<string>,
	words: string,
	from: number,
	to: number,
	atMost: number,
): number => {
	let count = 0;
	for (let start = from; start < to; start++) {
		if (continuesBefore(words, start)) continue;
		const last = Math.min(to, start + maxKeyLength);
		for (let end = start + 1; end <= last; end++) {
			if (continuesAfter(words, end)) continue;
			keys.add(words.slice(start, end));
			if (++count >= atMost) return count;
		}
	}
	return count;
};

/** A run of name characters, `.` and `-`: the UTF-16 units from `from` to `to`. */
interface Run {
	readonly from: number;
	readonly to: number;
}

const isRunCharacter = (code: number): boolean =>
	code === 0x2d || code === 0x2e || asciiNameCharacters[code] === true;

/**
 * The runs of an ASCII text, found with a table, which takes a fifth of the time of a pattern. Undefined for other
 * text.
 */
const asciiRuns = (words: string): Run[] | undefined => {
	const runs: Run[] = [];
	let from = -1;
	for (let at = 0; at < words.length; at++) {
		const code = words.charCodeAt(at);
		if (code > 0x7f) return undefined;
		if (isRunCharacter(code)) {
			if (from === -1) from = at;
		} else if (from !== -1) {
			runs.push({from, to: at});
			from = -1;
		}
	}
	if (from !== -1) runs.push({from, to: words.length});
	return runs;
};

const runsOf = (words: string): readonly Run[] =>
	asciiRuns(words) ??
	Array.from(words.matchAll(nameRun), ({0: run, index}) => ({from: index, to: index + run.length}));

/**
 * The keys of all names that the text mentions, whether users with these nicks exist or not. `mentions` is true for
 * each of them.
 */
export const mentionedKeys = (text: string): ReadonlySet<string> => {
	const folded = nameKey(text);
	const words = folded.includes('://') ? withoutUrls(folded) : folded;
	const keys = new Set<string>();
	let count = 0;
	for (const {from, to} of runsOf(words)) {
		const run = words.slice(from, to);
		const hasPunctuation = run.includes('.') || run.includes('-');
		if (hasPunctuation) count += addNamesInRun(keys, words, from, to, maxNames - count);
		else if (run.length <= maxKeyLength) {
			keys.add(run);
			count++;
		}
		if (count >= maxNames) break;
	}
	return keys;
};
