import {expect, test} from 'vitest';
import {neighbour, orderRooms, pageTitle, unreadLabel} from '../../../source/web/room-list/rooms.ts';
import {person, room, session} from '../../support/session-builder.ts';

const rooms = [
	room('@a+b', {with: person('bob')}),
	room('dev', {unread: 3, isUnreadAtLeast: true}),
	room('~plans-1'),
	room('old', {membership: {type: 'left'}}),
];
const names = (list: ReturnType<typeof orderRooms>) => list.map(one => one.room);

test('shared rooms stand before people, and what one left does not stand there', () => {
	expect(names(orderRooms(session(rooms)))).toEqual(['dev', '~plans-1', '@a+b']);
});

test('the next room after the last is the first, and the other way round', () => {
	const ordered = orderRooms(session(rooms));
	expect(neighbour(ordered, '@a+b', 1)).toBe('dev');
	expect(neighbour(ordered, 'dev', -1)).toBe('@a+b');
	expect(neighbour(ordered, undefined, 1)).toBe('dev');
	expect(neighbour([], 'dev', 1)).toBeUndefined();
});

test('the title of the tab tells mentions before unread, and where one is', () => {
	const dev = room('dev');
	expect(pageTitle([dev], dev)).toBe('#dev · termchat');
	expect(pageTitle([dev, room('ops', {unread: 4})], dev)).toBe('(4) #dev · termchat');
	expect(pageTitle([dev, room('ops', {unread: 4, mentions: 1})], dev)).toBe('(@1) #dev · termchat');
	expect(pageTitle([], undefined)).toBe('termchat');
});

test('a number that may be higher says so', () => {
	expect(unreadLabel(room('dev', {unread: 3, isUnreadAtLeast: true}))).toBe('3+');
});
