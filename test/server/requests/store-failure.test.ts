/**
 * If the store fails, every request is refused with `unavailable`, the log has the cause, and background work (the end
 * of a connection, a timer) throws nothing. Everything works again after the store recovers.
 */
import {describe, expect, test} from 'vitest';
import type {Request} from '../../../source/protocol/client-frames.ts';
import type {Store} from '../../../source/server/store/store.ts';
import {StoreError, type StoreErrorReason} from '../../../source/server/store/store-error.ts';
import {breakableJournal} from '../../support/intercept-journal.ts';
import {serverWorld, type TestUser, toLines, type WorldOptions} from '../../support/server-world.ts';

const asynchronous = new Set(['page', 'search', 'prune', 'flush']);
/** Requests that every store answers from memory. */
const infallible = new Set(['room', 'rooms', 'subscribe', 'close']);

/** A world whose store can fail in every call, or in the given calls. */
const fragileWorld = (options: WorldOptions = {}) => {
	let failing: ((method: string) => boolean) | undefined;
	let error = new StoreError('failed', 'The file cannot be read.');
	const world = serverWorld({
		...options,
		store(inner) {
			const {journal} = breakableJournal(
				inner,
				({type}) => failing?.(type) === true,
				() => error,
			);
			return new Proxy(inner, {
				get(target, name: keyof Store & string) {
					if (name === 'journal') return journal;
					const value = target[name];
					if (typeof value !== 'function') return value;
					return (...values: unknown[]) => {
						if (failing?.(name) !== true || infallible.has(name))
							return (value as (...all: unknown[]) => unknown).apply(target, values);
						if (asynchronous.has(name)) return Promise.reject(error);
						throw error;
					};
				},
			});
		},
	});
	return {
		...world,
		fail(reason: StoreErrorReason = 'failed', isFailing: (method: string) => boolean = () => true) {
			error = new StoreError(reason, 'The file cannot be read.');
			failing = isFailing;
		},
		heal: () => {
			failing = undefined;
		},
		failures: () => world.logged.filter(line => line.includes('failed')),
	};
};

type Fields = Omit<Request, 'type'> & Record<string, unknown>;

const requests: readonly [Request['type'], Fields][] = [
	['join', {room: 'new'}],
	['join', {room: 'dev'}],
	['join', {token: 'x'.repeat(40)}],
	['send', {room: 'dev', text: 'hi', draft: 'd1'}],
	['send', {room: 'dev', text: 'hi', expiresInSeconds: 5}],
	['send', {room: 'dev', text: 'hi', replyTo: 1}],
	['send', {to: 'bob', text: 'hi'}],
	['edit', {room: 'dev', seq: 1, text: 'b'}],
	['delete', {room: 'dev', seq: 1}],
	['react', {room: 'dev', seq: 1, emoji: '👍', on: true}],
	['topic', {room: 'dev', text: 'about'}],
	['history', {room: 'dev'}],
	['search', {query: 'a'}],
	['create', {room: 'plans', isPrivate: true}],
	['create', {room: 'open'}],
	['nick', {nick: 'anna'}],
	['moderate', {room: 'dev', nick: 'bob', action: 'ban'}],
	['moderate', {room: 'dev', nick: 'bob', action: 'unmute'}],
	['configure', {room: 'dev', slowSeconds: 3}],
	['read', {room: 'dev', seq: 1}],
	['block', {nick: 'bob'}],
	['blocks', {}],
	['preferences', {directFrom: 'nobody'}],
];

const inDev = async (world: ReturnType<typeof fragileWorld>): Promise<{ann: TestUser; bob: TestUser}> => {
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	// Makes ann the owner of dev, so that requests of owners are included.
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	await ann.request('send', {room: 'dev', text: 'a'});
	return {ann, bob};
};

