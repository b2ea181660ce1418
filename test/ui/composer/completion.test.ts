import {beforeAll, describe, expect, test} from 'vitest';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {commands} from '../../../source/ui/commands/table.ts';
import {
	type CompletionSources,
	completedText,
	completionAt,
	takeNext,
} from '../../../source/ui/composer/completion.ts';

let sources: CompletionSources = {
	nicks: ['bob', 'alice', 'Alina', '/quit', 'carol_w'],
	rooms: ['dev', 'random', '~war-x7'],
	commands,
	emoji: undefined,
};
beforeAll(async () => {
	sources = {...sources, emoji: await loadEmojiNames()};
});

/** The line after so many Tabs; `|` is the cursor. */
const tabbed = (line: string, tabs = 1): string | undefined => {
	const cursor = line.indexOf('|');
	let completion = completionAt(line.replace('|', ''), cursor, sources);
	if (completion === undefined) return undefined;
	for (let pressed = 0; pressed < Math.abs(tabs); pressed++)
		completion = takeNext(completion, tabs < 0 ? -1 : 1);
	const done = completedText(completion);
	return `${done.text.slice(0, done.cursor)}|${done.text.slice(done.cursor)}`;
};

describe('Tab', () => {
	test.each<[string, string | undefined]>([
		['al|', 'alice: |'],
		['AL|', 'alice: |'],
		['ask al|', 'ask alice |'],
		['ask al| now', 'ask alice| now'],
		['@al|', '@alice |'],
		['hey @ca|', 'hey @carol_w |'],
		['#d|', '#dev |'],
		['see #ra|', 'see #random |'],
		['/jo|', '/join |'],
		['/JO|', '/join |'],
		['/msg al|', '/msg alice |'],
		['/msg |', '/msg bob |'],
		['/join d|', '/join dev |'],
		['/go w|', '/go ~war-x7 |'],
		['//jo|', undefined],
		[':tad|', '🎉|'],
		['done:tad|', 'done🎉|'],
		['|', 'bob: |'],
		['well |', undefined],
		['xyz|', undefined],
		['at 10:30|', undefined],
		['say /jo|', undefined],
	])('at %j gives %j', (line, completed) => {
		expect(tabbed(line)).toBe(completed);
	});

	test('again gives the next, after the last what was typed, and Shift+Tab goes back', () => {
		expect(tabbed('al|', 2)).toBe('Alina: |');
		expect(tabbed('al|', 3)).toBe('al|');
		expect(tabbed('al|', 4)).toBe('alice: |');
		expect(tabbed('al|', -1)).toBe('Alina: |');
	});

	test('never makes a command of a nick', () => {
		expect(tabbed('/qui|')).toBe('/quit |');
		for (const line of ['|', '@|', 'x @|', '/msg |']) {
			const completion = completionAt(line.replace('|', ''), line.indexOf('|'), sources);
			expect(completion?.candidates.map(({insert}) => insert).join()).not.toContain('/');
		}
	});
});
