/** The room list that the server keeps: the user's clients join and leave rooms together. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {firstRooms} from '../../../source/client/rooms/first-rooms.ts';
import {type ClientWorld, makeClientWorld} from '../../support/client-world.ts';

let world: ClientWorld;
beforeEach(() => {
	world = makeClientWorld();
});
afterEach(() => world.close());

const device = async (name = 'ann'): Promise<Client> => {
	const client = world.connect(name, {followsRoomList: true});
	await world.pass();
	return client;
};
const roomsOf = (client: Client): string[] =>
	[...client.session().rooms.values()]
		.filter(({membership}) => membership.type === 'joined')
		.map(({room}) => room);
const join = async (client: Client, room: string): Promise<void> => {
	void client.join(room);
	await world.pass();
};

test('a room that is joined or left in one tab is joined or left in the other', async () => {
	const [one, other] = [await device(), await device()];
	await join(one, 'dev');
	await join(other, 'ops');
	expect(roomsOf(one)).toEqual(['dev', 'ops']);
	expect(roomsOf(other)).toEqual(['dev', 'ops']);
	void one.leave('dev');
	await world.pass();
	expect(roomsOf(one)).toEqual(['ops']);
	expect(roomsOf(other)).toEqual(['ops']);
});

test('another device receives the list, also after the server has restarted', async () => {
	await join(await device(), 'dev');
	await world.restart('same');
	await world.pass(5000);
	const other = await device();
	expect(await other.roomList()).toEqual(['dev']);
	expect(roomsOf(other)).toEqual([]);
});

test('a client that was offline leaves the rooms that were left in the meantime, and joins the new ones', async () => {
	const one = await device();
	const laptop = world.connect('ann', {followsRoomList: true, transport: world.network.transport('laptop')});
	await world.pass();
	await join(one, 'dev');
	await join(one, 'ops');
	world.network.cut('laptop');
	await world.pass();
	void one.leave('dev');
	await join(one, 'new');
	expect(laptop.session().rooms.has('dev')).toBe(true);
	world.network.restore('laptop');
	await world.pass(60_000);
	expect(roomsOf(laptop)).toEqual(['ops', 'new']);
	expect(roomsOf(one)).toEqual(['ops', 'new']);
});

test('bots and shell commands neither follow nor change the list', async () => {
	const person = await device();
	const bot = world.connect('ann');
	await world.pass();
	await join(bot, 'logs');
	await join(person, 'dev');
	expect(roomsOf(person)).toEqual(['dev']);
	expect(roomsOf(bot)).toEqual(['logs']);
	expect(await bot.roomList()).toBeUndefined();
	void bot.leave('dev');
	await world.pass();
	expect(roomsOf(person)).toEqual(['dev']);
});

test('a kicked user does not enter the room again with the next device', async () => {
	const ann = await device('ann');
	void ann.ask({type: 'create', room: 'dev'});
	await world.pass();
	const bob = await device('bob');
	await join(bob, 'dev');
	void ann.ask({type: 'moderate', room: 'dev', nick: 'bob', action: 'kick'});
	await world.pass();
	expect(await (await device('bob')).roomList()).toEqual([]);
});

test('the first connection of a device adds its stored rooms; after that the list decides', () => {
	const contact = {listed: ['dev'], stored: ['Dev', 'ops'], user: 'u1'};
	expect(firstRooms({...contact, mergedUser: undefined})).toEqual(['dev', 'ops']);
	expect(firstRooms({...contact, mergedUser: 'u0'})).toEqual(['dev', 'ops']);
	expect(firstRooms({...contact, mergedUser: 'u1'})).toEqual(['dev']);
	expect(firstRooms({...contact, listed: undefined, mergedUser: 'u1'})).toEqual(['Dev', 'ops']);
});
