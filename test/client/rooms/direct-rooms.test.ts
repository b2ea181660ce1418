import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {defaultLimits, directRoom} from '../../../source/protocol/limits.ts';
import {type ClientWorld, clientWorld, messageLines, resultOf} from '../../support/client-world.ts';
import {joinedFrame, welcomeFrame} from '../../support/frames.ts';
import {scriptForTest} from '../../support/scripted-server.ts';

const joinsDirectRooms = true;

const pair = async (world: ClientWorld): Promise<{ann: Client; bob: Client; room: string}> => {
	const ann = world.connect('ann', {joinsDirectRooms});
	const bob = world.connect('bob', {joinsDirectRooms});
	await world.pass();
	const {room} = await resultOf(world, bob.receipt(bob.post({to: 'ann'}, 'hello')));
	return {ann, bob, room};
};

test('blocking a user removes the direct room from all clients, and no message arrives', async () => {
	const world = clientWorld();
	const {ann, bob, room} = await pair(world);
	const phone = world.connect('ann', {joinsDirectRooms});
	await world.pass();
	for (const client of [ann, phone]) expect(messageLines(client, room)).toEqual(['bob: hello']);
	expect(await resultOf(world, ann.ask({type: 'block', nick: 'bob'}))).toMatchObject({user: {nick: 'bob'}});
	for (const client of [ann, phone]) expect(client.session().rooms.has(room)).toBe(false);
	const draft = bob.post({room}, 'still there?');
	await expect(resultOf(world, bob.receipt(draft))).rejects.toMatchObject({
		code: 'forbidden',
		message: 'ann does not accept direct messages from you.',
	});
	world.network.drop('ann');
	await world.pass(5000);
	for (const client of [ann, phone]) expect(client.session().rooms.has(room)).toBe(false);
	expect(messageLines(bob, room)).toEqual(['bob: hello']);
});

test('after unblock the next message opens the room with its history', async () => {
	const world = clientWorld();
	const {ann, bob, room} = await pair(world);
	await resultOf(world, ann.ask({type: 'block', nick: 'bob'}));
	await resultOf(world, ann.ask({type: 'unblock', nick: 'bob'}));
	expect(ann.session().rooms.has(room)).toBe(false);
	bob.post({room}, 'again');
	await world.pass();
	expect(messageLines(ann, room)).toEqual(['bob: hello', 'bob: again']);
});

test('a direct room that the user left stays closed in a new client until its next message', async () => {
	const world = clientWorld();
	const {ann, bob, room} = await pair(world);
	await resultOf(world, ann.leave(room));
	await resultOf(world, ann.close());
	const again = world.connect('ann', {joinsDirectRooms});
	await world.pass();
	expect(again.session().rooms.has(room)).toBe(false);
	bob.post({room}, 'please');
	await world.pass();
	expect(messageLines(again, room)).toEqual(['bob: hello', 'bob: please']);
});

test('a draft to a user who accepts no first message is refused with a reason and not sent again', async () => {
	const world = clientWorld();
	const ann = world.connect('ann');
	const bob = world.connect('bob');
	await world.pass();
	await resultOf(world, ann.ask({type: 'preferences', directFrom: 'nobody'}));
	await expect(resultOf(world, bob.receipt(bob.post({to: 'ann'}, 'hello')))).rejects.toMatchObject({
		code: 'forbidden',
	});
	expect(bob.session().outbox).toMatchObject([{state: {type: 'failed'}}]);
});

test('a draft beyond the limit for new direct rooms waits and is then sent', async () => {
	const world = clientWorld({
		rateLimit: {burst: 20, perSecond: 5},
		limits: {...defaultLimits, directOpenBurst: 1, directOpensPerMinute: 60},
	});
	const [ann, bob, eve] = ['ann', 'bob', 'eve'].map(name => world.connect(name));
	if (ann === undefined || bob === undefined || eve === undefined) throw new Error('No user is connected.');
	await world.pass();
	for (const to of ['bob', 'eve']) ann.post({to}, 'hello');
	await world.pass(500);
	expect(ann.session().outbox).toMatchObject([{target: {to: 'eve'}, state: {type: 'waiting'}}]);
	await world.pass(2000);
	const room = directRoom(ann.session().me?.id ?? '', eve.session().me?.id ?? '');
	expect(messageLines(eve, room)).toEqual(['ann: hello']);
});

test('without server limits the client joins all direct rooms within the frame rate', async () => {
	const script = scriptForTest({joinsDirectRooms});
	await script.pass();
	const {
		directRooms: _rooms,
		directOpenBurst: _burst,
		directOpensPerMinute: _perMinute,
		blockedUsers: _blocked,
		...limits
	} = {...defaultLimits, frameBurst: 20, framesPerSecond: 4};
	const {id} = script.take('hello');
	await script.sendRaw(JSON.stringify({...welcomeFrame({id}), limits}));
	const rooms = Array.from({length: 12}, (_, index) => ({
		room: directRoom('u1', `x${index}`),
		topic: '',
		memberCount: 1,
		seq: 1,
	}));
	await script.send({type: 'rooms', id: script.take('rooms').id, rooms, hasMore: false});
	const joins = () => script.received.filter(({type}) => type === 'join').length;
	expect(joins()).toBe(10);
	await script.pass(1000);
	expect(joins()).toBe(12);
});

test('joins a room that the user requests before waiting direct rooms', async () => {
	const script = scriptForTest({joinsDirectRooms});
	const limits = {...defaultLimits, frameBurst: 4, framesPerSecond: 2};
	await script.welcome({limits});
	const rooms = Array.from({length: 9}, (_, index) => ({
		room: directRoom('u1', `x${index}`),
		topic: '',
		memberCount: 1,
		seq: 1,
		at: index,
		isJoined: true as const,
	}));
	await script.send({type: 'rooms', id: script.take('rooms').id, rooms, hasMore: false});
	const asked = () => script.received.flatMap(frame => (frame.type === 'join' ? [frame.room] : []));
	expect(asked()).toEqual([directRoom('u1', 'x8'), directRoom('u1', 'x7')]);
	void script.client.join('dev');
	await script.pass(1000);
	expect(asked().at(-1)).toBe('dev');
	await script.send(joinedFrame({id: script.received.at(-1)?.id}));
	await script.pass(1000);
	expect(asked().at(-1)).toBe(directRoom('u1', 'x6'));
});