describe('a store that fails', () => {
	test.each(requests)(
		'refuses %s %j, logs the reason, and performs it after the store recovers',
		async (type, fields) => {
			const world = fragileWorld();
			const {ann} = await inDev(world);
			world.fail();
			const refused = await ann.request(type, {...fields, id: 'r1'} as never);
			expect(refused.filter(frame => 'id' in frame && frame.id === 'r1')).toMatchObject([
				{type: 'error', code: 'unavailable', retryInMs: 1000},
			]);
			expect(world.failures().join('\n')).toContain('The file cannot be read.');
			world.heal();
			if ('token' in fields) return;
			expect(toLines(await ann.request(type, {...fields, id: 'r2'} as never)).join()).not.toContain('error');
		},
	);

	test('refuses hello, and accepts it later on the same connection', async () => {
		const world = fragileWorld();
		const {ann} = await inDev(world);
		world.fail();
		const {outcome, seen} = await world.hello('eve');
		expect({outcome, seen}).toMatchObject({
			outcome: {type: 'refused'},
			seen: [{type: 'error', code: 'unavailable'}],
		});
		expect(outcome).not.toHaveProperty('close');
		const {secret = ''} = ann.welcome;
		expect((await world.hello(undefined, {secret})).seen).toMatchObject([{code: 'unavailable'}]);
		expect(world.hub.counts()).toMatchObject({users: 2, connections: 2});
		world.heal();
		expect((await world.connectUser('eve')).welcome.user.nick).toBe('eve');
	});

	test('refuses a private room created over HTTP', async () => {
		const world = fragileWorld();
		world.fail();
		expect(await world.hub.createPrivateRoom({address: '192.0.2.1'})).toMatchObject({
			type: 'refused',
			refusal: {code: 'unavailable'},
		});
	});

	test('lets connections end and frees their nicks after the store recovers', async () => {
		const world = fragileWorld();
		const eve = await world.connectUser('eve', {isTransient: true});
		const mallory = await world.connectUser('mallory', {isTransient: true});
		await eve.join('empty');
		world.fail();
		eve.disconnect();
		mallory.disconnect();
		expect(world.hub.counts()).toEqual({users: 0, connections: 0, rooms: 0});
		await world.pass(1000);
		expect(world.store.userByNick).toThrow();
		world.heal();
		await world.pass(1000);
		expect([world.store.userByNick('eve'), world.store.userByNick('mallory')]).toEqual([
			undefined,
			undefined,
		]);
	});

	test('retries to remove an empty room', async () => {
		const world = fragileWorld({privateLingerMs: 60_000});
		const ann = await world.connectUser('ann');
		await ann.request('create', {room: 'plans', isPrivate: true});
		const {room} = ann.last('created');
		await ann.join('empty');
		world.fail();
		ann.disconnect();
		await world.pass(60_000);
		expect(world.store.rooms().map(record => record.room)).toEqual(expect.arrayContaining([room, 'empty']));
		world.heal();
		await world.pass(60_000);
		expect(world.store.rooms()).toEqual([]);
	});

	test('keeps a room that received entries after a failed removal', async () => {
		const world = fragileWorld({privateLingerMs: 60_000});
		const ann = await world.connectUser('ann');
		await ann.join('dev');
		world.fail();
		await ann.request('leave', {room: 'dev'});
		world.heal();
		await ann.join('dev');
		await ann.request('send', {room: 'dev', text: 'kept'});
		ann.disconnect();
		await world.pass(120_000);
		expect(world.store.room('dev')).toMatchObject({seq: 1});
	});

	test('expires messages after the store recovers', async () => {
		const world = fragileWorld();
		const {ann} = await inDev(world);
		await ann.request('send', {room: 'dev', text: 'brief', expiresInSeconds: 5});
		world.fail();
		await world.pass(6000);
		expect(world.failures().length).toBeGreaterThan(0);
		world.heal();
		expect(world.store.message('dev', 2, 0)).toBeDefined();
		await world.pass(1000);
		expect(world.store.message('dev', 2, 0)).toBeUndefined();
	});

	test('does not delay a shutdown', async () => {
		const world = fragileWorld();
		await world.connectUser('eve', {isTransient: true});
		world.fail();
		await world.hub.close();
		expect(world.failures().length).toBeGreaterThan(0);
	});

	test('answers a failed join and continues to deliver to the members of the room', async () => {
		const world = fragileWorld();
		const {ann, bob} = await inDev(world);
		world.fail('failed', method => method === 'page');
		expect(toLines(await bob.request('join', {room: 'dev'}))).toEqual(['error unavailable']);
		world.heal();
		bob.clear();
		await ann.request('send', {room: 'dev', text: 'still there'});
		expect(toLines(bob.seen)).toEqual(['#2 ann: still there']);
	});

	test.each<[StoreErrorReason, RegExp]>([
		['full', /disk of the server is full/],
		['locked', /Another program is using the database/],
		['damaged', /damaged.*backup/],
		['failed', /could not save that/],
	])('has the reason in the answer: %s', async (reason, message) => {
		const world = fragileWorld();
		const {ann} = await inDev(world);
		world.fail(reason);
		await ann.request('send', {room: 'dev', text: 'hi'});
		expect(ann.last('error').message).toMatch(message);
	});
});
