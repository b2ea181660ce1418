/** All clients end with the same log, which contains each message once, whatever the network does. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {directRoomWith} from '../../../source/client/session/selectors.ts';
import type {Item} from '../../../source/client/session/state.ts';
import {type ClientWorld, makeClientWorld, pendingTexts} from '../../support/client-world.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {runs} from '../../support/runs.ts';

const names = ['ann', 'bob', 'carl'] as const;
const rooms = ['dev', 'ops'] as const;

type Step =
	| {readonly type: 'post'; readonly who: number; readonly room: number; readonly count: number}
	| {readonly type: 'cut' | 'restore' | 'drop' | 'reconnect' | 'restartClient'; readonly who: number}
	| {readonly type: 'loseEcho' | 'loseSend' | 'loseJoined'; readonly who: number}
	| {readonly type: 'delay'; readonly ms: number}
	| {readonly type: 'pass'; readonly ms: number}
	| {readonly type: 'change'; readonly who: number; readonly room: number; readonly what: number}
	| {readonly type: 'direct'; readonly who: number; readonly to: number}
	| {readonly type: 'restart'};

const who = fc.nat(names.length - 1);
const room = fc.nat(rooms.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			type: fc.constant('post' as const),
			who,
			room,
			count: fc.integer({min: 1, max: 4}),
		}),
	},
	{
		weight: 5,
		arbitrary: fc.record({type: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 100, 700, 5000)}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			type: fc.constantFrom('cut' as const, 'restore' as const, 'drop' as const, 'reconnect' as const),
			who,
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			type: fc.constantFrom('loseEcho' as const, 'loseSend' as const, 'loseJoined' as const),
			who,
		}),
	},
	{weight: 2, arbitrary: fc.record({type: fc.constant('change' as const), who, room, what: fc.nat(3)})},
	{weight: 1, arbitrary: fc.record({type: fc.constant('restartClient' as const), who})},
	{weight: 2, arbitrary: fc.record({type: fc.constant('direct' as const), who, to: who})},
	{
		weight: 1,
		arbitrary: fc.record({type: fc.constant('delay' as const), ms: fc.constantFrom(0, 3, 80, 900)}),
	},
	{weight: 1, arbitrary: fc.record({type: fc.constant('restart' as const)})},
);

interface Run {
	readonly world: ClientWorld;
	readonly clients: Client[];
	/** Texts by author and room, in the order of posting. */
	readonly posted: Map<string, string[]>;
}

const startRun = async (seed: number): Promise<Run> => {
	const world = makeClientWorld({clock: makeFakeClock({seed: seed}), rateLimit: {burst: 20, perSecond: 20}});
	const clients: Client[] = [];
	for (const name of names) clients.push(await connectClient(world, name));
	// All users are registered first, because a secret is sent only once and this test is about messages.
	await world.pass();
	return {world, clients, posted: new Map()};
};

const connectClient = async (world: ClientWorld, name: string): Promise<Client> => {
	const client = world.connect(name, {batchMs: 20, joinsDirectRooms: true});
	for (const one of rooms) client.join(one).catch(() => {});
	return client;
};

let texts = 0;

const performStep = async (run: Run, step: Step): Promise<void> => {
	const {world, clients, posted} = run;
	switch (step.type) {
		case 'post': {
			const key = `${names[step.who]} in ${rooms[step.room]}`;
			const mine = posted.get(key) ?? [];
			posted.set(key, mine);
			for (let count = 0; count < step.count; count++) {
				const text = `text ${++texts}`;
				mine.push(text);
				clients[step.who]?.post({room: rooms[step.room] ?? ''}, text);
			}
			return;
		}
		case 'direct': {
			const [from = '', to = ''] = [names[step.who], names[step.to]];
			if (from === to) return;
			const text = `text ${++texts}`;
			posted.set(`${from} to ${to}`, [...(posted.get(`${from} to ${to}`) ?? []), text]);
			clients[step.who]?.post({to}, text);
			return;
		}
		case 'cut':
			return world.network.cut(names[step.who]);
		case 'restore':
			return world.network.restore(names[step.who]);
		case 'drop':
			return world.network.drop(names[step.who]);
		case 'reconnect':
			return clients[step.who]?.reconnect();
		case 'restartClient': {
			// The client is killed: it sends nothing more, and the next client has only its storage.
			const name = names[step.who] ?? '';
			await world.clock.settle();
			world.network.drop(name);
			void clients[step.who]?.close();
			clients[step.who] = await connectClient(world, name);
			return;
		}
		case 'loseEcho':
		case 'loseSend':
		case 'loseJoined': {
			const frameType = {loseEcho: '"message"', loseSend: '"send"', loseJoined: '"joined"'}[step.type];
			world.network.breakAt(
				(text, _, name) => name === names[step.who] && text.includes(`"type":${frameType}`),
			);
			return;
		}
		case 'delay':
			return world.network.delay(step.ms);
		case 'pass':
			return world.pass(step.ms);
		case 'change':
			return change(clients[step.who], rooms[step.room] ?? '', step.what);
		case 'restart':
			return world.restart('same');
	}
};

