/** The access secret: which clients are accepted during a flood of guesses, and how fast guesses are answered. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {AccessGuard, freeGuessesOfAll} from '../../../source/server/limits/access-guard.ts';
import {AddressLimits, addressRates} from '../../../source/server/limits/address-limits.ts';
import {longestWaitMs} from '../../../source/server/limits/guess-queue.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {serverWorld} from '../../support/server-world.ts';

const short = 'open sesame';
const long = 'Wn4-TTq8-9zXc-31bR';
const office = '192.0.2.1';

interface Result {
	answer?: string;
	afterMs?: number;
}

/** A guard with immediate hashes, so that only timers delay an answer. */
const openGuard = (secret = short) => {
	const clock = makeFakeClock();
	const guard = new AccessGuard(secret, clock, text => Promise.resolve(text));
	const begin = (given: string, address = office, userId?: string): Result => {
		const result: Result = {};
		const beganAt = clock.monotonic();
		void guard.check({address, userId}, given).then(({type}) => {
			result.answer = type;
			result.afterMs = clock.monotonic() - beganAt;
		});
		return result;
	};
	/** Advances the clock in small steps, because answers need turns of the event loop. */
	const pass = async (ms: number): Promise<void> => {
		await nextTurn();
		for (let left = ms; left > 0; left -= 10) {
			clock.advance(Math.min(10, left));
			await nextTurn();
		}
	};
	/** The answer to a guess that must not wait. */
	const atOnce = async (given: string, address = office, userId?: string) => {
		const result = begin(given, address, userId);
		await nextTurn();
		return result.answer;
	};
	const useUpFreeGuesses = async (address = office, userId?: string) => {
		for (let guess = 0; guess < 5; guess++)
			expect(await atOnce(`wrong ${guess}`, address, userId)).toBe('wrong');
	};
	return {clock, guard, begin, pass, atOnce, useUpFreeGuesses};
};

type Guarded = ReturnType<typeof openGuard>;

/** Sends new guesses, `perStep` every 250 ms. */
const floodFrom = ({begin, pass}: Guarded, perStep: number, addresses: readonly string[]) => {
	let made = 0;
	const results: Result[] = [];
	const step = async (): Promise<void> => {
		for (let guess = 0; guess < perStep; guess++) {
			results.push(begin(`guess ${made}`, addresses[made % addresses.length]));
			made++;
		}
		await pass(250);
	};
	const count = (answer: string) => results.filter(result => result.answer === answer).length;
	return {step, count};
};

/** Sends the right secret, again after each refusal. Returns the milliseconds until it is accepted. */
const getIn = async (world: Guarded, address: string, meanwhile: () => Promise<void>): Promise<number> => {
	const {clock, begin} = world;
	const beganAt = clock.monotonic();
	for (let attempt = 0; attempt < 5; attempt++) {
		const triedAt = clock.monotonic();
		const result = begin(short, address);
		while (result.answer === undefined) await meanwhile();
		if (result.answer === 'right') return clock.monotonic() - beganAt;
		expect(result.answer).toBe('busy');
		while (clock.monotonic() - triedAt < longestWaitMs / 2) await meanwhile();
	}
	throw new Error('Not accepted after five attempts.');
};

test('a client that always sends the same wrong secret does not slow down other clients of its address', async () => {
	const {pass, atOnce} = openGuard();
	for (let attempt = 0; attempt < 20; attempt++) {
		await pass(100);
		expect(await atOnce('old secret')).toBe('wrong');
	}
	expect(await atOnce(short)).toBe('right');
});

test('the right secret is accepted after five wrong secrets, and a wrong secret is not answered earlier', async () => {
	const {begin, pass, useUpFreeGuesses} = openGuard();
	await useUpFreeGuesses();
	const guesses = ['sixth', short, 'seventh'].map(given => begin(given));
	await pass(0);
	expect(guesses).toEqual([{answer: 'wrong', afterMs: 0}, {}, {}]);
	await pass(2000);
	expect(guesses.slice(1)).toEqual([
		{answer: 'right', afterMs: 1000},
		{answer: 'wrong', afterMs: 2000},
	]);
});

test('concurrent guesses do not avoid the limit', async () => {
	const {begin, pass} = openGuard();
	const guesses = Array.from({length: 50}, (_, guess) => begin(`${guess}`));
	await pass(0);
	expect(guesses.filter(({answer}) => answer === 'wrong')).toHaveLength(6);
	expect(guesses.filter(({answer}) => answer === 'busy')).toHaveLength(34);
});

test('a new user is accepted while an attacker floods from the same address', async () => {
	const world = openGuard();
	const {step, count} = floodFrom(world, 5, [office]);
	for (let at = 0; at < 40; at++) await step();
	expect(await getIn(world, office, step)).toBeLessThanOrEqual(longestWaitMs);
	const seconds = world.clock.monotonic() / 1000;
	expect(count('wrong')).toBeLessThanOrEqual(5 + seconds + 1);
});

test('a user with a valid user secret is accepted immediately while an attacker floods from the same address', async () => {
	const world = openGuard();
	const {step} = floodFrom(world, 5, [office]);
	for (let at = 0; at < 10; at++) await step();
	expect(await world.atOnce(short, office, 'ann')).toBe('right');
});

