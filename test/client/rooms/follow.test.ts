import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {followRoom} from '../../../source/client/rooms/follow.ts';
import {FollowMemory} from '../../../source/client/rooms/follow-memory.ts';
import type {Message, ServerFrame} from '../../../source/protocol/frames.ts';

const message = (seq: number, prev = seq - 1): Message => ({
	type: 'message',
	room: 'dev',
	seq,
	prev,
	at: seq,
	from: {id: 'u1', nick: 'ann'},
	text: `message ${seq}`,
});

const settled = async () => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** A client of one room whose server keeps `log`, answers at most two entries a page, and can be cut. */
const world = (log: Message[]) => {
	let listener: (frame: ServerFrame) => void = () => {};
	const network = {isCut: false};
	const client = {
		session: () => ({rooms: new Map([['dev', {epoch: 'e1'}]])}),
		onFrame(next: typeof listener) {
			listener = next;
			return () => {
				listener = () => {};
			};
		},
		async ask({after, before = Number.POSITIVE_INFINITY}: {after?: number; before?: number}) {
			if (network.isCut) throw new Error('cut');
			if (after === undefined) {
				const older = log.filter(entry => entry.seq < before);
				return {entries: older.slice(-2), hasOlder: older.length > 2};
			}
			const since = log.filter(entry => entry.seq > after);
			return {entries: since.slice(0, 2), hasNewer: since.length > 2};
		},
	} as unknown as Client;
	const joined = (epoch: string): ServerFrame => ({
		type: 'joined',
		room: 'dev',
		epoch,
		seq: log.at(-1)?.seq ?? 0,
		first: 1,
		entries: [],
		hasMore: true,
		isRecovered: false,
		topic: '',
		members: [],
		memberCount: 0,
		readSeq: 0,
	});
	return {client, network, hear: (frame: ServerFrame) => listener(frame), joined};
};

const heardBy = (client: Client, after: number) => {
	const heard: number[] = [];
	const stop = followRoom(client, 'dev', after, entry => heard.push(entry.seq));
	return {heard, stop};
};

test('what came between the join and the following is told, page by page', async () => {
	const {client} = world([1, 2, 3, 4, 5].map(seq => message(seq)));
	const {heard} = heardBy(client, 2);
	await settled();
	expect(heard).toEqual([3, 4, 5]);
});

test('an entry that says there is one before it waits until that one is fetched', async () => {
	const log = [message(1)];
	const {client, hear} = world(log);
	const {heard} = heardBy(client, 1);
	await settled();
	log.push(message(2), message(3), message(4));
	hear(message(4));
	hear(message(5));
	log.push(message(5));
	await settled();
	expect(heard).toEqual([2, 3, 4, 5]);
});

test('an entry heard twice is told once', async () => {
	const {client, hear} = world([message(1)]);
	const {heard} = heardBy(client, 1);
	await settled();
	hear(message(2));
	hear(message(2));
	expect(heard).toEqual([2]);
});

test('an entry whose forerunner has expired is told all the same', async () => {
	const {client, hear} = world([message(1)]);
	const {heard} = heardBy(client, 1);
	await settled();
	hear(message(3, 2));
	await settled();
	expect(heard).toEqual([3]);
});

test('a fetch that fails in a cut is made again after the rejoin', async () => {
	const log = [message(1), message(2)];
	const {client, network, hear, joined} = world(log);
	network.isCut = true;
	const {heard} = heardBy(client, 1);
	await settled();
	expect(heard).toEqual([]);
	network.isCut = false;
	hear(joined('e1'));
	await settled();
	expect(heard).toEqual([2]);
});

test('another epoch is another log and is told from its beginning', async () => {
	const log = [message(1), message(2)];
	const {client, hear, joined} = world(log);
	const {heard} = heardBy(client, 2);
	await settled();
	log.splice(0, 2, message(1));
	hear(joined('e2'));
	await settled();
	expect(heard).toEqual([1]);
});

/** Ann's messages from `from` to `to`, `shiftMs` after those of the same `seq` in `world`. */
const messages = (from: number, to: number, shiftMs = 0): Message[] =>
	Array.from({length: to - from + 1}, (_, index) => message(from + index)).map(one => ({
		...one,
		at: one.at + shiftMs,
	}));

test.each([['e2'], ['e1']])(
	'a log that was rewound is handed over from where it differs, with the epoch %s',
	async epoch => {
		const log = messages(1, 9);
		const {client, hear, joined} = world(log);
		const {heard} = heardBy(client, 2);
		await settled();
		expect(heard).toEqual([3, 4, 5, 6, 7, 8, 9]);
		log.splice(5, 4, ...messages(6, 8, 1000));
		hear(joined(epoch));
		await settled();
		expect(heard.slice(7)).toEqual([6, 7, 8]);
		hear({...message(9), at: 2000});
		expect(heard.slice(10)).toEqual([9]);
	},
);

test('a rewound log that has become longer is compared, not continued', async () => {
	const log = messages(1, 4);
	const {client, hear, joined} = world(log);
	const {heard} = heardBy(client, 0);
	await settled();
	log.splice(2, 2, ...messages(3, 7, 1000));
	hear(joined('e2'));
	await settled();
	expect(heard).toEqual([1, 2, 3, 4, 3, 4, 5, 6, 7]);
});

test('a comparison that fails in a cut is made again after the rejoin', async () => {
	const log = messages(1, 4);
	const {client, network, hear, joined} = world(log);
	const {heard} = heardBy(client, 0);
	await settled();
	log.splice(2, 2, ...messages(3, 3, 1000));
	network.isCut = true;
	hear(joined('e2'));
	await settled();
	network.isCut = false;
	hear(joined('e2'));
	await settled();
	expect(heard).toEqual([1, 2, 3, 4, 3]);
});

test('following again with the same memory repeats nothing of a rewound log', async () => {
	const log = messages(1, 4);
	const {client, hear, joined} = world(log);
	const memory = new FollowMemory();
	const heard: number[] = [];
	const follow = () => followRoom(client, 'dev', heard.at(-1) ?? 0, ({seq}) => heard.push(seq), memory);
	const stop = follow();
	await settled();
	stop();
	follow();
	log.splice(2, 2, ...messages(3, 3, 1000));
	hear(joined('e2'));
	await settled();
	expect(heard).toEqual([1, 2, 3, 4, 3]);
});

test('nothing is told after the end', async () => {
	const {client, hear} = world([]);
	const {heard, stop} = heardBy(client, 0);
	await settled();
	stop();
	hear(message(1));
	expect(heard).toEqual([]);
});
