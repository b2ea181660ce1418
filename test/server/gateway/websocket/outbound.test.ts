import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {dropBytes, holdBackBytes, tooSlowBytes, tooSlowMs} from '../../../../source/protocol/limits.ts';
import type {Entry, Person, ServerFrame, ServerFrameOf} from '../../../../source/protocol/server-frames.ts';
import {Batcher} from '../../../../source/server/gateway/websocket/batcher.ts';
import {encodeTextMessage} from '../../../../source/server/gateway/websocket/framing.ts';
import {Outbound, type OutboundSocket} from '../../../../source/server/gateway/websocket/outbound.ts';
import {
	decideDelivery,
	frameClassOf,
	gapsOf,
	type HeldBackEntries,
	holdBack,
	tierOf,
} from '../../../../source/server/gateway/websocket/slow-reader.ts';
import {message as messageFrame} from '../../../support/frames.ts';

const message = (seq: number, room = 'dev', text = `word ${seq}`): Entry => messageFrame(seq, {room, text});

const pong = (at: number): ServerFrame => ({type: 'pong', at});
const presence = (room = 'dev'): ServerFrame => ({
	type: 'presence',
	room,
	joined: [],
	left: [],
	memberCount: 3,
});

/** The texts in a stream of unmasked text messages. */
const textsIn = (bytes: Buffer): string[] => {
	const texts: string[] = [];
	for (let at = 0; at < bytes.length; ) {
		expect(bytes[at]).toBe(0x81);
		const short = bytes[at + 1] ?? 0;
		const [length, header] =
			short < 126
				? [short, 2]
				: short === 126
					? [bytes.readUInt16BE(at + 2), 4]
					: [Number(bytes.readBigUInt64BE(at + 2)), 10];
		texts.push(bytes.toString('utf8', at + header, at + header + length));
		at += header + length;
	}
	return texts;
};

/** Sockets that the test can stop reading, a fake clock, and ticks that the test ends. */
const makeWorld = (ceilingBytes = Number.POSITIVE_INFINITY) => {
	let now = 0;
	let tick: (() => void) | undefined;
	const latencies: number[] = [];
	const batcher = new Batcher({
		now: () => now,
		monotonic: () => now,
		ceilingBytes,
		soon: callback => {
			tick = callback;
		},
		onDelivered: latencyMs => latencies.push(latencyMs),
	});
	const endTick = () => {
		const callback = tick;
		tick = undefined;
		callback?.();
	};
	const makeReader = (onGivenUp?: () => void) => {
		const writes: Buffer[] = [];
		let waiting = 0;
		let written = 0;
		let isReading = true;
		let onDrain: (() => void) | undefined;
		const socket: OutboundSocket = {
			writable: true,
			get writableLength() {
				return waiting;
			},
			get bytesWritten() {
				return written;
			},
			write(bytes) {
				writes.push(bytes);
				written += bytes.length;
				if (!isReading) waiting += bytes.length;
				return isReading;
			},
			once(_event, listener) {
				onDrain = listener;
			},
		};
		return {
			outbound: new Outbound(batcher, socket, onGivenUp),
			writes,
			stop() {
				isReading = false;
			},
			/** Takes this many of the waiting bytes. If it takes all of them, it continues to read. */
			takeSome(bytes: number) {
				waiting = Math.max(0, waiting - bytes);
			},
			takeAll() {
				isReading = true;
				waiting = 0;
				const listener = onDrain;
				onDrain = undefined;
				listener?.();
				endTick();
			},
			waiting: () => waiting,
			received: () => textsIn(Buffer.concat(writes)).map(text => JSON.parse(text) as ServerFrame),
		};
	};
	return {
		batcher,
		makeReader,
		endTick,
		latencies,
		pass(ms: number) {
			now += ms;
		},
	};
};

