import {expect, test} from 'vitest';
import {nickColourIndex} from '../../source/presenter/nick-colour.ts';
import {
	clockTime,
	createDayKey,
	dayAndTime,
	dayName,
	expiryText,
	roundDuration,
	shortDate,
} from '../../source/presenter/times.ts';
import {asSentence, capitalized, count, listOf} from '../../source/presenter/wording.ts';
import {literal} from '../../source/text/sanitize.ts';
import {minutes, morning} from '../support/session-builder.ts';

test('times and days are shown in a time zone', () => {
	expect(clockTime(morning, 'UTC')).toBe('09:14');
	expect(clockTime(morning, 'Asia/Kathmandu')).toBe('14:59');
	expect(dayName(morning, 'UTC')).toBe('Tue 22 Sep 2026');
	expect(dayAndTime(morning, 'Pacific/Auckland')).toBe('Tue 22 Sep 2026 21:14');
});

test('days are compared in a time zone', () => {
	const dayOf = createDayKey('Asia/Kathmandu');
	expect(dayOf(Date.UTC(2026, 8, 22, 18, 14))).toBe(dayOf(morning));
	expect(dayOf(Date.UTC(2026, 8, 22, 18, 15))).not.toBe(dayOf(morning));
});

test('the time left is rounded up, to minutes above an hour', () => {
	expect([28_000, 27_001, 60_000, 3_600_001, -5].map(ms => expiryText(minutes(0) + ms, minutes(0)))).toEqual([
		'expires in 28 s',
		'expires in 28 s',
		'expires in 1 min',
		'expires in 1 h 1 min',
		'expires in 0 s',
	]);
});

test('numbers and lists are in the right grammatical number', () => {
	expect([0, 1, 2].map(number => count(number, 'message'))).toEqual([
		'0 messages',
		'1 message',
		'2 messages',
	]);
	expect(count(2, 'person', 'people')).toBe('2 people');
	expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(names => listOf(names.map(literal)))).toEqual([
		'a',
		'a and b',
		'a, b and c',
	]);
	expect([
		asSentence(literal('Done')),
		asSentence(literal('Done?')),
		capitalized(literal('offline')),
	]).toEqual(['Done.', 'Done?', 'Offline']);
});

test('the colour of a user depends on the id only', () => {
	const indexes = Array.from({length: 100}, (_, id) => nickColourIndex(`u${id}`, 10));
	expect(new Set(indexes).size).toBe(10);
	expect(nickColourIndex('u1', 10)).toBe(indexes[1]);
});

test('a duration that two clocks measured is rounded to what was most likely meant', () => {
	const seconds = (count: number): number => roundDuration(count * 1000) / 1000;
	expect([3601, 3598, 61, 59.4, 90.2, 599, 86_402, 28.7].map(seconds)).toEqual([
		3600, 3600, 60, 60, 90, 600, 86_400, 30,
	]);
	expect([5, 4000, 100].map(seconds)).toEqual([5, 4000, 100]);
});

test('a short date is the time today, and has the year if it is another', () => {
	const [now, day] = [minutes(0), 86_400_000];
	expect([now, now - 3 * day, now - 400 * day].map(at => shortDate(at, now, 'UTC'))).toEqual([
		'09:14',
		'19 Sep',
		'18 Aug 2025',
	]);
});
