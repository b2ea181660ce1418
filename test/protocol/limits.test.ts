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
import {charactersWithTwoKeys} from '../support/name-keys.ts';

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
])('accepts %s as a nick', name => {
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
])('rejects a nick: %s', (_why, name) => {
	expect(isNick(name)).toBe(false);
});

test('counts the length of a nick in code points', () => {
	expect(isNick('𠮷'.repeat(defaultLimits.nickLength))).toBe(true);
	expect(isNick('𠮷'.repeat(defaultLimits.nickLength + 1))).toBe(false);
});

test('names that differ in case, width or form have the same key', () => {
	expect(nameKey('Ann')).toBe(nameKey('aNN'));
	expect(nameKey('Ａｎｎ')).toBe(nameKey('ann'));
	expect(nameKey('Jose\u0301')).toBe(nameKey('JOSÉ'));
	expect(nameKey('ann')).not.toBe(nameKey('anna'));
	for (const street of ['straße', 'STRASSE', 'Strasse', 'STRAẞE']) expect(nameKey(street)).toBe('strasse');
	expect(nameKey('Οδυσσεύς')).toBe(nameKey('ΟΔΥΣΣΕΎΣ'));
});

test('every cased, combining or composed character has one key in all cases, and a key is its own key', () => {
	const withoutCaseAndParts = /^[\p{Unassigned}\p{Private_Use}\p{Unified_Ideograph}\p{Script=Hangul}]$/u;
	expect(charactersWithTwoKeys(withoutCaseAndParts)).toEqual([]);
});

test('normalizing is idempotent and does not change the key', () => {
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

test('a valid name is one line of visible characters', () => {
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

test('the first character of a name decides whether a room is public, private or direct', () => {
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

test('two users have one direct room', () => {
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

test.each(['@', '@a', '@a+', '@b+a', '@a+b+c', '@A+b', '@a b+c'])('%s is not a direct room', room => {
	expect(directUsers(room)).toBeUndefined();
	expect(isRoomName(room)).toBe(false);
});
