import {expect, test} from 'vitest';
import {closeCodes} from '../../../source/protocol/connection/close-codes.ts';
import {serverWorld} from '../../support/server-world.ts';

test('lists sessions with their users, devices and rooms', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.join('dev');
	const all = await world.hub.administer({type: 'sessions'});
	if (all.type !== 'sessions') throw new Error('not the list');
	expect(all).toMatchObject({
		sessions: [
			{user: ann.id, nick: 'ann', rooms: 1, device: {kind: 'other'}},
			{user: bob.id, nick: 'bob', rooms: 0},
		],
		hasMore: false,
	});
	const [first] = all.sessions;
	expect(await world.hub.administer({type: 'sessions', after: first?.session ?? 0})).toMatchObject({
		sessions: [{nick: 'bob'}],
	});
	expect(await world.hub.administer({type: 'sessions', user: 'ANN'})).toMatchObject({
		sessions: [{nick: 'ann'}],
	});
});

test('ends a session so that its client does not reconnect', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const listed = await world.hub.administer({type: 'sessions'});
	const session = listed.type === 'sessions' ? (listed.sessions[0]?.session ?? 0) : 0;
	expect(await world.hub.administer({type: 'endSession', session})).toEqual({
		type: 'sessionEnded',
		session,
		nick: 'ann',
	});
	expect(ann.last('closing')).toMatchObject({
		code: closeCodes.badHello,
		reason: 'The operator ended this session.',
	});
	expect(await world.hub.administer({type: 'endSession', session: 9999})).toMatchObject({
		type: 'failed',
		message: expect.stringContaining('9999'),
	});
});

test('does not remove the only device of a user with a session', async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const listed = await world.hub.administer({type: 'sessions'});
	const session = listed.type === 'sessions' ? (listed.sessions[0]?.session ?? 0) : 0;
	expect(await world.hub.administer({type: 'endSession', session, removesDevice: true})).toMatchObject({
		type: 'failed',
		message: expect.stringContaining('only device'),
	});
	expect(ann.all('closing')).toEqual([]);
});
