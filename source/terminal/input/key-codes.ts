/**
 * Parses the parameters of a key sequence to a key: xterm, rxvt, SS3, modifyOtherKeys and the kitty keyboard protocol
 * (CSI u).
 */
import {type Key, type Modifiers, namedKey, none, textKey} from './key.ts';

const letterKeys: ReadonlyMap<string, string> = new Map([
	['A', 'up'],
	['B', 'down'],
	['C', 'right'],
	['D', 'left'],
	['F', 'end'],
	['H', 'home'],
	['P', 'f1'],
	['Q', 'f2'],
	['R', 'f3'],
	['S', 'f4'],
]);

const numberKeys: ReadonlyMap<number, string> = new Map([
	[1, 'home'],
	[2, 'insert'],
	[3, 'delete'],
	[4, 'end'],
	[5, 'pageup'],
	[6, 'pagedown'],
	[7, 'home'],
	[8, 'end'],
	[11, 'f1'],
	[12, 'f2'],
	[13, 'f3'],
	[14, 'f4'],
	[15, 'f5'],
	[17, 'f6'],
	[18, 'f7'],
	[19, 'f8'],
	[20, 'f9'],
	[21, 'f10'],
	[23, 'f11'],
	[24, 'f12'],
]);

export const csiKey = (parameters: string, final: string): Key | undefined => {
	const fields = parameters.split(';').map(field => field.split(':').map(Number));
	const [code = 0] = fields[0] ?? [];
	if (final === 'u') return kittyKey(fields);
	if (final === '^' || final === '@') return rxvtKey(parameters, final);
	if (isRelease(fields[1])) return undefined;
	const modifiers = modifiersOf(fields[1]?.[0]);
	if (modifiers === undefined) return undefined;
	if (final === 'Z') return namedKey('tab', {...modifiers, shift: true});
	// xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~
	if (final === '~' && code === 27) return keyOfCode(fields[2]?.[0] ?? 0, modifiers);
	const name = final === '~' ? numberKeys.get(code) : letterKeys.get(final);
	return name === undefined ? undefined : namedKey(name, modifiers);
};

/**
 * The modifier field is 1 plus a bit for each modifier: shift 1, alt 2, ctrl 4, super 8, hyper 16, meta 32, then locks.
 * Undefined with super or hyper: the desktop uses these keys.
 */
export const modifiersOf = (field = 1): Modifiers | undefined => {
	const bits = Math.max(0, (field || 1) - 1);
	if (bits & (8 | 16)) return undefined;
	return {shift: (bits & 1) !== 0, alt: (bits & (2 | 32)) !== 0, ctrl: (bits & 4) !== 0};
};

const isRelease = (field: readonly number[] | undefined): boolean => field?.[1] === 3;

/** rxvt: `^` is Ctrl, `$` Shift, `@` both. */
export const rxvtKey = (parameters: string, final: string): Key | undefined => {
	const name = /^\d+$/.test(parameters) ? numberKeys.get(Number(parameters)) : undefined;
	return name === undefined
		? undefined
		: namedKey(name, {alt: false, ctrl: final !== '$', shift: final !== '^'});
};

/** Keypad keys have their own codes in the kitty protocol ("Functional key definitions"). */
const keypad = [
	...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '/', '*', '-', '+'],
	...[
		'enter',
		'=',
		',',
		'left',
		'right',
		'up',
		'down',
		'pageup',
		'pagedown',
		'home',
		'end',
		'insert',
		'delete',
	],
];
const keypadFirst = 57399;

/** CSI code:shifted:base ; modifiers:event ; text u */
const kittyKey = (fields: readonly (readonly number[])[]): Key | undefined => {
	const [code = 0, shifted = 0, base = 0] = fields[0] ?? [];
	const modifiers = modifiersOf(fields[1]?.[0]);
	if (modifiers === undefined || isRelease(fields[1])) return undefined;
	const {ctrl, alt, shift} = modifiers;
	const pad = keypad[code - keypadFirst];
	if (pad !== undefined) {
		const isText = pad.length === 1 && !ctrl && !alt;
		return isText ? textKey(pad) : namedKey(pad, modifiers);
	}
	// With Ctrl or Alt, a key of a non-Latin layout counts as the key of the base layout.
	const isForeign = (ctrl || alt) && code > 0x7f && base > 0;
	if (isForeign) return keyOfCode(base, modifiers);
	// Ctrl+_ needs Shift and `-` on most keyboards. The character counts, not the keys.
	if (shift && shifted > 0 && (ctrl || alt) && !/\p{L}/u.test(String.fromCodePoint(code))) {
		return keyOfCode(shifted, {...modifiers, shift: false});
	}
	return keyOfCode(shift && shifted > 0 && !ctrl && !alt ? shifted : code, modifiers);
};

const codeNames: ReadonlyMap<number, string> = new Map([
	[8, 'backspace'],
	[9, 'tab'],
	[13, 'enter'],
	[27, 'escape'],
	[127, 'backspace'],
]);

const isPrivateUse = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

const keyOfCode = (code: number, modifiers: Modifiers): Key | undefined => {
	const name = codeNames.get(code);
	if (name !== undefined) return namedKey(name, modifiers);
	// Keys that the program does not name, such as Caps Lock and media keys.
	if (!(code >= 0x20 && code <= 0x10ffff) || isPrivateUse(code) || (code >= 0x80 && code < 0xa0))
		return undefined;
	const character = String.fromCodePoint(code).toWellFormed();
	if (!modifiers.ctrl && !modifiers.alt)
		return textKey(modifiers.shift ? character.toUpperCase() : character);
	const lower = character.toLowerCase();
	const shift = modifiers.shift || lower !== character;
	return namedKey(character === ' ' ? 'space' : lower, {...modifiers, shift});
};
const keypadText = 'jklmnopqrstuvwxyX';
const keypadMeans = '*+,-./0123456789=';

export const ss3Key = (final: string, modifiers: Modifiers): Key | undefined => {
	const name = letterKeys.get(final) ?? (final === 'M' ? 'enter' : undefined);
	if (name !== undefined) return namedKey(name, modifiers);
	// rxvt: Ctrl with an arrow.
	const rxvt = letterKeys.get(final.toUpperCase());
	if ('abcd'.includes(final) && rxvt !== undefined) return namedKey(rxvt, {...none, ctrl: true});
	const means = keypadMeans[keypadText.indexOf(final)];
	return means === undefined ? undefined : textKey(means);
};
