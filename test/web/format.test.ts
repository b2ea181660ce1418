import {expect, test} from 'vitest';
import {clockTime, count, day, remaining, roomLabel} from '../../source/web/format.ts';
import {person, room} from '../support/session-builder.ts';

test('times and days are told as in the terminal', () => {
	const at = new Date(2026, 8, 22, 9, 4).getTime();
	expect(clockTime(at)).toBe('09:04');
	expect(day(at)).toBe('Tue 22 Sep 2026');
});

test('what is left is told in its greatest unit, and never less than nothing', () => {
	expect([90_000_000, 3_600_000, 59_001, 1, 0, -5].map(remaining)).toEqual([
		'2d',
		'1h',
		'1m',
		'1s',
		'0s',
		'0s',
	]);
});

test('one is a person, more are people', () => {
	expect(count(1, 'person', 'people')).toBe('1 person');
	expect(count(3, 'message')).toBe('3 messages');
});

test('rooms are called as in the terminal, and what is hidden in a name is shown', () => {
	expect(roomLabel(room('dev'))).toBe('#dev');
	expect(roomLabel(room('~plans-k3f9'))).toBe('~plans-k3f9');
	expect(roomLabel(room('@a+b', {with: person('bob')}))).toBe('@bob');
	expect(roomLabel(room('@a+b', {with: {id: 'x', nick: 'a\u202Eb'}}))).toBe('@a<U+202E>b');
});
