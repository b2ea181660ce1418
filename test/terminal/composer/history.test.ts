import {expect, test} from 'vitest';
import {
	emptyHistory,
	foundText,
	newer,
	older,
	remember,
	searchFor,
	searchNewer,
	searchOlder,
	written,
} from '../../../source/terminal/composer/history.ts';

const history = ['build it', 'deploy to ops', 'Build again'].reduce(remember, emptyHistory);

test('recalls texts newest first, and then the typed text', () => {
	const first = older(history, 'half');
	expect(first?.text).toBe('Build again');
	const second = first && older(first.history, first.text);
	expect(second?.text).toBe('deploy to ops');
	const third = second && older(second.history, second.text);
	expect(third && older(third.history, third.text)).toBeUndefined();
	const back = second && newer(second.history);
	expect(back?.text).toBe('Build again');
	const kept = back && newer(back.history);
	expect(kept?.text).toBe('half');
	expect(kept && newer(kept.history)).toBeUndefined();
});

test('stores equal consecutive texts once, no empty text, and a limited number', () => {
	expect(remember(remember(emptyHistory, 'a'), 'a').entries).toEqual(['a']);
	expect(remember(emptyHistory, '  ').entries).toEqual([]);
	let long = emptyHistory;
	for (let count = 0; count < 600; count++) long = remember(long, `${count}`);
	expect(long.entries).toHaveLength(500);
	expect(long.entries.at(-1)).toBe('599');
});

test('a recalled text that was changed is a new text', () => {
	const recalled = older(history, 'half');
	expect(recalled && written(recalled.history).at).toBeUndefined();
});

test('a search finds the newest match first, and steps to older and newer matches', () => {
	const search = searchFor(history, 'BUILD');
	expect(foundText(history, search)).toBe('Build again');
	const back = searchOlder(history, search);
	expect(foundText(history, back)).toBe('build it');
	expect(foundText(history, searchOlder(history, back))).toBe('build it');
	expect(foundText(history, searchNewer(history, back))).toBe('Build again');
	expect(foundText(history, searchFor(history, 'nothing such'))).toBeUndefined();
	expect(foundText(history, searchFor(history, ''))).toBeUndefined();
});
