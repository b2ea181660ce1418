/** Finds mentions of a nick in a text. */
import {nameKey} from './limits.ts';

const url = /\b[a-z][a-z0-9+.-]*:\/\/\S+/giu;
const nameCharacter = /[\p{L}\p{M}\p{Nd}_]/u;

let lastNick = '';
let lastKey = '';

/** The key of the nick. The last result is cached, because the nick is almost always the same. */
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
	if (next !== '.' && next !== '-') return nameCharacter.test(next);
	return nameCharacter.test(characterAt(text, at + 1));
};

const continuesBefore = (text: string, at: number): boolean => {
	const previous = characterBefore(text, at);
	if (previous !== '.' && previous !== '-') return nameCharacter.test(previous);
	return nameCharacter.test(characterBefore(text, at - 1));
};

/**
 * Whether `text` contains `nick` or `@nick` as a whole word, in any case, outside of URLs. If it does not, this costs one
 * search of the text.
 */
export const mentions = (text: string, nick: string): boolean => {
	const key = keyOf(nick);
	if (key === '') return false;
	const folded = nameKey(text);
	if (!folded.includes(key)) return false;
	const words = folded.replace(url, ' ');
	for (let at = words.indexOf(key); at !== -1; at = words.indexOf(key, at + 1)) {
		if (!continuesBefore(words, at) && !continuesAfter(words, at + key.length)) return true;
	}
	return false;
};
