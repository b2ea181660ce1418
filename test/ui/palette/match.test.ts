import {describe, expect, test} from 'vitest';
import {paletteEntries, parseQuery} from '../../../source/ui/palette/match.ts';
import {room, session} from '../../support/session-builder.ts';

const world = session([
	room('dev', {members: ['ann', 'bob', 'you']}),
	room('ops', {unread: 3, mentions: 1}),
	room('release-notes', {unread: 1}),
]);
const labels = (query: string): readonly string[] =>
	paletteEntries(world, 'dev', query).map(({label}) => label);

describe('the quick switcher', () => {
	test('begins with where attention is due, and ends with where one is', () => {
		expect(labels('')).toEqual(['#ops', '#release-notes', '#dev']);
	});

	test('finds by a few letters in order', () => {
		expect(labels('#rlnt')).toEqual(['#release-notes', 'Join #rlnt']);
		expect(labels('@bo')).toEqual(['@bob']);
		expect(labels('>topic')[0]).toBe('/topic [TEXT|-]');
	});

	test('offers to join a room that is not there', () => {
		expect(labels('#random')).toEqual(['Join #random']);
		expect(labels('#dev')).toEqual(['#dev']);
	});

	test('searches what was said', () => {
		expect(paletteEntries(world, 'dev', '?flaky test').map(({intent}) => intent)).toEqual([
			{type: 'command', text: '/search flaky test'},
			{type: 'command', text: '/search in:* flaky test'},
		]);
		expect(labels('?')).toEqual([]);
	});

	test('never names oneself', () => {
		expect(labels('@')).toEqual(['@ann', '@bob']);
	});

	test('tells what a sign asks for', () => {
		expect(parseQuery('# dev')).toEqual({scope: 'rooms', text: 'dev'});
		expect(parseQuery('dev')).toEqual({scope: 'all', text: 'dev'});
	});
});
