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
