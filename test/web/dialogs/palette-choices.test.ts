import {expect, test} from 'vitest';
import {match, paletteChoices} from '../../../source/web/dialogs/palette-choices.ts';
import {person, room, session} from '../../support/session-builder.ts';

const chat = session([
	room('dev', {members: ['you', 'ann', 'bob']}),
	room('design'),
	room('ops', {unread: 2, mentions: 1}),
	room('@bob+you', {with: person('bob')}),
]);
const listed = [
	{room: 'dev', topic: '', memberCount: 3, seq: 1},
	{room: 'random', topic: 'anything', memberCount: 1, seq: 9},
];
const labels = (typed: string) =>
	paletteChoices(chat, 'dev', listed, typed, 'h:8080').map(({label}) => label);

test('what wants attention comes first, then one’s rooms, rooms to join, and people', () => {
	expect(labels('')).toEqual(['#ops', '#design', '@bob', '#random', '@ann']);
});

test('a sign narrows it to rooms, people or commands', () => {
	expect(labels('#r')).toEqual(['#random', '#r']);
	expect(labels('@')).toEqual(['@bob', '@ann']);
	expect(labels('>topi')).toEqual(['/topic TEXT | -']);
	expect(labels('?anything')).toEqual([]);
});

test('a name nobody has used is a new room; one that cannot be a room is not offered', () => {
	expect(labels('frontend').at(-1)).toBe('#frontend');
	expect(labels('RANDOM')).toEqual(['#random']);
	expect(labels('two words')).toEqual([]);
});

test('an invite link is offered to be opened, and its token never as the name of a room', () => {
	const token = 'k3f9x2'.repeat(8).slice(0, 43);
	for (const typed of [`http://h:8080/#${token}`, token, `#${token}`]) {
		expect(labels(typed)).toEqual(['Open the private room']);
	}
	expect(labels('http://h:8080/#/dev')).toEqual(['Open #dev']);
	expect(labels(`https://other.example/#${token}`)).toEqual(['other.example']);
});

test('a beginning is better than a part, and a part better than letters in order', () => {
	expect([
		match('dev-tools', 'dev'),
		match('web-dev', 'dev'),
		match('d-e-v', 'dev'),
		match('ops', 'dev'),
	]).toEqual([3, 2, 1, 0]);
});
