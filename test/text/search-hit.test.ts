import {expect, test} from 'vitest';
import {excerpt, findHits} from '../../source/text/search-hit.ts';

const hits = (text: string, query: string) =>
	findHits(text, query).map(({start, end}) => text.slice(start, end));
const shown = (text: string, query: string, length = 200) =>
	excerpt(text, query, length)
		.map(({text, isHit}) => (isHit ? `[${text}]` : text))
		.join('');

test.each([
	['the flaky test', 'FLAKY tes', ['flaky', 'test']],
	['reflaky', 'flaky', []],
	['Café CAFÉ cafés', 'cafe', ['Café', 'CAFÉ', 'cafés']],
	['Straße', 'strasse', ['Straße']],
	['東京タワーに行く', '京タ', ['東京タワーに行く']],
	['done 🎉 now', '🎉', ['🎉']],
	['nothing', '...', []],
])('in %j the words for %j are %j', (text, query, expected) => {
	expect(hits(text, query)).toEqual(expected);
});

test('a short text is shown whole, with every hit marked', () => {
	expect(shown('a flaky test is flaky', 'flaky')).toBe('a [flaky] test is [flaky]');
	expect(shown('flaky', 'flaky')).toBe('[flaky]');
});

test('of a long text the part around the first hit is shown', () => {
	const text = `${'before '.repeat(60)}the needle here${' after'.repeat(60)}`;
	const line = shown(text, 'needle', 120);
	expect(line).toMatch(/^… before .*the \[needle\] here after.* …$/);
	expect(line.length).toBeLessThan(140);
});

test('without a hit the beginning is shown', () => {
	expect(shown('x'.repeat(300), 'needle', 100)).toBe(`${'x'.repeat(100)} …`);
});

test('a cut never leaves half a character', () => {
	for (let length = 1; length < 40; length++)
		expect(shown('😀'.repeat(40), 'x', length).isWellFormed()).toBe(true);
});