describe('a text message', () => {
	test('has the shortest header and carries any text unchanged', () => {
		for (const length of [0, 1, 125, 126, 127, 65_535, 65_536, 70_000]) {
			const text = 'x'.repeat(length);
			const framed = encodeTextMessage(text);
			expect(framed.length - length).toBe(length < 126 ? 2 : length < 65_536 ? 4 : 10);
			expect(textsIn(framed)).toEqual([text]);
		}
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
				fc.pre(text.isWellFormed());
				expect(textsIn(encodeTextMessage(text))).toEqual([text]);
			}),
		);
	});
});

describe('the tiers of a slow reader', () => {
	test('contain fewer frames tier by tier', () => {
		expect(tierOf(0, tooSlowMs)).toBe('keepsUp');
		expect(tierOf(dropBytes, 0)).toBe('keepsUp');
		expect(tierOf(dropBytes + 1, 0)).toBe('behind');
		expect(tierOf(holdBackBytes + 1, 0)).toBe('farBehind');
		expect(tierOf(tooSlowBytes + 1, 0)).toBe('tooSlow');
		expect(tierOf(1, tooSlowMs)).toBe('tooSlow');
	});

	test('drops ephemeral frames and holds entries back, but never a notice', () => {
		expect(
			[presence(), {type: 'typing', room: 'dev', user: {id: 'a', nick: 'a'}} as const].map(frameClassOf),
		).toEqual(['ephemeral', 'ephemeral']);
		expect(frameClassOf(message(1))).toBe('entry');
		expect(frameClassOf({type: 'renamed', user: {id: 'a', nick: 'b'}, was: 'a'})).toBe('notice');
		expect(decideDelivery('ephemeral', 'keepsUp', true)).toBe('queue');
		expect(decideDelivery('ephemeral', 'behind', false)).toBe('drop');
		expect(decideDelivery('entry', 'behind', false)).toBe('queue');
		expect(decideDelivery('entry', 'farBehind', false)).toBe('holdBack');
		expect(decideDelivery('notice', 'tooSlow', true)).toBe('queue');
	});

	test('stays held back in a room until the gap is sent', () => {
		expect(decideDelivery('entry', 'keepsUp', true)).toBe('holdBack');
	});

	test('becomes one gap per room, from the last sent entry to the newest', () => {
		const held: HeldBackEntries = new Map();
		for (const entry of [message(5), message(1, 'ops'), message(6), message(7)]) holdBack(held, entry);
		expect(gapsOf(held)).toEqual([
			{type: 'gap', room: 'dev', after: 4, seq: 7},
			{type: 'gap', room: 'ops', after: 0, seq: 1},
		]);
	});
});

