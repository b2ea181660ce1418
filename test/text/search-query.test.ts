import {expect, test} from 'vitest';
import {parseSearch} from '../../source/text/search-query.ts';
import {minutes} from '../support/session-builder.ts';

const now = minutes(0);

test('words and what narrows them are told apart, wherever they stand', () => {
	expect(parseSearch('flaky from:@bob test in:#dev after:2d', now)).toEqual({
		ok: true,
		search: {query: 'flaky test', from: 'bob', room: 'dev', after: now - 2 * 86_400_000},
	});
});

test('a day begins at its midnight here', () => {
	expect(parseSearch('x before:2026-09-01', now)).toEqual({
		ok: true,
		search: {query: 'x', before: Date.parse('2026-09-01T00:00')},
	});
});

test('without words, or with a time that is none, it says what to write', () => {
	expect(parseSearch('from:bob', now)).toMatchObject({
		ok: false,
		reason: expect.stringMatching(/Enter words/),
	});
	expect(parseSearch('x before:soon', now)).toMatchObject({
		ok: false,
		reason: expect.stringMatching(/Invalid time "soon"/),
	});
});
