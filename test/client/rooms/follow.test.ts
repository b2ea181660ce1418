import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import {followRoom} from '../../../source/client/rooms/follow.ts';
import {FollowMemory} from '../../../source/client/rooms/follow-memory.ts';
import type {Message, ServerFrame} from '../../../source/protocol/server-frames.ts';
import {joinedFrame, message as messageFrame} from '../../support/frames.ts';

const message = (seq: number, prev = seq - 1): Message => messageFrame(seq, {prev, at: seq});

const settled = async () => {
	for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

/** A client of one room. The server has `log`, sends at most two entries a page, and can fail. */
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
	const joined = (epoch: string): ServerFrame =>
		joinedFrame({epoch, seq: log.at(-1)?.seq ?? 0, hasMore: true});
	return {client, network, receive: (frame: ServerFrame) => listener(frame), joined};
};

const followed = (client: Client, after: number) => {
	const delivered: number[] = [];
	const stop = followRoom(client, 'dev', after, entry => delivered.push(entry.seq));
	return {delivered, stop};
};

test('delivers the entries between the join and the call, page by page', async () => {
	const {client} = world([1, 2, 3, 4, 5].map(seq => message(seq)));
	const {delivered} = followed(client, 2);
	await settled();
	expect(delivered).toEqual([3, 4, 5]);
});

test('holds an entry back until the missing one before it was fetched', async () => {
	const log = [message(1)];
	const {client, receive} = world(log);
	const {delivered} = followed(client, 1);
	await settled();
	log.push(message(2), message(3), message(4));
	receive(message(4));
	receive(message(5));
	log.push(message(5));
	await settled();
	expect(delivered).toEqual([2, 3, 4, 5]);
});

test('delivers an entry once that was received twice', async () => {
	const {client, receive} = world([message(1)]);
	const {delivered} = followed(client, 1);
	await settled();
	receive(message(2));
	receive(message(2));
	expect(delivered).toEqual([2]);
});

test('delivers an entry whose predecessor has expired', async () => {
	const {client, receive} = world([message(1)]);
	const {delivered} = followed(client, 1);
	await settled();
	receive(message(3, 2));
	await settled();
	expect(delivered).toEqual([3]);
});

test('repeats a failed fetch after the rejoin', async () => {
	const log = [message(1), message(2)];
	const {client, network, receive, joined} = world(log);
	network.isCut = true;
	const {delivered} = followed(client, 1);
	await settled();
	expect(delivered).toEqual([]);
	network.isCut = false;
	receive(joined('e1'));
	await settled();
	expect(delivered).toEqual([2]);
});

test('delivers the log of a new epoch from its beginning', async () => {
	const log = [message(1), message(2)];
	const {client, receive, joined} = world(log);
	const {delivered} = followed(client, 2);
	await settled();
	log.splice(0, 2, message(1));
	receive(joined('e2'));
	await settled();
	expect(delivered).toEqual([1]);
});

/** Ann's messages from `from` to `to`, `shiftMs` after those of the same `seq` in `world`. */
const messages = (from: number, to: number, shiftMs = 0): Message[] =>
	Array.from({length: to - from + 1}, (_, index) => message(from + index)).map(one => ({
		...one,
		at: one.at + shiftMs,
	}));

test.each([['e2'], ['e1']])(
	'delivers a rewound log from the first changed entry, with the epoch %s',
	async epoch => {
		const log = messages(1, 9);
		const {client, receive, joined} = world(log);
		const {delivered} = followed(client, 2);
		await settled();
		expect(delivered).toEqual([3, 4, 5, 6, 7, 8, 9]);
		log.splice(5, 4, ...messages(6, 8, 1000));
		receive(joined(epoch));
		await settled();
		expect(delivered.slice(7)).toEqual([6, 7, 8]);
		receive({...message(9), at: 2000});
		expect(delivered.slice(10)).toEqual([9]);
	},
);

test('compares a rewound log that has become longer', async () => {
	const log = messages(1, 4);
	const {client, receive, joined} = world(log);
	const {delivered} = followed(client, 0);
	await settled();
	log.splice(2, 2, ...messages(3, 7, 1000));
	receive(joined('e2'));
	await settled();
	expect(delivered).toEqual([1, 2, 3, 4, 3, 4, 5, 6, 7]);
});

test('repeats a failed comparison after the rejoin', async () => {
	const log = messages(1, 4);
	const {client, network, receive, joined} = world(log);
	const {delivered} = followed(client, 0);
	await settled();
	log.splice(2, 2, ...messages(3, 3, 1000));
	network.isCut = true;
	receive(joined('e2'));
	await settled();
	network.isCut = false;
	receive(joined('e2'));
	await settled();
	expect(delivered).toEqual([1, 2, 3, 4, 3]);
});

test('delivers nothing twice when it continues with the same memory', async () => {
	const log = messages(1, 4);
	const {client, receive, joined} = world(log);
	const memory = new FollowMemory();
	const delivered: number[] = [];
	const follow = () =>
		followRoom(client, 'dev', delivered.at(-1) ?? 0, ({seq}) => delivered.push(seq), memory);
	const stop = follow();
	await settled();
	stop();
	follow();
	log.splice(2, 2, ...messages(3, 3, 1000));
	receive(joined('e2'));
	await settled();
	expect(delivered).toEqual([1, 2, 3, 4, 3]);
});

test('delivers nothing after the stop', async () => {
	const {client, receive} = world([]);
	const {delivered, stop} = followed(client, 0);
	await settled();
	stop();
	receive(message(1));
	expect(delivered).toEqual([]);
});

test('delivers nothing twice when another hub of the cluster is behind for a moment', async () => {
	const log = messages(1, 4);
	const {client, receive, joined} = world(log);
	const {delivered} = followed(client, 0);
	await settled();
	expect(delivered).toEqual([1, 2, 3, 4]);
	// The next hub has not applied the last two entries yet.
	log.splice(2, 2);
	receive(joined('e1'));
	await settled();
	for (const entry of messages(3, 5)) {
		log.push(entry);
		receive(entry);
		await settled();
	}
	expect(delivered).toEqual([1, 2, 3, 4, 5]);
});
