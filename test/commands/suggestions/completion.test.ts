import {beforeAll, describe, expect, test} from 'vitest';
import {settingNames} from '../../../source/commands/settings.ts';
import {helpCommands} from '../../../source/commands/slash/registry.ts';
import {
	beginsShortcode,
	type CompletionSources,
	completedText,
	completionAt,
	completionSources,
	takeNext,
} from '../../../source/commands/suggestions/completion.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {message, room, session, user} from '../../support/session-builder.ts';

let sources: CompletionSources = {
	nicks: ['bob', 'alice', 'Alina', '/quit', 'carol_w'],
	rooms: ['dev', 'random', '~war-x7'],
	commands: helpCommands('terminal'),
	settings: settingNames,
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
		['/dm al|', '/dm alice |'],
		['/join dev r|', '/join dev random |'],
		['/mute ran|', '/mute random |'],
		['/invite re|', '/invite revoke |'],
		['/set nickc|', '/set nickColours |'],
		['/filter joins h|', '/filter joins hide |'],
		['/help whoi|', '/help whois |'],
		['/stats se|', '/stats server |'],
		['/kick al|', '/kick alice |'],
		['/msg bob ask al|', '/msg bob ask alice |'],
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

	test('again shows the next completion, after the last the typed text, and Shift+Tab the previous', () => {
		expect(tabbed('al|', 2)).toBe('Alina: |');
		expect(tabbed('al|', 3)).toBe('al|');
		expect(tabbed('al|', 4)).toBe('alice: |');
		expect(tabbed('al|', -1)).toBe('Alina: |');
	});

	test('never completes a command with a nick', () => {
		expect(tabbed('/qui|')).toBe('/quit |');
		for (const line of ['|', '@|', 'x @|', '/msg |']) {
			const completion = completionAt(line.replace('|', ''), line.indexOf('|'), sources);
			expect(completion?.candidates.map(({insert}) => insert).join()).not.toContain('/');
		}
	});
});

describe('while typing', () => {
	const offered = (text: string, cursor = text.length) =>
		completionAt(text, cursor, sources, 'typing')?.candidates.map(({label}) => label as string);

	test('offers completions for a word with a sign only', () => {
		expect(offered('hi @AL')).toEqual(['@alice', '@Alina']);
		expect(offered('see #de')).toEqual(['#dev']);
		expect(offered('/top')).toEqual(['/topic [TEXT|-]']);
		expect(offered('done :tad')?.[0]).toBe('🎉 :tada:');
		expect(offered('hello')).toBeUndefined();
		expect(offered('mail alice@b')).toBeUndefined();
		expect(offered('/topic x')).toBeUndefined();
		expect(offered('/msg al')).toBeUndefined();
	});

	test('reports when the names of emoji are needed', () => {
		expect(beginsShortcode('well done :ta', 13)).toBe(true);
		expect(beginsShortcode('at 10:30', 8)).toBe(false);
	});
});

test('nicks are in the order of their last message, without the user', () => {
	const items = [message('ann', 'hi'), message('bob', 'hi'), message('you', 'hi')];
	const dev = room('dev', {items, members: ['ann', 'carol', 'you']});
	const direct = room('@bob+you', {with: user('bob'), members: ['bob', 'you']});
	const here = session([dev, direct]);
	const noneLoaded = {commands: [], emoji: undefined};
	expect(completionSources(here, dev, 'page', noneLoaded)).toMatchObject({
		nicks: ['bob', 'ann', 'carol'],
		rooms: ['dev'],
		settings: ['joins', 'members', 'idleAfter', 'highlight', 'ignore', 'mute', 'roomOrder', 'pin', 'order'],
	});
	expect(completionSources(here, direct, 'page', noneLoaded).nicks).toEqual(['ann', 'carol', 'bob']);
});
