import {expect, test} from 'vitest';
import {noticeText} from '../../../source/presenter/notices.ts';
import {type FirstRooms, openFirstRooms, roomsToJoin} from '../../../source/web/chat/open-first-rooms.ts';
import {type ClientWorld, makeClientWorld} from '../../support/client-world.ts';
import {makePage, openPage} from '../../support/page.ts';

const none: FirstRooms = {
	saved: [],
	last: undefined,
	address: {room: undefined, seq: undefined, token: undefined},
};

const open = async (world: ClientWorld, name: string, firstRooms: Partial<FirstRooms>) => {
	const {client, actions, view, notices} = makePage(world, name);
	const opened = openFirstRooms(client, actions, {...none, ...firstRooms});
	await world.pass();
	await opened;
	const session = client.session();
	const shown = [...session.notices.map(({content}) => noticeText(content)), ...notices()];
	return {current: view().current, rooms: [...session.rooms.keys()], notices: shown};
};

test('joins the lobby if there are no saved rooms and the address names none', () => {
	expect(roomsToJoin(none)).toEqual(['lobby']);
	expect(roomsToJoin({...none, address: {room: 'dev', seq: undefined, token: undefined}})).toEqual(['dev']);
	expect(roomsToJoin({...none, address: {room: undefined, seq: undefined, token: 't'}})).toEqual([]);
});

test('joins the saved rooms and shows the last one', async () => {
	const page = await open(makeClientWorld(), 'ann', {saved: ['dev', 'ops'], last: 'ops'});
	expect(page).toMatchObject({current: 'ops', rooms: ['dev', 'ops']});
});

test('joins and shows the room in the address', async () => {
	const address = {room: 'new', seq: undefined, token: undefined};
	const page = await open(makeClientWorld(), 'ann', {saved: ['dev'], last: 'dev', address});
	expect(page).toMatchObject({current: 'new', rooms: ['dev', 'new']});
});

test('leaves a saved room that no longer exists, with a notice, and shows another', async () => {
	const page = await open(makeClientWorld(), 'ann', {saved: ['dev', '~gone-1'], last: '~gone-1'});
	expect(page).toMatchObject({current: 'dev', rooms: ['dev']});
	expect(page.notices.at(-1)).toMatch(/^Could not rejoin ~gone-1: /);
});

test('joins the lobby if no saved room exists any more', async () => {
	expect(await open(makeClientWorld(), 'ann', {saved: ['~gone-1']})).toMatchObject({
		current: 'lobby',
		rooms: ['lobby'],
	});
});

test('reports an invalid link and joins the saved rooms', async () => {
	const page = await open(makeClientWorld(), 'ann', {
		saved: ['dev'],
		address: {room: undefined, seq: undefined, token: 'x'.repeat(43)},
	});
	expect(page).toMatchObject({current: 'dev', rooms: ['dev']});
	expect(page.notices.at(-1)).toContain('This invite is not valid');
});

test('shows the message that the address names', async () => {
	const world = makeClientWorld();
	const ann = await openPage(world, 'ann', 'dev');
	await ann.type('first');
	await ann.type('second');
	const address = {room: 'dev', seq: 1, token: undefined};
	const ben = makePage(world, 'ben');
	const opened = openFirstRooms(ben.client, ben.actions, {...none, address});
	await world.pass();
	await opened;
	expect(ben.view()).toMatchObject({current: 'dev', jump: {type: 'seq', room: 'dev', seq: 1}});
});