describe('a tick', () => {
	test('is one write per connection, in the order of the calls', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		const [first, second] = [message(1), message(2)];
		reader.outbound.deliver(first);
		reader.outbound.send(pong(7));
		reader.outbound.deliver(second);
		expect(reader.writes).toEqual([]);
		world.endTick();
		expect(reader.writes).toHaveLength(1);
		expect(reader.received()).toEqual([first, pong(7), second]);
		reader.outbound.send(pong(8));
		world.endTick();
		expect(reader.writes).toHaveLength(2);
	});

	test('encodes once and writes the same bytes to all connections with the same frames', () => {
		const world = makeWorld();
		const readers = Array.from({length: 5}, () => world.makeReader());
		let encoded = 0;
		const entries = [1, 2, 3].map(seq => ({
			...message(seq),
			toJSON() {
				encoded++;
				return message(seq);
			},
		}));
		for (const entry of entries) for (const {outbound} of readers) outbound.deliver(entry);
		world.endTick();
		expect(encoded).toBe(3);
		expect(new Set(readers.map(({writes}) => writes[0])).size).toBe(1);
		expect(readers[4]?.received()).toEqual([message(1), message(2), message(3)]);
	});

	test('encodes once even if each connection gets all frames in turn', () => {
		const world = makeWorld();
		const readers = Array.from({length: 3}, () => world.makeReader());
		let encoded = 0;
		const entries = [1, 2].map(seq => ({
			...message(seq),
			toJSON() {
				encoded++;
				return message(seq);
			},
		}));
		for (const {outbound} of readers) for (const entry of entries) outbound.deliver(entry);
		world.endTick();
		expect(encoded).toBe(2);
	});

	test('encodes a run once and writes the same bytes to all connections', () => {
		const world = makeWorld();
		const readers = Array.from({length: 3}, () => world.makeReader());
		let encoded = 0;
		const run = [1, 2, 3].map(seq => ({
			...message(seq),
			toJSON() {
				encoded++;
				return message(seq);
			},
		}));
		for (const {outbound} of readers) outbound.deliverAll(run);
		world.endTick();
		expect(encoded).toBe(3);
		expect(new Set(readers.map(({writes}) => writes[0])).size).toBe(1);
		expect(readers[2]?.received()).toEqual([message(1), message(2), message(3)]);
		expect(world.batcher.counts.deliveries).toBe(9);
	});

	test('writes exactly the queued frames to each connection', () => {
		const frames = [message(1), message(2), presence(), message(1, 'ops'), message(2, 'ops')];
		const runs = frames.map((_, index) => frames.slice(index, index + 3));
		const acts = fc.array(
			fc.tuple(fc.nat(3), fc.nat(frames.length - 1), fc.constantFrom('one', 'run', 'own'), fc.boolean()),
			{
				maxLength: 60,
			},
		);
		fc.assert(
			fc.property(acts, sent => {
				const world = makeWorld();
				const readers = Array.from({length: 4}, () => world.makeReader());
				const expected: ServerFrame[][] = readers.map(() => []);
				for (const [to, which, way, isEnd] of sent) {
					const [frame, run = []] = [frames[which], runs[which]];
					if (frame === undefined) continue;
					if (way === 'run') readers[to]?.outbound.deliverAll(run);
					else if (way === 'one') readers[to]?.outbound.deliver(frame);
					else readers[to]?.outbound.send(frame);
					expected[to]?.push(...(way === 'run' ? run : [frame]));
					if (isEnd) world.endTick();
				}
				world.endTick();
				expect(readers.map(reader => reader.received())).toEqual(expected);
			}),
		);
	});

	test('reports the latency once per entry', () => {
		const world = makeWorld();
		const readers = [world.makeReader(), world.makeReader()];
		const entry = message(1);
		world.pass(1007);
		for (const {outbound} of readers) outbound.deliver(entry);
		readers[0]?.outbound.deliver(presence());
		world.endTick();
		expect(world.latencies).toEqual([7]);
	});
});

describe('joined', () => {
	const joinedWith = (members: Person[]): ServerFrameOf<'joined'> => ({
		type: 'joined',
		room: 'dev',
		epoch: 'e1',
		seq: 0,
		first: 0,
		entries: [],
		hasMore: false,
		isRecovered: false,
		topic: 'größer "als"',
		members,
		memberCount: members.length,
		readSeq: 0,
		slowSeconds: 0,
		expiresInSeconds: 0,
	});
	const peopleOf = (count: number): Person[] =>
		Array.from({length: count}, (_, index) => ({id: `u${index}`, nick: `žoë${index}`}));

	test('arrives complete between other frames with any number of members', () => {
		for (const count of [0, 1, 60, 61, 200, 3000]) {
			const {makeReader, endTick} = makeWorld();
			const reader = makeReader();
			const frames: ServerFrame[] = [pong(1), joinedWith(peopleOf(count)), pong(2)];
			for (const frame of frames) reader.outbound.send(frame);
			endTick();
			expect(reader.received()).toEqual(frames);
		}
	});

	test('shares the bytes of the members among connections with the same list', () => {
		const {makeReader, endTick} = makeWorld();
		const members = peopleOf(200);
		const readers = [makeReader(), makeReader()];
		for (const reader of readers) reader.outbound.send(joinedWith(members));
		endTick();
		const shared = readers.map(({writes}) => writes.find(bytes => bytes.length > 5000));
		expect(shared[0]).toBeDefined();
		expect(shared[1]).toBe(shared[0]);
	});
});

