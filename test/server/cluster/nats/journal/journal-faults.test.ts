import {describe, expect, test} from 'vitest';
import {importedAuthor} from '../../../../../source/protocol/imported.ts';
import {
	encodeMessage,
	journalVersion,
} from '../../../../../source/server/cluster/nats/stream/journal-message.ts';
import {StoreError} from '../../../../../source/server/store/store-error.ts';
import {journalWorld, message, openDev} from './journal-world.ts';

const seeds = Array.from({length: 8}, (_, index) => index + 1);

const numbers = (count: number): number[] => Array.from({length: count}, (_, index) => index);

describe.each([
	{name: 'and takes many messages at once', batchSize: 20},
	{name: 'and takes messages one by one', batchSize: 1},
])('a stream that loses, repeats and reorders publications $name', ({batchSize}) => {
	test.each(seeds)('every hub has every command once and in the order of its hub (seed %i)', async seed => {
		const {stream, open, settle, confirm} = journalWorld({seed, hasFaults: true, batchSize});
		const hubs = [open(), open(), open()] as const;
		await confirm(hubs[0], openDev);
		const outcomes = hubs.flatMap(({journal}, hub) =>
			numbers(25).map(number => journal.propose(message(`${hub}.${number}`))),
		);
		await settle();
		for (const outcome of await Promise.all(outcomes)) expect(outcome.type).toBe('appended');
		const [first = [], ...others] = await Promise.all(hubs.map(hub => hub.texts()));
		expect(others).toEqual([first, first]);
		for (const hub of [0, 1, 2]) {
			const own = first.filter(text => text.startsWith(`${hub}.`));
			expect(own).toEqual(numbers(25).map(number => `${hub}.${number}`));
		}
		const late = open();
		stream.hasFaults = false;
		await settle();
		expect(await late.texts()).toEqual(first);
	});
});

describe('commands that are proposed at once', () => {
	const propose = async ({batchSize = 40} = {}) => {
		const {stream, open, confirm} = journalWorld({batchSize});
		const a = open();
		await confirm(a, openDev);
		const before = stream.published.length;
		await confirm(a, ...numbers(100).map(number => message(String(number))));
		expect(await a.texts()).toEqual(numbers(100).map(String));
		return stream.published.slice(before);
	};

	test('are published together, each as a message of its own', async () => {
		expect(await propose()).toEqual([40, 40, 20]);
	});

	test('are published one by one to a stream that takes no batches', async () => {
		expect(await propose({batchSize: 1})).toEqual(numbers(100).map(() => 1));
	});

	test('are published together up to a size', async () => {
		const {stream, open, confirm} = journalWorld();
		const a = open();
		await confirm(a, openDev);
		const before = stream.published.length;
		const long = 'x'.repeat(60_000);
		await confirm(a, ...numbers(20).map(number => message(`${number} ${long}`)));
		const sizes = stream.published.slice(before);
		expect(sizes.reduce((sum, size) => sum + size)).toBe(20);
		expect(sizes[0]).toBe(16);
		// The page of so many long texts has only the newest.
		const newest = (await a.texts()).map(text => Number(text.split(' ')[0]));
		expect(newest).toEqual(numbers(20).slice(-newest.length));
	});

	test('are withdrawn together after 10 s without a confirmation', async () => {
		const {stream, clock, open, confirm} = journalWorld();
		const a = open();
		const b = open();
		await confirm(a, openDev);
		stream.isUp = false;
		const refused = numbers(30).map(number =>
			a.journal.propose(message(`withdrawn ${number}`)).catch((error: unknown) => error),
		);
		await clock.advanceAsync(11_000);
		for (const outcome of await Promise.all(refused)) expect(outcome).toMatchObject({reason: 'unavailable'});
		stream.setConnected(0, false);
		stream.setConnected(0, true);
		stream.isUp = true;
		await confirm(a, message('sent'));
		expect(await b.texts()).toEqual(['sent']);
	});
});

describe('repeated messages', () => {
	test('are ignored by every hub, also long after and by a hub that has restarted', async () => {
		const {stream, open, settle, confirm} = journalWorld();
		const a = open();
		await confirm(a, openDev, message('once'));
		const copies = stream.messages.map(({data}) => data);
		a.kill();
		const again = open({store: a.store});
		const other = stream.open();
		for (const data of copies) void other.publish(undefined, data);
		await settle();
		const late = open();
		await settle();
		for (const hub of [again, late]) expect(await hub.texts()).toEqual(['once']);
	});

	test('of a forgotten run are not applied if they do not begin it', async () => {
		const {stream, open, settle, confirm} = journalWorld();
		const a = open();
		await confirm(a, openDev);
		const stale = {version: 1, run: 'forgotten', number: 7, command: message('stale')};
		void stream.open().publish(undefined, encodeMessage(stale));
		await settle();
		expect(await a.texts()).toEqual([]);
	});
});

