import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	defaultLimits,
	directRoom,
	directUsers,
	isNick,
	isPublicRoomName,
	isRoomName,
	nameKey,
	normaliseName,
	roomKind,
} from '../../source/protocol/limits.ts';

test.each([
	'ann',
	'Ann_2',
	'a',
	'x.y-z',
	'007',
	'Ωμέγα',
	'Владимир',
	'李小龙',
	'さくら',
	'김철수',
	'דוד',
	'José',
	'x'.repeat(defaultLimits.nickLength),
])('%s is a nick', name => {
	expect(isNick(name)).toBe(true);
});

test.each([
	['nothing', ''],
	['a space', 'two words'],
	['a control character', 'a\u0007'],
	['an escape', '\u001B[31mred'],
	['too long', 'x'.repeat(defaultLimits.nickLength + 1)],
	['two scripts: a Cyrillic а in a Latin name', 'p\u0430ul'],
	['two scripts: Greek in Latin', 'αlice'],
	['a bidi control', 'ann\u202E'],
	['a zero width joiner', 'an\u200Dn'],
	['a filler that is drawn as nothing', 'a\u3164b'],
	['a combining mark alone', '\u0301ann'],
	['stacked marks', 'a\u0301\u0302\u0303nn'],
	['an emoji', 'ann🦉'],
	['a lone surrogate', 'ann\uD800'],
	['the marks of special rooms', '~ann'],
	['a hash', '#dev'],
	['a slash', 'a/b'],
	['an at', '@ann'],
	['a line break', 'ann\nbob'],
])('%s is no nick', (_why, name) => {
	expect(isNick(name)).toBe(false);
});

test('a nick is counted in characters, not in UTF-16', () => {
	expect(isNick('𠮷'.repeat(defaultLimits.nickLength))).toBe(true);
	expect(isNick('𠮷'.repeat(defaultLimits.nickLength + 1))).toBe(false);
});

test('case, width and form make no other name', () => {
	expect(nameKey('Ann')).toBe(nameKey('aNN'));
	expect(nameKey('Ａｎｎ')).toBe(nameKey('ann'));
	expect(nameKey('Jose\u0301')).toBe(nameKey('JOSÉ'));
	expect(nameKey('ann')).not.toBe(nameKey('anna'));
	for (const street of ['straße', 'STRASSE', 'Strasse', 'STRAẞE']) expect(nameKey(street)).toBe('strasse');
	expect(nameKey('Οδυσσεύς')).toBe(nameKey('ΟΔΥΣΣΕΎΣ'));
});

test('every character has one key, in whatever case it is written, and a key is its own', () => {
	for (let code = 0; code <= 0x10ffff; code++) {
		if (code >= 0xd800 && code <= 0xdfff) continue;
		const character = String.fromCodePoint(code);
		const key = nameKey(character);
		const others = [character.toUpperCase(), character.toLowerCase(), normaliseName(character), key];
		if (others.some(other => nameKey(other) !== key)) expect.fail(`U+${code.toString(16)} ${character}`);
	}
});

test('the forms are stable: a name made normal once stays, and its key is the key of its normal form', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), name => {
			const normal = normaliseName(name);
			expect(normaliseName(normal)).toBe(normal);
			expect(nameKey(nameKey(name))).toBe(nameKey(name));
			if (isNick(name)) expect(isNick(normal)).toBe(true);
		}),
		{numRuns: 500},
	);
});

test('whatever passes as a name is one line of visible characters without white space or controls', () => {
	fc.assert(
		fc.property(
			fc.string({unit: fc.oneof(fc.constantFrom(...'annαа李'), fc.string({unit: 'binary', maxLength: 1}))}),
			name => {
				if (!isNick(name)) return;
				expect(normaliseName(name)).toMatch(/^[\p{L}\p{M}\p{Nd}_.-]+$/u);
			},
		),
		{numRuns: 500},
	);
});

test('a room is public, private or direct by its first character', () => {
	expect(roomKind('dev')).toBe('public');
	expect(roomKind('~plan-x7k2')).toBe('private');
	expect(roomKind('@a1+b2')).toBe('direct');
	expect(isPublicRoomName('dev')).toBe(true);
	expect(isPublicRoomName('~plan')).toBe(false);
	expect(isRoomName('~plan-x7k2')).toBe(true);
	expect(isRoomName('~')).toBe(false);
	expect(isRoomName('x'.repeat(defaultLimits.roomNameLength))).toBe(true);
	expect(isRoomName('x'.repeat(defaultLimits.roomNameLength + 1))).toBe(false);
});

test('two users have one direct room, whoever opens it', () => {
	const userId = fc.stringMatching(/^[a-z0-9]{1,32}$/);
	fc.assert(
		fc.property(userId, userId, (one, other) => {
			const room = directRoom(one, other);
			expect(room).toBe(directRoom(other, one));
			expect(isRoomName(room)).toBe(true);
			expect(new Set(directUsers(room))).toEqual(new Set([one, other]));
		}),
	);
});

test.each(['@', '@a', '@a+', '@b+a', '@a+b+c', '@A+b', '@a b+c'])('%s is no direct room', room => {
	expect(directUsers(room)).toBeUndefined();
	expect(isRoomName(room)).toBe(false);
});