describe('a client that stops reading', () => {
	const fill = (
		world: ReturnType<typeof makeWorld>,
		reader: ReturnType<typeof world.makeReader>,
		bytes: number,
	) => {
		reader.stop();
		reader.outbound.deliver({
			type: 'presence',
			room: 'dev',
			joined: [{id: 'x', nick: 'x'.repeat(bytes)}],
			left: [],
			memberCount: 1,
		});
		world.endTick();
	};

	test('loses typing and presence first', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		fill(world, reader, dropBytes + 100);
		reader.outbound.deliver(presence());
		reader.outbound.deliver(message(1));
		world.endTick();
		expect(reader.received().map(frame => frame.type)).toEqual(['presence', 'message']);
		expect(world.batcher.counts.dropped).toBe(1);
	});

	test('gets a gap for held-back entries after it drained, then live entries', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		reader.outbound.deliver(message(1));
		world.endTick();
		fill(world, reader, holdBackBytes + 100);
		for (const seq of [2, 3, 4]) reader.outbound.deliver(message(seq));
		reader.outbound.send(pong(1));
		world.endTick();
		reader.takeAll();
		reader.outbound.deliver(message(5));
		world.endTick();
		const [, , ...after] = reader.received();
		expect(after).toEqual([pong(1), {type: 'gap', room: 'dev', after: 1, seq: 4}, message(5)]);
		expect(world.batcher.counts).toMatchObject({heldBack: 3, gaps: 1});
	});

	test('holds a room back until it has drained', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		fill(world, reader, holdBackBytes + 100);
		reader.outbound.deliver(message(1));
		reader.takeSome(holdBackBytes);
		reader.outbound.deliver(message(2));
		reader.outbound.deliver(message(1, 'ops'));
		world.endTick();
		reader.takeAll();
		expect(reader.received().slice(1)).toEqual([
			message(1, 'ops'),
			{type: 'gap', room: 'dev', after: 0, seq: 2},
		]);
	});

	test('gets no gap for a room it joins again', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		fill(world, reader, holdBackBytes + 100);
		reader.outbound.deliver(message(1));
		reader.outbound.send({type: 'left', room: 'dev'});
		reader.takeAll();
		expect(reader.received().map(frame => frame.type)).toEqual(['presence', 'left']);
	});

	test('is too slow after 30 s without progress, but not while it reads slowly', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		fill(world, reader, 5000);
		for (let seconds = 0; seconds < 60; seconds++) {
			world.pass(1000);
			reader.takeSome(10);
			expect(reader.outbound.isTooSlow()).toBe(false);
		}
		world.pass(tooSlowMs - 1);
		expect(reader.outbound.isTooSlow()).toBe(false);
		world.pass(1);
		expect(reader.outbound.isTooSlow()).toBe(true);
	});

	test('is never too slow while nothing waits', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		fill(world, reader, 5000);
		reader.takeAll();
		world.pass(10 * tooSlowMs);
		expect(reader.outbound.isTooSlow()).toBe(false);
	});

	test('is too slow with more than 1 MiB waiting', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		reader.stop();
		const notice: ServerFrame = {type: 'error', code: 'internal', message: 'x'.repeat(100_000)};
		for (let count = 0; count < 10; count++) reader.outbound.send(notice);
		world.endTick();
		expect(reader.outbound.isTooSlow()).toBe(false);
		for (let count = 0; count < 3; count++) reader.outbound.send(notice);
		world.endTick();
		expect(reader.outbound.isTooSlow()).toBe(true);
	});

	test('may read one large page slowly', () => {
		const world = makeWorld();
		const reader = world.makeReader();
		reader.stop();
		const entries = Array.from({length: 400}, (_, at) => message(at + 1, 'dev', 'x'.repeat(8000)));
		reader.outbound.send({
			type: 'history',
			room: 'dev',
			entries,
			hasMore: false,
			hasOlder: false,
			hasNewer: false,
		});
		world.endTick();
		expect(reader.waiting()).toBeGreaterThan(3 * tooSlowBytes);
		expect(reader.outbound.isTooSlow()).toBe(false);
		expect(reader.outbound.isCongested).toBe(true);
		let isDrained = false;
		reader.outbound.whenDrained(() => {
			isDrained = true;
		});
		reader.takeAll();
		expect(isDrained).toBe(true);
		expect(reader.outbound.isCongested).toBe(false);
	});

	test('may read a long reply of many lines slowly, but not as many lines from others', () => {
		const line = Buffer.from(`${'x'.repeat(500)}\r\n`);
		for (const isReply of [true, false]) {
			const world = makeWorld();
			const reader = world.makeReader();
			reader.stop();
			for (let count = 0; count < 4000; count++) reader.outbound.sendBytes(line, isReply);
			world.endTick();
			expect(reader.waiting()).toBe(4000 * line.length);
			expect(reader.outbound.isTooSlow()).toBe(!isReply);
		}
	});
});