/** Edits, deletes or reacts to an own message in the window. */
const change = (client: Client | undefined, name: string, what: number): void => {
	const items = client?.session().rooms.get(name)?.log.items ?? [];
	const mine = items.filter(item => item.type === 'message' && item.isMine && item.deletedAt === undefined);
	const item = mine[what % Math.max(mine.length, 1)];
	if (client === undefined || item?.type !== 'message') return;
	const {seq} = item;
	const frames = [
		{type: 'edit', room: name, seq, text: `${item.text}, or so`} as const,
		{type: 'react', room: name, seq, emoji: '👍', on: true} as const,
		{type: 'react', room: name, seq, emoji: '👍', on: false} as const,
		{type: 'delete', room: name, seq} as const,
	];
	const frame = frames[what];
	if (frame !== undefined) client.ask(frame).catch(() => {});
};

const end = async ({world, clients}: Run): Promise<void> => {
	world.network.restore();
	world.network.delay(0);
	await world.pass(90_000);
	// A requested break that has not happened yet may happen now. All clients then reconnect once more.
	for (const client of clients) client.reconnect();
	await world.pass(60_000);
};

const plain = (item: Item): unknown =>
	item.type === 'message'
		? {
				seq: item.seq,
				from: item.from.nick,
				text: item.text,
				isDeleted: item.deletedAt !== undefined,
				reactions: item.reactions,
			}
		: {type: item.type};

const logOf = (client: Client, name: string): unknown[] =>
	(client.session().rooms.get(name)?.log.items ?? [])
		.filter(item => item.type === 'message' || item.type === 'gap')
		.map(plain);

const isOriginal = (text: string): string => text.replace(/(, or so)+$/, '');

const check = async ({world, clients, posted}: Run): Promise<void> => {
	for (const client of clients) {
		expect(client.session().link.type).toBe('up');
		expect(pendingTexts(client)).toEqual([]);
	}
	for (const name of rooms) {
		const {entries} = await world.server().store.page(name, {type: 'newest', limit: 1000}, world.clock.now());
		const kept = entries.filter(entry => entry.type === 'message');
		const expected = kept.map(entry => ({
			seq: entry.seq,
			from: entry.from.nick,
			text: entry.text,
			isDeleted: entry.deletedAt !== undefined,
			reactions: entry.reactions ?? [],
		}));
		for (const client of clients) {
			const log = logOf(client, name);
			// A client that joined late has the newest page. All others have the whole log, without a gap.
			expect(log).toEqual(expected.slice(expected.length - log.length));
			expect(log.length).toBeGreaterThanOrEqual(Math.min(expected.length, 1));
		}
		for (const nick of names) {
			const mine = posted.get(`${nick} in ${name}`) ?? [];
			const received = kept.filter(entry => entry.from.nick === nick);
			expect(received.length).toBe(mine.length);
			// Deleted messages have no text. All others are in the order of posting.
			for (const [index, entry] of received.entries()) {
				if (entry.deletedAt === undefined) expect(isOriginal(entry.text)).toBe(mine[index]);
			}
		}
	}
};

/** Checks that both users of each direct room have the same messages. */
const checkDirect = ({clients, posted}: Run): void => {
	for (const [one, client] of clients.entries()) {
		for (const [other, partner] of clients.entries()) {
			if (one >= other) continue;
			const [a = '', b = ''] = [names[one], names[other]];
			const mine = directRoomWith(client.session(), b);
			const theirs = directRoomWith(partner.session(), a);
			const talkOf = (room: typeof mine): string[] =>
				(room?.log.items ?? [])
					.filter(item => item.type === 'message' || item.type === 'gap')
					.map(item => (item.type === 'message' ? `${item.from.nick}: ${item.text}` : item.type));
			expect(talkOf(mine)).toEqual(talkOf(theirs));
			for (const [from, to] of [
				[a, b],
				[b, a],
			]) {
				const received = talkOf(mine).filter(line => line.startsWith(`${from}: `));
				expect(received).toEqual((posted.get(`${from} to ${to}`) ?? []).map(text => `${from}: ${text}`));
			}
		}
	}
};

test('all clients have the same log after any interleaving of messages, failures, delays and restarts', async () => {
	await fc.assert(
		fc.asyncProperty(fc.nat(), fc.array(step, {minLength: 5, maxLength: 40}), async (seed, steps) => {
			const run = await startRun(seed);
			try {
				for (const one of steps) await performStep(run, one);
				await end(run);
				await check(run);
				checkDirect(run);
			} finally {
				await run.world.close();
			}
		}),
		{numRuns: runs(15, 200)},
	);
}, 240_000);
