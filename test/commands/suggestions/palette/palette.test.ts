import {describe, expect, test} from 'vitest';
import {defaultSettings} from '../../../../source/commands/settings.ts';
import {helpCommands} from '../../../../source/commands/slash/registry.ts';
import {paletteEntries, parseQuery} from '../../../../source/commands/suggestions/palette/palette.ts';
import {message, minutes, room, session, user} from '../../../support/session-builder.ts';

const world = session([
	room('dev', {members: ['ann', 'bob', 'you']}),
	room('ops', {unread: 3, mentions: 1}),
	room('release-notes', {unread: 1}),
	room('@bob+you', {with: user('bob')}),
]);
const listed = [
	{room: 'dev', topic: '', memberCount: 3, seq: 1},
	{room: 'random', topic: 'anything', memberCount: 1, seq: 9},
];
const entries = (query: string) =>
	paletteEntries(
		{session: world, current: 'dev', listed, commands: helpCommands('page'), serverUrl: 'http://h:8080'},
		query,
	);
const labels = (query: string): readonly string[] => entries(query).map(({label}) => label);

describe('the palette', () => {
	test('begins with rooms that have unread messages, and ends with users', () => {
		expect(labels('')).toEqual(['#ops', '#release-notes', '@bob', '#random', '@ann', '#dev']);
		expect(entries('').map(({detail}) => detail)).toEqual([
			'1 mention',
			'1 unread',
			'',
			'join · 1 person · anything',
			'send a message',
			'',
		]);
	});

	test('matches letters in order; a prefix first, then a substring, then scattered letters', () => {
		expect(labels('#rlnt')).toEqual(['#release-notes', 'Create #rlnt']);
		const rooms = session([room('d-e-v'), room('web-dev'), room('dev-tools'), room('ops')]);
		const found = paletteEntries(
			{session: rooms, current: undefined, listed: [], commands: [], serverUrl: ''},
			'#dev',
		);
		expect(found.map(({label}) => label as string)).toEqual([
			'#dev-tools',
			'#web-dev',
			'#d-e-v',
			'Create #dev',
		]);
	});

	test('a sign limits it to rooms, users or commands', () => {
		expect(labels('#r')).toEqual(['#random', '#release-notes', 'Create #r']);
		expect(labels('@bo')).toEqual(['@bob']);
		expect(labels('@')).toEqual(['@bob', '@ann']);
		expect(labels('>topic')[0]).toBe('/topic [TEXT|-]');
	});

	test('lists the people of the whole server, with their public rooms', () => {
		const people = [
			{user: user('ann'), rooms: ['dev']},
			{user: user('zoe'), rooms: ['ops', 'random', 'misc']},
			{user: user('carl'), rooms: []},
		];
		const sources = {session: world, current: 'dev', listed, people, commands: [], serverUrl: ''};
		const found = paletteEntries(sources, '@');
		expect(found.map(({label, detail}) => [label, detail])).toEqual([
			['@bob', ''],
			['@ann', 'send a message · online · #dev'],
			['@zoe', 'send a message · online · #ops, #random'],
			['@carl', 'send a message · online'],
		]);
	});

	test('runs a command that needs no argument; inserts any other into the input', () => {
		expect(entries('>topic')[0]?.action).toEqual({type: 'runCommand', command: 'topic', words: ''});
		expect(entries('>whois')[0]?.action).toEqual({type: 'compose', text: '/whois '});
	});

	test('choosing a user opens the direct room', () => {
		expect(entries('@ann')[0]?.action).toEqual({type: 'messagePerson', person: user('ann')});
	});

	test('offers a new room only for a valid name that no room has', () => {
		expect(labels('frontend').at(-1)).toBe('Create #frontend');
		expect(labels('RANDOM')).not.toContain('Create #RANDOM');
		expect(labels('#dev')).toEqual(['#dev']);
		expect(labels('#two words')).toEqual([]);
	});

	test('offers to open an invite link, and never its token as the name of a room', () => {
		const token = 'k3f9x2'.repeat(8).slice(0, 43);
		for (const typed of [`http://h:8080/#${token}`, token, `#${token}`]) {
			expect(labels(typed)).toEqual(['Join the private room']);
		}
		expect(labels('http://h:8080/#/dev')).toEqual(['Join #dev']);
		expect(labels(`https://other.example/#${token}`)).toEqual(['other.example']);
	});

	test('searches messages', () => {
		expect(entries('?flaky test').map(({action}) => action)).toEqual([
			{type: 'runCommand', command: 'search', words: 'flaky test'},
			{type: 'runCommand', command: 'search', words: 'in:* flaky test'},
		]);
		expect(labels('?')).toEqual([]);
	});

	test('offers a new room apart from the matches, and creates it', () => {
		expect(entries('frontend').at(-1)).toMatchObject({
			isApart: true,
			detail: 'a new public room',
			action: {type: 'runCommand', command: 'create', words: 'frontend'},
		});
		expect(
			entries('frontend')
				.slice(0, -1)
				.some(({isApart}) => isApart === true),
		).toBe(false);
	});

	test('finds settings, loaded messages and authors who have left', () => {
		const items = [message('erin', 'the flaky websocket test', {seq: 4})];
		const found = (query: string) =>
			paletteEntries(
				{
					session: session([room('dev', {items})]),
					current: 'dev',
					listed: [],
					commands: [],
					serverUrl: '',
					settings: defaultSettings,
				},
				query,
			);
		expect(found('bell')[0]).toMatchObject({
			label: 'bell: turn off',
			action: {type: 'runCommand', command: 'set', words: 'bell off'},
		});
		expect(found('theme')[0]).toMatchObject({action: {type: 'compose', text: '/set theme '}});
		expect(found('flaky').map(({action}) => action)).toContainEqual({
			type: 'showMessage',
			room: 'dev',
			seq: 4,
		});
		expect(found('@er').map(({label}) => label as string)).toEqual(['@erin']);
	});

	test('ranks the previous room and rooms with new messages before others', () => {
		const at = (name: string, minute: number) =>
			room(name, {items: [message('ann', 'hi', {at: minutes(minute)})]});
		const rooms = session([room('here'), at('old', 1), at('new', 9), at('before', 2), room('empty')]);
		const found = paletteEntries(
			{session: rooms, current: 'here', listed: [], commands: [], serverUrl: '', previous: 'before'},
			'#',
		);
		expect(found.map(({label}) => label as string)).toEqual(['#before', '#new', '#old', '#empty', '#here']);
	});

	test('reads the sign of a query', () => {
		expect(parseQuery('# dev')).toEqual({scope: 'rooms', text: 'dev'});
		expect(parseQuery('dev')).toEqual({scope: 'all', text: 'dev'});
	});
});