describe('a hub that cannot reach the stream', () => {
	test('refuses what waits for 10 s, and does not apply it when it is back', async () => {
		const {stream, clock, open, confirm} = journalWorld();
		const a = open();
		const b = open();
		await confirm(a, openDev);
		stream.setConnected(0, false);
		const refused = a.journal.propose(message('refused'));
		const outcome = refused.catch((error: unknown) => error);
		expect(a.journal.status.isAvailable).toBe(false);
		await clock.advanceAsync(11_000);
		expect(await outcome).toMatchObject({reason: 'unavailable'});
		stream.setConnected(0, true);
		await confirm(a, message('sent'));
		expect(a.journal.status.isAvailable).toBe(true);
		expect(await b.texts()).toEqual(['sent']);
	});

	test('withdraws a published command whose confirmation never came, unless the stream has it', async () => {
		const {stream, clock, open, confirm} = journalWorld();
		const a = open();
		const b = open();
		await confirm(a, openDev);
		stream.isUp = false;
		const waiting = a.journal.propose(message('withdrawn')).catch((error: unknown) => error);
		await clock.advanceAsync(11_000);
		expect(await waiting).toMatchObject({reason: 'unavailable'});
		// What was published is lost. A message that changes nothing takes its place.
		stream.setConnected(0, false);
		stream.setConnected(0, true);
		stream.isUp = true;
		await confirm(a, message('sent'));
		expect(await b.texts()).toEqual(['sent']);
	});

	test('goes on with the reading of its state', async () => {
		const {stream, open, confirm} = journalWorld();
		const a = open();
		await confirm(a, openDev, message('before'));
		stream.setConnected(0, false);
		expect(await a.texts()).toEqual(['before']);
	});
});

describe('a store that cannot be written', () => {
	test('stops the hub without skipping a command, and reports why', async () => {
		const {clock, open, settle, confirm} = journalWorld();
		const a = open();
		const b = open();
		await confirm(a, openDev);
		const {transact} = b.store;
		Object.assign(b.store, {
			transact() {
				throw new StoreError('full', 'The disk is full.');
			},
		});
		await confirm(a, message('one'), message('two'));
		expect(b.journal.status).toMatchObject({problem: 'The disk is full.', isAvailable: false});
		expect(await b.texts()).toEqual([]);
		Object.assign(b.store, {transact});
		await clock.advanceAsync(1000);
		await settle();
		expect(b.journal.status).toMatchObject({problem: undefined, lag: 0, isAvailable: true});
		expect(await b.texts()).toEqual(['one', 'two']);
	});
});

describe('versions', () => {
	test('a hub stops before a message of a newer version', async () => {
		const {stream, open, settle, confirm} = journalWorld();
		const a = open();
		await confirm(a, openDev);
		const version = journalVersion + 1;
		void stream.open().publish(undefined, JSON.stringify({version, run: 'new', number: 0}));
		const later = a.journal.propose(message('later')).catch((error: unknown) => error);
		await settle();
		expect(a.journal.status.problem).toMatch(/needs a newer termchat .* Upgrade this hub/);
		a.kill();
		expect(await later).toBeInstanceOf(StoreError);
		expect(await a.texts()).toEqual([]);
	});

	test('an imported message is refused while a hub does not know imports', async () => {
		const {open} = journalWorld();
		const {journal} = open({clusterVersion: 1});
		const from = importedAuthor('ann');
		const draft = {type: 'message', room: 'dev', at: 1, from, text: 'old', draft: 'd'} as const;
		await expect(journal.propose({type: 'append', draft})).rejects.toMatchObject({reason: 'failed'});
	});

	test('a command that an older hub does not know is refused', async () => {
		const {open} = journalWorld();
		const {journal} = open({clusterVersion: 0});
		await expect(journal.propose(openDev)).rejects.toMatchObject({reason: 'failed'});
	});

	test('a bot mark is refused as long as an older hub would lose it', async () => {
		const {open, confirm} = journalWorld();
		const hub = open({clusterVersion: 1});
		await confirm(hub, openDev);
		const marked = {...message('one'), draft: {...message('one').draft, bot: true as const}};
		await expect(hub.journal.propose(marked)).rejects.toMatchObject({reason: 'failed'});
		await confirm(hub, message('one'));
		expect(await hub.texts()).toEqual(['one']);
	});
});

test('a command larger than a message of NATS is refused', async () => {
	const {open} = journalWorld();
	const {journal} = open();
	await expect(journal.propose(message('x'.repeat(1_000_000)))).rejects.toThrow(/larger than NATS accepts/);
});

test('sync resolves after everything that another hub has acknowledged', async () => {
	const {open, settle, confirm} = journalWorld();
	const a = open();
	const b = open();
	await confirm(a, openDev, message('one'));
	let synced: readonly string[] = [];
	const sync = b.journal.sync().then(async () => {
		synced = await b.texts();
	});
	await settle();
	await sync;
	expect(synced).toEqual(['one']);
});
