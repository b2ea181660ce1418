/** Why a name is invalid, for a user who does not know the rule. Raw text: it quotes the input of the user. */
import {defaultLimits, isNick, isPublicRoomName, normaliseName} from '../protocol/limits.ts';

/** The alphabets that users are likely to mix, as they call them. */
const alphabets: readonly (readonly [name: string, pattern: RegExp])[] = (
	[
		['Latin', 'Latin'],
		['Cyrillic', 'Cyrillic'],
		['Greek', 'Greek'],
		['Hebrew', 'Hebrew'],
		['Arabic', 'Arabic'],
		['Armenian', 'Armenian'],
		['Georgian', 'Georgian'],
		['Devanagari', 'Devanagari'],
		['Thai', 'Thai'],
		['Korean', 'Hangul'],
		['Japanese', 'Hiragana}\\p{Script=Katakana'],
		['Chinese', 'Han'],
	] as const
).map(([name, script]) => [name, new RegExp(`[\\p{Script=${script}}]`, 'u')]);

const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** The first character that no name may have: neither a letter or digit, nor `_`, `.` or `-`. */
const strangeCharacter = (name: string): string | undefined => /[^\p{L}\p{M}\p{Nd}_.-]/u.exec(name)?.[0];

const characterProblem = (character: string): string => {
	if (/\s/u.test(character)) return 'it has a space in it';
	return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
		? `it has ${character} in it`
		: 'it has an invisible character in it';
};

const reasonOf = (name: string, longest: number): string => {
	const normal = normaliseName(name.toWellFormed());
	const strange = strangeCharacter(normal);
	if ([...normal].length > longest) return `it is longer than ${longest} characters.`;
	if (strange !== undefined) return `${characterProblem(strange)}. Use letters, digits and _ . -`;
	const mixed = alphabets.filter(([, pattern]) => pattern.test(normal)).map(([alphabet]) => alphabet);
	if (mixed.length > 1) return `it mixes ${listed(mixed)} letters. Use the letters of one alphabet.`;
	return 'it has letters that do not go together. Use the letters of one alphabet.';
};

/** Why a nick cannot be used; undefined if it can. */
export const nickProblem = (nick: string): string | undefined => {
	if (isNick(nick)) return undefined;
	return nick.trim() === ''
		? 'Enter a nick.'
		: `"${nick}" is not a valid nick: ${reasonOf(nick, defaultLimits.nickLength)}`;
};

/** Why a name cannot be a public room's; undefined if it can. */
export const roomNameProblem = (name: string): string | undefined => {
	if (isPublicRoomName(name)) return undefined;
	return name.trim() === ''
		? 'Enter a name.'
		: `"${name}" is not a valid room name: ${reasonOf(name, defaultLimits.roomNameLength)}`;
};
