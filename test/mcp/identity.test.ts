/** The user of an agent: registered once, whatever ends the program. */
import {describe, expect, test} from 'vitest';
import {createClient} from '../../source/client/client.ts';
import {Agent} from '../../source/mcp/agent/agent.ts';
import {ratePerMinute} from '../../source/mcp/agent/write-guard.ts';
import {type ClientWorld, clientWorld, resultOf} from '../support/client-world.ts';

/** An agent of the user with this name, which is not connected. All of them share a storage. */
const makeAgent = (world: ClientWorld, name: string): Agent => {
	const {clock} = world;
	const client = createClient({
		...{transport: world.network.transport(name), storage: world.storage(name), nick: name, clock, bot: true},
	});
	return new Agent({client, clock, names: ['dev'], rate: ratePerMinute(60)});
};

describe('closing', () => {
	test('finishes the handshake of a new user, so that its secret is stored', async () => {
		const world = clientWorld();
		world.network.delay(500);
		const agent = makeAgent(world, 'agent');
		agent.open();
		await world.pass(10);
		await resultOf(world, agent.rooms.close(), 5000);
		expect(world.storage('agent').readSecret()).toBeDefined();
	});

	test('does not wait long for a server that does not answer', async () => {
		const world = clientWorld();
		world.network.delay(60_000);
		const agent = makeAgent(world, 'agent');
		agent.open();
		await resultOf(world, agent.rooms.close(), 3500);
	});

	test('needs no connection', async () => {
		const world = clientWorld();
		await resultOf(world, makeAgent(world, 'agent').rooms.close(), 0);
		expect(world.network.connections()).toEqual([]);
	});
});

test('an agent whose nick another program of it is registering now gets it at the next call', async () => {
	const world = clientWorld();
	world.network.delay(100);
	const first = makeAgent(world, 'agent');
	const second = makeAgent(world, 'agent');
	first.open();
	second.open();
	await world.pass(5000);
	const ready = Promise.all([first.rooms.ready(undefined), second.rooms.ready(undefined)]);
	await resultOf(world, ready, 5000);
	expect(first.me).toEqual(second.me);
	await resultOf(world, Promise.all([first.rooms.close(), second.rooms.close()]));
});

test('a nick of another user is refused at each call', async () => {
	const world = clientWorld();
	world.connect('ann');
	await world.pass();
	const client = createClient({transport: world.network.transport('x'), nick: 'ann', clock: world.clock});
	const agent = new Agent({client, clock: world.clock, names: ['dev'], rate: ratePerMinute(60)});
	agent.open();
	for (let call = 0; call < 2; call++) {
		await expect(resultOf(world, agent.rooms.ready(undefined), 6000)).rejects.toMatchObject({
			...{code: 'nick_taken', message: expect.stringMatching(/--nick/)},
		});
	}
	await resultOf(world, agent.rooms.close());
});
