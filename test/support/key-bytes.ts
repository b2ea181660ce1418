/** The bytes of a key of the keymap: `ctrl+k`, `alt+left`, `ctrl+x ctrl+e`. */

const csiEnds: Readonly<Record<string, string>> = {
	up: 'A',
	down: 'B',
	right: 'C',
	left: 'D',
	end: 'F',
	home: 'H',
};

const csiNumbers: Readonly<Record<string, number>> = {
	delete: 3,
	pageup: 5,
	pagedown: 6,
	f1: 11,
	f2: 12,
	f3: 13,
	f4: 14,
	f5: 15,
	f6: 17,
	f7: 18,
	f8: 19,
	f9: 20,
};

const codes: Readonly<Record<string, number>> = {tab: 9, enter: 13, escape: 27, space: 32, backspace: 127};

const plain: Readonly<Record<string, string>> = {
	tab: '\t',
	enter: '\r',
	// A single ESC could only be distinguished from the start of a sequence by a timeout.
	escape: '\u001B[27u',
	space: ' ',
	backspace: '\u007F',
};

const bits: Readonly<Record<string, number>> = {shift: 1, alt: 2, ctrl: 4};

const bytesOfOne = (key: string): string => {
	const [, prefix = '', name = key] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(key) ?? [];
	const modifiers = prefix.split('+').filter(part => part !== '');
	const mask = 1 + modifiers.reduce((sum, modifier) => sum + (bits[modifier] ?? 0), 0);
	const end = csiEnds[name];
	if (end !== undefined) return mask === 1 ? `\u001B[${end}` : `\u001B[1;${mask}${end}`;
	const number = csiNumbers[name];
	if (number !== undefined) return mask === 1 ? `\u001B[${number}~` : `\u001B[${number};${mask}~`;
	if (mask === 1) return plain[name] ?? name;
	if (mask === 5 && /^[a-z_]$/.test(name)) return String.fromCharCode(name.toUpperCase().charCodeAt(0) & 31);
	if (mask === 3 && name.length === 1) return `\u001B${name}`;
	return `\u001B[${codes[name] ?? name.codePointAt(0)};${mask}u`;
};

export const keyBytes = (keys: string): string => keys.split(' ').map(bytesOfOne).join('');
