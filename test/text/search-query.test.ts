import {expect, test} from 'vitest';
import {parseSearch} from '../../source/text/search-query.ts';
import {minutes} from '../support/session-builder.ts';

const now = minutes(0);

test('separates words from filters in any order', () => {
	expect(parseSearch('flaky from:@bob test in:#dev after:2d', now)).toEqual({
		ok: true,
		search: {query: 'flaky test', from: 'bob', room: 'dev', after: now - 2 * 86_400_000},
	});
});

test('a day begins at local midnight', () => {
	expect(parseSearch('x before:2026-09-01', now)).toEqual({
		ok: true,
		search: {query: 'x', before: Date.parse('2026-09-01T00:00')},
	});
});

test('explains missing words and invalid times', () => {
	expect(parseSearch('from:bob', now)).toMatchObject({
		ok: false,
		reason: expect.stringMatching(/Enter words/),
	});
	expect(parseSearch('x before:soon', now)).toMatchObject({
		ok: false,
		reason: expect.stringMatching(/Invalid time "soon"/),
	});
});

test.each([
	['x after:yesterday', {after: new Date(2026, 8, 21).getTime()}],
	['x before:today', {before: new Date(2026, 8, 22).getTime()}],
	['x after:2 weeks ago', {after: now - 14 * 86_400_000}],
	['after:"2 weeks ago" x', {after: now - 14 * 86_400_000}],
	['x after:3-days before:1 hour', {after: now - 3 * 86_400_000, before: now - 3_600_000}],
	['x after:2d', {after: now - 2 * 86_400_000}],
	['x has:link has:reactions', {has: ['link', 'reaction']}],
])('reads %s', (text, filters) => {
	expect(parseSearch(text, now)).toEqual({ok: true, search: {query: 'x', ...filters}});
});

test('the words after an age stay words', () => {
	expect(parseSearch('after:2 weeks flaky', now)).toMatchObject({search: {query: 'flaky'}});
	expect(parseSearch('after:2d weeks', now)).toMatchObject({search: {query: 'weeks'}});
	expect(parseSearch('http://has:link', now)).toMatchObject({search: {query: 'http://has:link'}});
});

test('links are found without words, and an unknown feature is explained', () => {
	expect(parseSearch('has:link', now)).toEqual({ok: true, search: {query: 'http', has: ['link']}});
	expect(parseSearch('has:reaction', now)).toMatchObject({ok: false});
	expect(parseSearch('x has:cheese', now)).toEqual({
		ok: false,
		reason: 'Unknown filter "has:cheese". Use has:link or has:reaction.',
	});
});
