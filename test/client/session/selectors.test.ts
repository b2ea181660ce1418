import {expect, test} from 'vitest';
import {
	directRoomWith,
	findRoom,
	nextActiveRoom,
	orderedRooms,
} from '../../../source/client/session/selectors.ts';
import {room, session, user} from '../../support/session-builder.ts';

const some = session([
	room('dev', {unread: 2}),
	room('@a+b', {with: user('bob'), unread: 1, mentions: 1}),
	room('ops'),
	room('random', {unread: 7, isUnreadAtLeast: true}),
]);

test('direct rooms come after the others', () => {
	expect(orderedRooms(some).map(one => one.room)).toEqual(['dev', 'ops', 'random', '@a+b']);
});

test('the next active room has a mention, or else an unread message', () => {
	expect(nextActiveRoom(some, 'dev')).toBe('@a+b');
	const quiet = session([room('dev', {unread: 2}), room('ops'), room('random', {unread: 7})]);
	expect(nextActiveRoom(quiet, 'ops')).toBe('random');
	expect(nextActiveRoom(quiet, 'random')).toBe('dev');
	expect(nextActiveRoom(session([room('dev', {unread: 2})]), 'dev')).toBeUndefined();
});

test('finds rooms and users in any case', () => {
	expect(findRoom(some, 'DEV')?.room).toBe('dev');
	expect(findRoom(some, 'nowhere')).toBeUndefined();
	expect(directRoomWith(some, 'BOB')?.room).toBe('@a+b');
});