test('a flood does not delay an address that has sent the right secret; a new address is accepted', async () => {
	const world = openGuard();
	expect(await world.atOnce(short)).toBe('right');
	const botnet = Array.from({length: 200}, (_, host) => `198.51.100.${host}`);
	const {step, count} = floodFrom(world, 25, botnet);
	for (let at = 0; at < 60; at++) await step();
	expect(await world.atOnce(short)).toBe('right');
	expect(await getIn(world, '203.0.113.9', step)).toBeLessThanOrEqual(longestWaitMs);
	const seconds = world.clock.monotonic() / 1000;
	expect(count('wrong')).toBeLessThanOrEqual(freeGuessesOfAll + 5 * seconds + 1);
});

test('guesses of a user with a valid user secret are slowed down as well', async () => {
	const {begin, pass, useUpFreeGuesses} = openGuard();
	await useUpFreeGuesses(office, 'ann');
	const guesses = [6, 7, 8].map(guess => begin(`wrong ${guess}`, office, 'ann'));
	await pass(2000);
	expect(guesses.map(({afterMs}) => afterMs)).toEqual([0, 1000, 2000]);
});

test('an address has free guesses again five minutes after its wrong guesses', async () => {
	const {clock, useUpFreeGuesses} = openGuard();
	await useUpFreeGuesses();
	clock.advance(5 * 60_000);
	await useUpFreeGuesses();
});

test('guesses at a long secret are answered faster', async () => {
	const {begin, pass, useUpFreeGuesses} = openGuard(long);
	await useUpFreeGuesses();
	const guesses = ['sixth', long, 'seventh'].map(given => begin(given));
	await pass(100);
	expect(guesses.map(({answer, afterMs}) => [answer, afterMs])).toEqual([
		['wrong', 0],
		['right', 50],
		['wrong', 100],
	]);
});

test('a closed guard refuses the guesses that wait', async () => {
	const {clock, guard, begin, pass, useUpFreeGuesses} = openGuard();
	await useUpFreeGuesses();
	const guesses = [1, 2, 3].map(guess => begin(`guess ${guess}`));
	await pass(0);
	guard.close();
	await pass(0);
	expect(guesses.map(({answer}) => answer)).toEqual(['wrong', 'busy', 'busy']);
	expect(clock.timers).toBe(0);
});

test('in an office behind one address, one client has an old secret and all others connect at once', async () => {
	const world = serverWorld({accessToken: short});
	for (let index = 0; index < 20; index++) {
		expect((await world.hello('bot', {access: 'old secret'})).seen).toMatchObject([
			{code: 'unauthorized', field: 'access'},
		]);
		expect((await world.hello(`user${index}`, {access: short})).outcome.type).toBe('welcome');
	}
	expect(world.clock.monotonic()).toBe(0);
});

test('a hello waits for its turn after too many wrong secrets; a known user does not', async () => {
	const world = serverWorld({accessToken: short});
	const ann = await world.connectUser('ann', {access: short});
	for (let guess = 0; guess < 6; guess++) await world.hello('x', {access: `wrong ${guess}`});
	expect((await world.connectAgain(ann, {access: short})).id).toBe(ann.id);
	expect(world.clock.monotonic()).toBe(0);
	let outcome: string | undefined;
	void world.hello('bob', {access: short}).then(answer => (outcome = answer.outcome.type));
	while (outcome === undefined) {
		world.clock.advance(100);
		await nextTurn();
	}
	expect(outcome).toBe('welcome');
	expect(world.clock.monotonic()).toBeGreaterThanOrEqual(1000);
});

test('reports when to try again after a refused guess', async () => {
	const world = serverWorld({accessToken: short});
	for (let guess = 0; guess < 6; guess++) await world.hello('x', {access: `wrong ${guess}`});
	const guesses = Array.from({length: 11}, (_, guess) => world.hello('x', {access: `guess ${guess}`}));
	const {outcome, seen} = await Promise.race(guesses);
	expect(seen).toMatchObject([{code: 'rate_limited', field: 'access', retryInMs: 5000}]);
	expect(outcome).toMatchObject({type: 'refused', close: {code: 4002, retryInMs: 5000}});
	await world.close();
	await Promise.all(guesses);
});

test('guesses by POST /api/rooms are charged to the connections of the address', async () => {
	const addresses = new AddressLimits({rates: addressRates({burst: 20, perSecond: 5})});
	const world = serverWorld({accessToken: short, addresses});
	const made = Array.from({length: 1001}, () =>
		world.hub.createPrivateRoom({address: office, access: 'wrong'}),
	);
	const codes = (await Promise.all(made)).map(one => (one.type === 'refused' ? one.refusal.code : one.type));
	expect(codes.filter(code => code === 'unauthorized')).toHaveLength(1000);
	expect(codes.filter(code => code === 'rate_limited')).toHaveLength(1);
	expect(await world.hub.createPrivateRoom({address: '192.0.2.2', access: short})).toMatchObject({
		type: 'created',
	});
});
