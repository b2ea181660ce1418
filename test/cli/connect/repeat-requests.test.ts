import {expect, test} from 'vitest';
import {exitCodes, Failure} from '../../../source/cli/arguments/failure.ts';
import {RepeatedRequests} from '../../../source/cli/connect/repeat-requests.ts';
import type {ClientFrameOf} from '../../../source/protocol/client-frames.ts';
import {clientWorld} from '../../support/client-world.ts';

type Entry = ClientFrameOf<'import'>['entries'][number];

const old = Date.UTC(2014, 2, 3);

const entriesOf = (count: number): Entry[] => [
	...Array.from(
		{length: count},
		(_, index): Entry => ({type: 'message', author: 'zoe', at: old, text: `${index}`, draft: `m${index}`}),
	),
	{type: 'edited', author: 'zoe', at: old, targetItem: 0, text: 'first', draft: 'e'},
	{type: 'topic', author: 'zoe', at: old, text: 'plans', draft: 't'},
];

/** Ann owns `dev`, which has one message, and imports into it. */
const setUp = async (options = {}) => {
	const world = clientWorld(options);
	const ann = world.connect('ann');
	await world.pass();
	const created = ann.ask({type: 'create', room: 'dev'});
	await world.pass();
	await created;
	const joined = ann.join('dev', {limit: 0});
	await world.pass();
	await joined;
	ann.post({room: 'dev'}, 'hello');
	await world.pass();
	const reports: string[] = [];
	const report = (text: string): void => void reports.push(text);
	const requests = new RepeatedRequests({client: ann, room: 'dev', report, clock: world.clock});
	/** Lets the time pass until the promise settles. Fails after 20 minutes. */
	const settle = async <T>(promise: Promise<T>): Promise<T> => {
		let isSettled = false;
		const done = promise.finally(() => {
			isSettled = true;
		});
		done.catch(() => {});
		for (let seconds = 0; !isSettled && seconds < 1200; seconds++) await world.pass(1000);
		if (!isSettled) throw new Error('The request has not ended.');
		return done;
	};
	const importAll = (entries = entriesOf(2)) => requests.ask({type: 'import', room: 'dev', entries});
	const log = async () => {
		const {store} = world.server();
		return (await store.page('dev', {type: 'newest', limit: 100}, world.clock.now())).entries;
	};
	return {world, ann, requests, reports, importAll, settle, log};
};

const gaveUp = (text: string): RegExp =>
	new RegExp(`${text}.* for 5 minutes\\. Run the same command again\\.$`);

test('sends a request again when its answer was lost, and nothing is imported twice', async () => {
	const {world, reports, importAll, settle, log} = await setUp();
	world.network.breakAt((text, direction) => direction === 'down' && text.includes('"imported"'));
	expect(await settle(importAll())).toMatchObject({seqs: [2, 3, 4, 5]});
	expect(await log()).toHaveLength(5);
	expect(reports).toEqual([
		'No connection: the connection was lost. Trying again for 5 minutes.',
		'The server answers again.',
	]);
});

test('continues after the request was lost, and after a restart of the server', async () => {
	const {world, reports, importAll, settle, log} = await setUp();
	world.network.breakAt((text, direction) => direction === 'up' && text.includes('"import"'));
	await settle(importAll());
	await world.restart('same');
	expect(await settle(importAll(entriesOf(5)))).toMatchObject({seqs: [2, 3, 6, 7, 8, 4, 5]});
	expect(await log()).toHaveLength(8);
	expect(reports).toHaveLength(4);
	expect(reports[2]).toBe('No connection: restarting. Trying again for 5 minutes.');
});

test('ends after five minutes without a connection', async () => {
	const {world, reports, importAll, settle} = await setUp();
	world.network.cut();
	const start = world.clock.monotonic();
	const failure = await settle(importAll().catch((error: unknown) => error));
	expect(failure).toBeInstanceOf(Failure);
	expect(failure).toMatchObject({
		exitCode: exitCodes.unreachable,
		message: expect.stringMatching(gaveUp('There was no connection')),
	});
	expect(world.clock.monotonic() - start).toBeLessThanOrEqual(301_000);
	expect(reports).toHaveLength(1);
});

test('ends if the server has another log of the room', async () => {
	const {world, importAll, settle, log} = await setUp();
	await settle(importAll());
	await world.restart('empty');
	const failure = await settle(importAll().catch((error: unknown) => error));
	expect(failure).toMatchObject({
		message: expect.stringContaining('The server has removed #dev or restored a backup'),
	});
	expect(await log()).toEqual([]);
});

test('ends if the user may not enter the room any more', async () => {
	const {world, ann, importAll, settle} = await setUp();
	world.network.cut();
	const imported = importAll().catch((error: unknown) => error);
	await world.pass();
	await ann.close();
	expect(await settle(imported)).toBeInstanceOf(Failure);
});

test('waits as long as the server asks, without a report', async () => {
	const {world, reports, importAll, settle} = await setUp({rateLimit: {burst: 0.05, perSecond: 0.01}});
	await settle(importAll(entriesOf(3)));
	const start = world.clock.monotonic();
	await settle(importAll(entriesOf(3)));
	expect(world.clock.monotonic() - start).toBeGreaterThan(1000);
	expect(reports).toEqual([]);
});

test('passes a refusal on at once', async () => {
	const {requests, reports, settle} = await setUp();
	await expect(
		settle(requests.ask({type: 'import', room: 'nowhere', entries: entriesOf(1)})),
	).rejects.toThrow(/nowhere/);
	expect(reports).toEqual([]);
});