describe('the memory for unread frames', () => {
	const page = (bytes: number): ServerFrame => ({
		type: 'error',
		code: 'internal',
		message: 'x'.repeat(bytes),
	});

	test('counts a page for each client, and a frame for many once', () => {
		const {batcher, makeReader, endTick} = makeWorld();
		const readers = [makeReader(), makeReader()];
		const frame = message(1);
		for (const {stop, outbound} of readers) {
			stop();
			outbound.deliver(frame);
		}
		endTick();
		const once = batcher.memory.bytes;
		expect(once).toBe(encodeTextMessage(JSON.stringify(message(1))).length);
		for (const {outbound} of readers) outbound.send(page(1000));
		endTick();
		expect(batcher.memory.bytes).toBeGreaterThan(once + 2000);
		for (const {takeAll, outbound} of readers) {
			takeAll();
			expect(outbound.isTooSlow()).toBe(false);
		}
		expect(batcher.memory.bytes).toBe(0);
	});

	test('is released as a slow client reads, and when it disconnects', () => {
		const {batcher, makeReader, endTick} = makeWorld();
		const {outbound, stop, takeSome, waiting} = makeReader();
		stop();
		for (let count = 0; count < 3; count++) {
			outbound.send(page(1000));
			endTick();
		}
		const all = batcher.memory.bytes;
		takeSome(waiting() / 3);
		outbound.isTooSlow();
		expect(batcher.memory.bytes).toBe((all / 3) * 2);
		outbound.end();
		expect(batcher.memory.bytes).toBe(0);
	});

	test('has a ceiling above which the connections with the most waiting bytes are closed first', () => {
		const {batcher, makeReader, endTick} = makeWorld(5000);
		const closed: string[] = [];
		const small = makeReader(() => closed.push('small'));
		const large = makeReader(() => closed.push('large'));
		const larger = makeReader(() => closed.push('larger'));
		for (const {stop} of [small, large, larger]) stop();
		small.outbound.send(page(1000));
		large.outbound.send(page(2000));
		endTick();
		expect(closed).toEqual([]);
		larger.outbound.send(page(3000));
		endTick();
		expect(closed).toEqual(['larger']);
		expect(batcher.memory.bytes).toBeLessThan(5000);
		expect(batcher.counts.tooSlow).toBe(1);
	});

	test('holds a large page once without copying it', () => {
		const {makeReader, endTick} = makeWorld();
		const {outbound, writes, received} = makeReader();
		outbound.send(pong(1));
		outbound.send(pong(2));
		outbound.send(page(100_000));
		outbound.send(pong(3));
		outbound.send(pong(4));
		endTick();
		expect(writes).toHaveLength(3);
		expect(writes[1]?.length).toBeGreaterThan(100_000);
		expect(received().map(({type}) => type)).toEqual(['pong', 'pong', 'error', 'pong', 'pong']);
	});
});
