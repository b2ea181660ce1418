import {nameKey, normaliseName} from '../../source/protocol/limits.ts';

/** The characters whose other case or normal form has a different key. `isSkipped` excludes characters. */
export const charactersWithTwoKeys = (isSkipped?: RegExp): string[] => {
	const found: string[] = [];
	for (let code = 0; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code <= 0xdfff) continue;
		const character = String.fromCodePoint(code);
		if (isSkipped?.test(character)) continue;
		const key = nameKey(character);
		const others = [character.toUpperCase(), character.toLowerCase(), normaliseName(character), key];
		if (others.some(other => nameKey(other) !== key)) found.push(`U+${code.toString(16)} ${character}`);
	}
	return found;
};
