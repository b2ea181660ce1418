import {beforeAll, describe, expect, test} from 'vitest';
import {builtInThemes, defaultSettings, settingNames} from '../../../source/commands/settings.ts';
import {helpCommands} from '../../../source/commands/slash/registry.ts';
import {
	beginsShortcode,
	completedText,
	completionAt,
	isTakenByEnter,
	mayComplete,
	takeNext,
} from '../../../source/commands/suggestions/completion.ts';
import {
	type CompletionSources,
	completionSources,
} from '../../../source/commands/suggestions/completion-sources.ts';
import {loadEmojiNames} from '../../../source/text/emoji.ts';
import {message, room, session, user} from '../../support/session-builder.ts';

let sources: CompletionSources = {
	nicks: ['bob', 'alice', 'Alina', '/quit', 'carol_w'],
	otherNicks: ['erin'],
	rooms: ['dev', 'random', '~war-x7'],
	otherRooms: [{room: 'docs', topic: 'Manuals', memberCount: 4}],
	values: defaultSettings,
	themes: Object.entries(builtInThemes).map(([name, about]) => ({name, about})),
	commands: helpCommands('terminal'),
	settings: settingNames,
	emoji: undefined,
};
beforeAll(async () => {
	sources = {...sources, emoji: await loadEmojiNames()};
});

/** The line after this many Tabs; `|` is the cursor. */
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

	test('another Tab shows the next completion, after the last one the typed text, and Shift+Tab the previous one', () => {
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
		expect(offered('bob')).toBeUndefined();
		expect(offered('at :)')).toBeUndefined();
	});

	test('offers the arguments of commands, with descriptions', () => {
		expect(offered('/msg al')).toEqual(['alice', 'Alina']);
		expect(offered('/topic x')).toEqual([]);
		const detailOf = (text: string, label: string) =>
			completionAt(text, text.length, sources, 'typing')?.candidates.find(one => one.label === label)?.detail;
		expect(detailOf('/notify ', 'mentions')).toBe('only mentions of you and your highlight words');
		expect(offered('/notify #dev ')).toEqual(['all', 'mentions', 'nothing']);
		expect(detailOf('/set ', 'bell')).toMatch(/^on · ring the bell for mentions/);
		expect(offered('/set bell ')).toEqual(['on', 'off']);
		expect(detailOf('/set bell ', 'on')).toBe('now');
		expect(detailOf('/set idleAfter ', '30')).toBe('');
		expect(detailOf('/set theme ', 'monochrome')).toBe(
			'no colours: bold, faint, underlined and inverse text',
		);
		expect(offered('/set nosuch ')).toEqual([]);
		expect(offered('/leave ')).toEqual(['dev', 'random', '~war-x7']);
	});

	test('closes after a whole word that begins no other candidate', () => {
		expect(offered('hi @carol_')).toEqual(['@carol_w']);
		expect(offered('hi @carol_w')).toBeUndefined();
		expect(offered('see #random')).toBeUndefined();
		expect(offered('/set bell on')).toEqual([]);
		expect(offered('/help')).toEqual(['/help [COMMAND|set]']);
	});

	test('offers rooms that are not joined and users outside of the room, marked as such', () => {
		const labels = (text: string) =>
			completionAt(text, text.length, sources, 'typing')?.candidates.map(
				({label, detail}) => `${label} ${detail}`,
			);
		expect(labels('#d')).toEqual(['#dev ', '#docs not joined · 4 online · Manuals']);
		expect(labels('/join do')).toEqual(['docs not joined · 4 online · Manuals']);
		expect(labels('@e')).toEqual(['@erin not in this room']);
		expect(labels('/msg e')).toEqual(['erin not in this room']);
	});

	test('shows the usage of a command with the current argument marked', () => {
		const usage = (text: string) =>
			completionAt(text, text.length, sources, 'typing')
				?.usage?.map(({text: part, meaning}) => (meaning === 'strong' ? `<${part}>` : part))
				.join('');
		expect(usage('/kick ')).toMatch(/^\/kick <NICK> \[REASON\] {2}\S/);
		expect(usage('/set ')).toBe('/set [<NAME> [VALUE]]  show or change settings; see /help set');
		expect(usage('/set bell o')).toBe(
			'/set [NAME [<VALUE>]]  ring the bell for mentions and direct messages while the window is in the background',
		);
		expect(usage('/notify #dev m')).toContain('[#ROOM] [<all|mentions|nothing>] | on | off');
		expect(usage('/ephemeral room ')).toContain('TIME TEXT | room <TIME|off>');
		expect(usage('/ephemeral 30s ')).toContain('TIME <TEXT> | room TIME|off');
		expect(usage('/reply hello')).toContain('[#SEQ|-N|@NICK] <TEXT>');
		expect(usage('/reply hello you')).toBeUndefined();
		expect(usage('/help')).toBeUndefined();
		expect(usage('/quit ')).toBeUndefined();
	});

	test('is not called for most texts', () => {
		for (const text of ['hello', 'at 10:30', ':)', 'a@b', 'see http://x', '']) {
			expect(mayComplete(text, text.length), text).toBe(false);
		}
		for (const text of ['/', '@', 'hi @', '#', ':ta', '/set bell ']) {
			expect(mayComplete(text, text.length), text).toBe(true);
		}
	});

	test('Enter takes only the beginning of a single command that needs arguments', () => {
		const isTaken = (text: string) => {
			const found = completionAt(text, text.length, sources, 'typing');
			return found !== undefined && isTakenByEnter(found);
		};
		expect(isTaken('/top')).toBe(false);
		expect(isTaken('/kic')).toBe(true);
		expect(isTaken('/kick')).toBe(false);
		expect(isTaken('/qui')).toBe(false);
		for (const text of ['thanks @bob', '@bo', 'see #de', ':tada', '/msg al', '/set bel']) {
			expect(isTaken(text), text).toBe(false);
		}
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
		settings: [
			'joins',
			'suggestions',
			'undoSend',
			'members',
			'idleAfter',
			'highlight',
			'ignore',
			'mute',
			'roomOrder',
			'pin',
			'order',
		],
	});
	expect(completionSources(here, direct, 'page', noneLoaded).nicks).toEqual(['ann', 'carol', 'bob']);
});
