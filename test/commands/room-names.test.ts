import {expect, test} from 'vitest';
import {findRoom, neighbourRoom} from '../../source/commands/room-names.ts';
import {listedRooms} from '../../source/presenter/rooms/room-list.ts';
import {room, session, user} from '../support/session-builder.ts';

const plans = room('~plans-482913057264');
const direct = room('@bob+you', {with: user('bob')});
const here = session([
	direct,
	plans,
	room('dev'),
	room('~war-room-111111111111'),
	room('old', {membership: {type: 'left'}}),
]);

test('shared rooms come before direct rooms, and a room that was left is not listed', () => {
	expect(listedRooms(here).map(one => one.room)).toEqual([
		plans.room,
		'dev',
		'~war-room-111111111111',
		direct.room,
	]);
});

test('finds a room by its number, its name, a prefix of it, or the nick of a direct room', () => {
	for (const typed of ['~plans', 'plans', '~pl', '~plans-482913057264', '~PLANS', '1'])
		expect(findRoom(here, typed)?.room, typed).toBe(plans.room);
	expect(findRoom(here, '#dev')?.room).toBe('dev');
	expect(findRoom(here, '~war')?.room).toBe('~war-room-111111111111');
	expect(findRoom(here, 'bob')?.room).toBe(direct.room);
	expect(findRoom(here, '~')).toBeUndefined();
});

test('the room after the last is the first, and the room before the first is the last', () => {
	expect(neighbourRoom(here, direct.room, 1)).toBe(plans.room);
	expect(neighbourRoom(here, plans.room, -1)).toBe(direct.room);
	expect(neighbourRoom(here, undefined, 1)).toBe(plans.room);
	expect(neighbourRoom(session([plans]), plans.room, 1)).toBeUndefined();
	expect(neighbourRoom(session([]), undefined, 1)).toBeUndefined();
});
