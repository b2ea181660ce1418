/** A user with thousands of new direct messages can still connect and sees the new messages. */
import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {maxUnansweredRooms} from '../../../source/client/rooms/direct-rooms.ts';
import {defaultLimits, directRoom} from '../../../source/protocol/limits.ts';
import {type ClientWorld, clientWorld, messageLines, resultOf} from '../../support/client-world.ts';
import {type WritableStore, writable} from '../../support/writable-store.ts';

const strangers = 5000;
/** More than the frames that a connection may send at once. */
const strangersOnline = 2500;
const rateLimit = {burst: defaultLimits.sendBurst, perSecond: defaultLimits.sendsPerSecond};
const frameRate = {burst: defaultLimits.frameBurst, perSecond: defaultLimits.framesPerSecond};

const idOf = (index: number): string => `s${index}`;

/** One message from each of `count` users, the last one newest. */
const writeFromStrangers = async (store: WritableStore, userId: string, now: number): Promise<void> => {
	const written = Array.from({length: strangers}, (_, index) => {
		const from = {id: idOf(index), nick: `stranger${index}`};
		const at = now - strangers + index;
		store.createUser({...from, createdAt: at}, undefined);
		const {room} = store.openRoom(directRoom(userId, from.id), 'direct', `e${index}`, at);
		store.admit(room, userId);
		store.admit(room, from.id);
		return store.append({type: 'message', room, at, from, text: `hello from ${index}`});
	});
	await Promise.all(written);
};

const directRooms = (client: Client) =>
	[...client.session().rooms.values()].filter(({kind}) => kind === 'direct');

const losses = (client: Client): string[] => {
	const seen: string[] = [];
	client.subscribe(() => {
		const {link} = client.session();
		if (link.type === 'waiting' || link.type === 'stopped') seen.push(link.reason);
	});
	return seen;
};

const floodedAnn = async (): Promise<{
	world: ClientWorld;
	ann: Client;
	eve: Client;
	lost: string[];
	annId: string;
}> => {
	const world = clientWorld({rateLimit, frameRate, addressOf: name => name});
	const first = world.connect('ann');
	const eve = world.connect('eve');
	await world.pass();
	const annId = first.session().me?.id ?? '';
	await resultOf(world, eve.receipt(eve.post({to: 'ann'}, 'hello from eve')));
	await resultOf(world, first.close());
	await world.pass(strangers);
	await writeFromStrangers(writable(world.server().store), annId, world.clock.now());
	const ann = world.connect('ann', {joinsDirectRooms: true, batchMs: 20});
	return {world, ann, eve, lost: losses(ann), annId};
};

test('a client with 5,000 new direct messages stays connected and joins the newest rooms', async () => {
	const {world, ann, lost, annId} = await floodedAnn();
	const bob = world.connect('bob');
	await resultOf(world, Promise.all([ann.join('dev'), bob.join('dev')]));
	await world.pass(30_000);
	expect(lost).toEqual([]);
	const rooms = directRooms(ann);
	expect(rooms).toHaveLength(defaultLimits.directRooms);
	const newest = directRoom(annId, idOf(strangers - 1));
	expect(rooms.every(({membership}) => membership.type === 'joined')).toBe(true);
	expect(messageLines(ann, newest)).toEqual([`stranger${strangers - 1}: hello from ${strangers - 1}`]);
	bob.post({room: 'dev'}, 'good morning');
	await world.pass();
	expect(messageLines(ann)).toEqual(['bob: good morning']);
});

/** Connects users. Each sends a direct message to the user with this nick. */
const floodOnline = async (world: ClientWorld, nick: string): Promise<void> => {
	const step = 250;
	for (let from = 0; from < strangersOnline; from += step) {
		for (let index = from; index < from + step; index++) {
			const name = `stranger${index}`;
			const connection = world.network.transport(name).open({
				onOpen() {
					connection.send(JSON.stringify({type: 'hello', version: 1, nick: name}));
					connection.send(JSON.stringify({type: 'send', to: nick, text: `hello from ${index}`}));
				},
				onText() {},
				onActivity() {},
				onClose() {},
			});
		}
		await world.pass(1);
	}
};

test('a client stays connected while 2,500 users write to it, and when it reconnects', async () => {
	const world = clientWorld({rateLimit, frameRate, addressOf: name => name});
	const ann = world.connect('ann', {joinsDirectRooms: true, batchMs: 20});
	const bob = world.connect('bob');
	await resultOf(world, Promise.all([ann.join('dev'), bob.join('dev')]));
	const lost = losses(ann);
	await floodOnline(world, 'ann');
	await world.pass(30_000);
	expect(lost).toEqual([]);
	const rooms = directRooms(ann);
	expect(rooms).toHaveLength(maxUnansweredRooms);
	expect(rooms.every(({membership}) => membership.type === 'joined')).toBe(true);
	expect(rooms.map(room => room.with?.nick)).toContain(`stranger${strangersOnline - 1}`);
	world.network.drop('ann');
	bob.post({room: 'dev'}, 'good morning');
	await world.pass(2000);
	expect(messageLines(ann)).toEqual(['bob: good morning']);
	await world.pass(30_000);
	expect(lost).toEqual(['the connection was lost']);
});

test('a direct room that was not joined opens with its next message', async () => {
	const {world, ann, eve, annId} = await floodedAnn();
	await world.pass(5000);
	const room = directRoom(annId, eve.session().me?.id ?? '');
	expect(ann.session().rooms.has(room)).toBe(false);
	const listed = await resultOf(world, ann.rooms());
	expect(listed).toHaveLength(strangers + 1);
	expect(listed.filter(({isJoined}) => isJoined)).toHaveLength(defaultLimits.directRooms);
	expect(listed.find(info => info.room === room)).toMatchObject({seq: 1, with: {nick: 'eve'}});
	eve.post({to: 'ann'}, 'are you there?');
	await world.pass();
	expect(messageLines(ann, room)).toEqual(['eve: hello from eve', 'eve: are you there?']);
	expect(ann.session().rooms.get(room)).toMatchObject({unread: 2, membership: {type: 'joined'}});
});
