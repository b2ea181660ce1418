import {get} from 'node:http';
import {describe, expect, test} from 'vitest';
import {AddressLimits, addressRates} from '../../../source/server/limits/address-limits.ts';
import {serverWorld} from '../../support/server-world.ts';
import {startTestServer} from '../test-server.ts';

const perUser = {burst: 20, perSecond: 5};
const office = '198.51.100.7';
const tiny = {burst: 2, perSecond: 1};

const limitedWorld = (rates: Partial<ReturnType<typeof addressRates>> = {}) =>
	serverWorld({
		rateLimit: perUser,
		addresses: new AddressLimits({rates: {...addressRates(perUser), ...rates}}),
	});

test('a reconnect does not reset the send limit of a user', async () => {
	const world = serverWorld({rateLimit: {burst: 2, perSecond: 1}});
	const ann = await world.connectUser('ann');
	await ann.join('dev');
	for (const text of ['one', 'two']) await ann.request('send', {room: 'dev', text});
	ann.disconnect();
	const again = await world.connectAgain(ann);
	await again.join('dev');
	expect(await again.request('send', {room: 'dev', text: 'three'})).toMatchObject([
		{code: 'rate_limited', retryInMs: 1000},
	]);
	await world.pass(1000);
	expect(await again.request('send', {room: 'dev', text: 'three'})).toMatchObject([{type: 'message'}]);
});

describe('the budget of an address', () => {
	test('limits new users, and leaves other addresses and known users alone', async () => {
		const world = limitedWorld({newUser: tiny});
		const ann = await world.connectUser('ann', {address: office});
		await world.connectUser('bob', {address: office});
		const {outcome, seen} = await world.hello('eve', {address: office});
		expect(seen).toMatchObject([{type: 'error', code: 'rate_limited', retryInMs: 1000}]);
		expect(outcome).toMatchObject({type: 'refused', close: {code: 1013, retryInMs: 1000}});
		await world.connectAgain(ann, {address: office});
		await world.connectUser('eve', {address: '198.51.100.8'});
		await world.pass(1000);
		await world.connectUser('dan', {address: office});
	});

	test('is not used by a nick that is taken', async () => {
		const world = limitedWorld({newUser: tiny});
		await world.connectUser('ann', {address: office});
		for (let count = 0; count < 5; count++) await world.hello('ann', {address: office});
		await world.connectUser('bob', {address: office});
	});

	test('limits sends and changes of all its users together', async () => {
		const world = limitedWorld({post: tiny});
		const ann = await world.connectUser('ann', {address: office});
		const bob = await world.connectUser('bob', {address: office});
		const eve = await world.connectUser('eve', {address: '198.51.100.8'});
		for (const user of [ann, bob, eve]) await user.join('dev');
		await ann.request('send', {room: 'dev', text: 'one'});
		await bob.request('topic', {room: 'dev', text: 'two'});
		expect(await bob.request('send', {room: 'dev', text: 'three', draft: 'd'})).toMatchObject([
			{code: 'rate_limited', draft: 'd', retryInMs: 1000, message: expect.stringContaining('address')},
		]);
		expect(await eve.request('send', {room: 'dev', text: 'three'})).toMatchObject([{type: 'message'}]);
	});

	test('limits pages, lists and searches', async () => {
		const world = limitedWorld({read: {burst: 6, perSecond: 1}});
		const ann = await world.connectUser('ann', {address: office});
		await ann.join('dev');
		expect(await ann.request('search', {query: 'word'})).toMatchObject([{type: 'found'}]);
		for (const type of ['history', 'members', 'stats'] as const) {
			expect(await ann.request(type, {room: 'dev', id: 1} as never)).toMatchObject([
				{code: 'rate_limited', id: 1, retryInMs: 1000},
			]);
		}
		await world.pass(1000);
		expect(await ann.request('rooms')).toMatchObject([{type: 'rooms'}]);
	});
});

describe('a server', () => {
	test('refuses the upgrades of an address that connects too often with 429 and a retry time', async () => {
		const testServer = await startTestServer({addressBudgets: {connection: tiny}});
		await testServer.connect('ann');
		await testServer.connect('bob');
		await expect(testServer.dial()).rejects.toThrow('429');
		const response = await new Promise<{status: number; retryAfter: string | undefined}>(resolve => {
			const request = get(`${testServer.server.url}/ws`, {
				headers: {Connection: 'Upgrade', Upgrade: 'websocket'},
			});
			request.on('response', answer => {
				answer.resume();
				resolve({status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after']});
			});
		});
		expect(response).toEqual({status: 429, retryAfter: '1'});
		testServer.clock.advance(1000);
		await testServer.connect('eve');
	});

	test.each([{rateLimit: 'off'}, {connectionsPerAddress: 'off'}] as const)(
		'has no budgets per address with %o',
		async off => {
			const testServer = await startTestServer({
				...off,
				addressBudgets: {connection: tiny, newUser: tiny, read: tiny, post: tiny},
			});
			for (const nick of ['ann', 'bob', 'eve', 'dan']) {
				const user = await testServer.connect(nick, 'dev');
				await user.post('dev', 'hello');
			}
		},
	);
});
