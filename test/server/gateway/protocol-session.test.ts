import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {defaultLimits} from '../../../source/protocol/limits.ts';
import {openMemoryStore} from '../../../source/server/store/sqlite/sqlite-store.ts';
import {makeFakeClock} from '../../support/fake-clock.ts';
import {interceptJournal} from '../../support/intercept-journal.ts';
import {startTestServer} from '../test-server.ts';
import {clientFrame, openRaw} from './raw-websocket.ts';

const helloText = '{"type":"hello","version":1,"nick":"raw"}';

describe('a new connection', () => {
	test('closes a connection whose first frame is not hello', async () => {
		const testServer = await startTestServer();
		const client = await testServer.dial();
		client.send({type: 'join', id: 7, room: 'dev'});
		expect(await client.next('error')).toMatchObject({id: 7, code: 'unauthorized'});
		expect(await client.next('closing')).toMatchObject({code: 4500});
		expect((await client.closed).code).toBe(4500);
	});

	test('closes a connection whose first frame is ping', async () => {
		const testServer = await startTestServer();
		const client = await testServer.dial();
		client.send({type: 'ping'});
		expect((await client.closed).code).toBe(4500);
	});

	test('closes a connection without hello after exactly 10 s', async () => {
		const testServer = await startTestServer();
		const client = await testServer.dial();
		testServer.clock.advance(9000);
		client.sendRaw('no frame at all');
		expect(await client.next('error')).toMatchObject({code: 'bad_frame'});
		testServer.clock.advance(2000);
		expect(await client.next('closing')).toMatchObject({code: 4500});
		expect((await client.closed).code).toBe(4500);
	});

	test('refuses a second hello', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		ann.send({type: 'hello', id: 2, version: 1, nick: 'eve'});
		expect(await ann.next('error')).toMatchObject({id: 2, code: 'forbidden'});
		await ann.roundTrip();
	});

	test('accepts another hello after a refused one', async () => {
		const testServer = await startTestServer();
		await testServer.connect('ann');
		const other = await testServer.dial();
		other.send({type: 'hello', version: 1, nick: 'ann'});
		expect(await other.next('error')).toMatchObject({code: 'nick_taken'});
		expect((await other.hello('bob')).user.nick).toBe('bob');
	});

	test('handles requests sent right after hello after its welcome', async () => {
		const testServer = await startTestServer();
		const client = await testServer.dial();
		client.send({type: 'hello', version: 1, nick: 'ann'});
		client.send({type: 'join', room: 'dev'});
		client.send({type: 'send', room: 'dev', text: 'early', draft: 'd1'});
		client.send({type: 'ping', id: 'p'});
		await client.next('message');
		await client.next('pong');
		const types = client.received.map(frame => frame.type);
		expect(types.slice(0, 2)).toEqual(['welcome', 'joined']);
	});
});

describe('a request', () => {
	test('refuses wrong frames with their ids and keeps the connection', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		const bad: [unknown, string][] = [
			['[1]', 'bad_frame'],
			['{"type":', 'bad_frame'],
			['{"id":1}', 'bad_frame'],
			['{"type":"fly","id":2}', 'unknown_type'],
			['{"type":"__proto__","id":3}', 'unknown_type'],
			['{"type":"join","id":4,"room":"a b"}', 'bad_field'],
			['{"type":"send","id":5,"room":"dev","text":"a\\u0007b"}', 'bad_field'],
			[`${'['.repeat(8000)}`, 'bad_frame'],
			[`{"type":"ping","x":${'['.repeat(3000)}${']'.repeat(3000)},"id":{}}`, 'bad_field'],
		];
		for (const [text, code] of bad) {
			ann.sendRaw(String(text));
			expect((await ann.next('error')).code).toBe(code);
		}
		const ids = ann.received.flatMap(frame => (frame.type === 'error' ? [frame.id] : []));
		expect(ids).toEqual([undefined, undefined, 1, 2, 3, 4, 5, undefined, undefined]);
		await ann.roundTrip();
	});

	test('answers requests in order even if the first takes longer', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		ann.send({type: 'join', id: 1, room: 'ops'});
		ann.send({type: 'history', id: 2, room: 'dev'});
		ann.send({type: 'ping', id: 3});
		ann.send({type: 'history', id: 4, room: 'ops'});
		ann.send({type: 'rooms', id: 5});
		await ann.next('rooms');
		const ids = ann.received.flatMap(frame =>
			'id' in frame && typeof frame.id === 'number' ? [frame.id] : [],
		);
		expect(ids).toEqual([1, 2, 3, 4, 5]);
	});

	test('closes with 1003 after a binary message', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		ann.sendRaw(Buffer.from('{"type":"ping"}'));
		expect(await ann.next('closing')).toMatchObject({code: 1003});
		expect((await ann.closed).code).toBe(1003);
	});

	test('accepts a message of 16 KiB and closes with 1009 for an additional byte', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		ann.sendRaw(`{"type":"ping"}${' '.repeat(defaultLimits.frameBytes - 15)}`);
		await ann.next('pong');
		ann.sendRaw(`{"type":"ping"}${' '.repeat(defaultLimits.frameBytes - 14)}`);
		expect((await ann.closed).code).toBe(1009);
	});

	test('refuses too many frames with a retry time and finally closes with 4002', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.dial();
		const {frameBurst, framesPerSecond} = (await ann.hello('ann')).limits;
		expect({frameBurst, framesPerSecond}).toEqual({frameBurst: 2000, framesPerSecond: 500});
		for (let id = 2; id <= frameBurst; id++) ann.send({type: 'rooms', id});
		ann.send({type: 'send', room: 'dev', text: 'x', draft: 'd', id: 'one more'});
		const refused = await ann.next('error');
		expect(refused).toMatchObject({code: 'rate_limited', id: 'one more', draft: 'd', retryInMs: 2});
		testServer.clock.advance(2);
		await ann.roundTrip();
		for (let count = 0; count < 250; count++) ann.send({type: 'ping'});
		expect(await ann.next('closing')).toMatchObject({code: 4002});
		expect((await ann.closed).code).toBe(4002);
	});

	test('closes a flooding connection although some frames are accepted', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		for (let count = 0; count < 2000; count++) ann.send({type: 'ping'});
		let isOver = false;
		void ann.closed.then(() => {
			isOver = true;
		});
		// Twice the allowed rate, in portions of 10 ms.
		for (let portion = 0; portion < 60 && !isOver; portion++) {
			testServer.clock.advance(10);
			for (let count = 1; count <= 10; count++) ann.send({type: 'ping', id: `${portion} ${count}`});
			const isAnswered = () =>
				ann.received.slice(-20).some(frame => 'id' in frame && frame.id === `${portion} 10`);
			while (!isOver && !isAnswered()) await nextTurn();
		}
		expect((await ann.closed).code).toBe(4002);
	});

	test('reports the retry time after too many guesses, in the error and the close', async () => {
		const testServer = await startTestServer();
		for (let guess = 0; guess < 6; guess++) {
			const guesser = await testServer.dial();
			guesser.send({type: 'hello', version: 1, secret: `${guess}`});
			const closing = await guesser.next('closing');
			if (guess < 5) expect(closing).toEqual({type: 'closing', code: 4500, reason: 'wrong secret'});
			else expect(closing).toMatchObject({code: 4002, retryInMs: 300_000});
		}
	});

	test('raises the frame limit with the rate limit', async () => {
		const testServer = await startTestServer({rateLimit: {burst: 500, perSecond: 500}});
		const ann = await testServer.dial();
		expect((await ann.hello('ann')).limits).toMatchObject({
			sendBurst: 500,
			sendsPerSecond: 500,
			frameBurst: 5000,
			framesPerSecond: 5000,
		});
	});

	test('has no frame limit without a rate limit', async () => {
		const testServer = await startTestServer({rateLimit: 'off'});
		const ann = await testServer.connect('ann');
		for (let count = 0; count < 3000; count++) ann.send({type: 'ping'});
		await ann.roundTrip();
		expect(ann.received.filter(frame => frame.type === 'pong')).toHaveLength(3001);
	});
});

describe('a client that violates the WebSocket protocol', () => {
	const cases: [string, (bytes: typeof clientFrame) => Buffer[], number][] = [
		['reserved bits set', frame => [frame(helloText, {reserved: 0x40})], 1002],
		['a reserved opcode', frame => [frame(helloText, {opcode: 5})], 1002],
		['no mask', frame => [frame(helloText, {isMasked: false})], 1002],
		['a continuation of nothing', frame => [frame('x', {opcode: 0})], 1002],
		['a new message inside another', frame => [frame('{', {isFinal: false}), frame('}')], 1002],
		['a fragmented ping', frame => [frame('', {opcode: 9, isFinal: false})], 1002],
		['text that is no UTF-8', frame => [frame(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))], 1007],
		['a length of an exabyte', frame => [frame('x', {claimedLength: 1n << 60n})], 1009],
		['a length of 16 KiB and one byte', frame => [frame('x', {claimedLength: 16_385n})], 1009],
		[
			'fragments that grow beyond 16 KiB',
			frame => [frame('x'.repeat(16_000), {isFinal: false}), frame('x'.repeat(16_000), {opcode: 0})],
			1009,
		],
	];

	test.each(cases)('is closed after %s without effect on others', async (_, make, code) => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		const peer = await openRaw(testServer.server.port);
		peer.write(...make(clientFrame));
		expect(await peer.closeCode()).toBe(code);
		peer.socket.end();
		await peer.ended();
		await ann.post('dev', 'still here');
	});

	test('receives no frame after the close frame, and is terminated if it does not answer', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		const peer = await openRaw(testServer.server.port);
		peer.write(clientFrame(helloText), clientFrame('{"type":"join","room":"dev"}'));
		await peer.frame(({payload}) => payload.includes('"joined"'));
		peer.write(clientFrame('{}', {reserved: 0x40}));
		expect(await peer.closeCode()).toBe(1002);
		await ann.post('dev', 'is the build green?');
		await testServer.passSeconds(4, ann);
		await peer.ended();
		expect(peer.frames.at(-1)?.opcode).toBe(8);
	});

	test('may send hello in fragments, with a ping between them, one byte at a time', async () => {
		const testServer = await startTestServer();
		const peer = await openRaw(testServer.server.port);
		const half = helloText.length >> 1;
		const bytes = Buffer.concat([
			clientFrame(helloText.slice(0, half), {isFinal: false}),
			clientFrame('still here?', {opcode: 9}),
			clientFrame(helloText.slice(half), {opcode: 0}),
		]);
		for (const byte of bytes) {
			peer.write(Buffer.from([byte]));
			await nextTurn();
		}
		expect(String((await peer.frame(({opcode}) => opcode === 1)).payload)).toContain('"welcome"');
		expect(peer.frames[0]).toMatchObject({opcode: 10, payload: Buffer.from('still here?')});
	});

	test('with 16,000 tiny fragments is closed before all are stored', async () => {
		const testServer = await startTestServer();
		const peer = await openRaw(testServer.server.port);
		const fragments = Array.from({length: 16_000}, (_, at) =>
			clientFrame('x', {isFinal: false, opcode: at === 0 ? 1 : 0}),
		);
		peer.write(...fragments);
		expect(await peer.closeCode()).toBe(1008);
	});

	test('leaves no state behind after a disconnect within a frame', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		const peer = await openRaw(testServer.server.port);
		peer.write(clientFrame(helloText), clientFrame('{"type":"join","room":"dev"}'));
		await peer.frame(({payload}) => payload.includes('"joined"'));
		testServer.clock.advance(300);
		await ann.next('presence', frame => frame.joined.some(({nick}) => nick === 'raw'));
		peer.write(clientFrame('{"type":"send","room":"dev","text":"never whole"', {claimedLength: 4000n}));
		peer.socket.destroy();
		await testServer.shrinkTo(1);
		testServer.clock.advance(300);
		await ann.next('presence', frame => frame.left.some(({nick}) => nick === 'raw'));
		expect(ann.received.some(frame => frame.type === 'message')).toBe(false);
	});
});

describe('heartbeat', () => {
	test('pings every 15 s and keeps a client that answers', async () => {
		const testServer = await startTestServer();
		const peer = await openRaw(testServer.server.port);
		peer.write(clientFrame(helloText));
		await peer.frame(({opcode}) => opcode === 1);
		const pings = () => peer.frames.filter(({opcode}) => opcode === 9).length;
		for (let round = 1; round <= 4; round++) {
			testServer.clock.advance(15_000);
			while (pings() < round) await nextTurn();
			const answers = () => peer.frames.filter(({payload}) => payload.includes('"pong"')).length;
			peer.write(clientFrame('', {opcode: 10}), clientFrame('{"type":"ping"}'));
			while (answers() < round) await nextTurn();
		}
		expect(peer.socket.destroyed).toBe(false);
		expect(pings()).toBe(4);
	});

	test('does not count the minute of a suspended server as silence', async () => {
		const clock = makeFakeClock();
		let sleptMs = 0;
		const testServer = await startTestServer({
			clock: {...clock, monotonic: () => clock.monotonic() + sleptMs},
		});
		const ann = await testServer.connect('ann', 'dev');
		const stranger = await testServer.dial();
		clock.advance(2000);
		sleptMs = 60_000;
		clock.advance(3000);
		await ann.post('dev', 'good morning');
		await stranger.hello('bob');
	});

	test('keeps clients that answer pings while the wall clock is wrong by an hour', async () => {
		const testServer = await startTestServer();
		const peer = await openRaw(testServer.server.port);
		peer.write(clientFrame(helloText));
		await peer.frame(({opcode}) => opcode === 1);
		const pings = () => peer.frames.filter(({opcode}) => opcode === 9).length;
		const passSeconds = async (seconds: number): Promise<void> => {
			for (let second = 0; second < seconds; second++) {
				const before = pings();
				testServer.clock.advance(1000);
				await nextTurn();
				if (pings() > before) peer.write(clientFrame('', {opcode: 10}));
			}
		};
		testServer.clock.setWallClock(3_600_000);
		await passSeconds(16);
		testServer.clock.setWallClock(-3_600_000);
		for (let round = 0; round < 4; round++) {
			const before = pings();
			await passSeconds(14);
			testServer.clock.advance(1000);
			while (pings() === before) await nextTurn();
			peer.write(clientFrame('', {opcode: 10}), clientFrame(`{"type":"ping","id":${round}}`));
			await peer.frame(({payload}) => payload.includes(`"id":${round},`));
		}
		expect(peer.frames.some(({opcode}) => opcode === 8)).toBe(false);
	});

	test('closes with 4000 after 25 s without a byte and notifies the others', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		const peer = await openRaw(testServer.server.port);
		peer.write(clientFrame(helloText), clientFrame('{"type":"join","room":"dev"}'));
		await peer.frame(({payload}) => payload.includes('"joined"'));
		await testServer.passSeconds(24, ann);
		expect(peer.frames.some(({opcode}) => opcode === 8)).toBe(false);
		await testServer.passSeconds(2, ann);
		expect(await peer.closeCode()).toBe(4000);
		await peer.ended();
		expect(testServer.server.connections()).toBe(1);
		testServer.clock.advance(300);
		await ann.next('presence', frame => frame.left.some(({nick}) => nick === 'raw'));
	});
});

describe('too many from one address', () => {
	test('are closed with 1013 and a retry time, and accepted when others end', async () => {
		const testServer = await startTestServer({connectionsPerAddress: 2});
		const ann = await testServer.connect('ann');
		await testServer.connect('bob');
		const third = await testServer.dial();
		expect(await third.next('error')).toMatchObject({code: 'limit', retryInMs: 5000});
		expect(await third.next('closing')).toMatchObject({code: 1013, retryInMs: 5000});
		expect((await third.closed).code).toBe(1013);
		await ann.close();
		await testServer.shrinkTo(1);
		await testServer.connect('eve');
	});

	test('are counted by the addresses of a trusted proxy only', async () => {
		const from = (address: string) => ({headers: {'X-Forwarded-For': `203.0.113.9, ${address}`}});
		const behind = await startTestServer({connectionsPerAddress: 1, isProxyTrusted: true});
		const one = await behind.dial('', from('198.51.100.1'));
		await one.hello('ann');
		const other = await behind.dial('', from('198.51.100.2'));
		await other.hello('bob');
		const again = await behind.dial('', from('198.51.100.2'));
		expect(await again.next('error')).toMatchObject({code: 'limit'});

		const open = await startTestServer({connectionsPerAddress: 1});
		await (await open.dial('', from('198.51.100.1'))).hello('ann');
		const liar = await open.dial('', from('198.51.100.2'));
		expect(await liar.next('error')).toMatchObject({code: 'limit'});
	});
});

describe('a raw client', () => {
	test('takes hello and join from the address and sends a bare line to that room', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann', 'dev');
		const hand = await testServer.dial('?nick=hand&room=dev');
		expect((await hand.next('welcome')).user.nick).toBe('hand');
		await hand.next('joined');
		hand.sendRaw('hello, world');
		hand.sendRaw('{"type":"rooms","id":1}');
		hand.sendRaw('typed\n');
		await hand.next('rooms');
		await ann.next('message', frame => frame.text === 'hello, world');
		await ann.next('message', frame => frame.text === 'typed');
		expect(hand.received.filter(frame => frame.type === 'message')).toHaveLength(2);
	});

	test('sends bare lines to the first joined room if the address names none', async () => {
		const testServer = await startTestServer();
		const ann = await testServer.connect('ann');
		ann.send({type: 'create', room: 'plan', isPrivate: true});
		const {room, token} = await ann.next('created');
		ann.send({type: 'join', room});
		await ann.next('joined');
		const raw = await testServer.dial('?nick=raw');
		await raw.next('welcome');
		raw.sendRaw(JSON.stringify({type: 'join', token}));
		await raw.next('joined');
		raw.sendRaw('hello, planners');
		expect(await ann.next('message', frame => frame.text === 'hello, planners')).toMatchObject({room});
		raw.sendRaw('{"type":"join","room":"dev"}');
		await raw.next('joined', frame => frame.room === 'dev');
		raw.sendRaw('still here');
		expect(await ann.next('message', frame => frame.text === 'still here')).toMatchObject({room});
	});

	test('frees the nick when the connection ends', async () => {
		const testServer = await startTestServer();
		const hand = await testServer.dial('?nick=hand&room=dev');
		expect((await hand.next('welcome')).secret).toBeUndefined();
		await hand.next('joined');
		await hand.close();
		await testServer.shrinkTo(0);
		await testServer.connect('hand');
	});

	test.each([
		['?nick=a%20b&room=dev', 'nick_invalid'],
		['?nick=ann&room=%00', 'bad_field'],
		['?nick=ann&echo=maybe', 'bad_field'],
		['?nick=ann&bot=maybe', 'bad_field'],
		['?nick=ann&room=dev&token=abc', 'bad_field'],
		['?secret=abc', 'bad_field'],
		['?access=abc', 'bad_field'],
	])('%s is refused as a frame, and closed', async (query, code) => {
		const testServer = await startTestServer();
		const hand = await testServer.dial(query);
		const error = await hand.next('error');
		expect(error.code).toBe(code);
		expect(error.message).not.toContain('abc');
		expect((await hand.closed).code).toBe(4500);
		expect(JSON.stringify(testServer.log)).not.toContain('abc');
	});

	test('closes after a taken nick', async () => {
		const testServer = await startTestServer();
		await testServer.connect('ann');
		const hand = await testServer.dial('?nick=ann&room=dev');
		expect(await hand.next('error')).toMatchObject({code: 'nick_taken'});
		expect((await hand.closed).code).toBe(4500);
	});

	test('is a bot with bot=true', async () => {
		const testServer = await startTestServer();
		const robot = await testServer.dial('?nick=robot&room=dev&bot=true');
		expect((await robot.next('welcome')).user.bot).toBe(true);
		robot.sendRaw('beep');
		expect((await robot.next('message')).bot).toBe(true);
	});

	test('sends a receipt instead of the own message with echo=false', async () => {
		const testServer = await startTestServer();
		const hand = await testServer.dial('?nick=hand&room=dev&echo=false');
		await hand.next('joined');
		hand.sendRaw('quiet');
		expect(await hand.next('sent')).toMatchObject({room: 'dev', seq: 1});
		expect(hand.received.some(frame => frame.type === 'message')).toBe(false);
	});

	test('accepts the access secret as Authorization: Bearer', async () => {
		const testServer = await startTestServer({accessToken: 'open-sesame'});
		const stranger = await testServer.dial('?nick=eve&room=dev');
		expect(await stranger.next('error')).toMatchObject({code: 'unauthorized'});
		const headers = {Authorization: 'Bearer open-sesame'};
		const hand = await testServer.dial('?nick=hand&room=dev', {headers});
		await hand.next('joined');
		const program = await testServer.dial('', {headers});
		await program.hello('bot');
		expect(JSON.stringify(testServer.log)).not.toContain('sesame');
	});

	test("does not count the server's time for a hello against the deadline of the next", async () => {
		let hold = (): Promise<void> => Promise.resolve();
		const store = interceptJournal(openMemoryStore(), () => hold());
		const testServer = await startTestServer({store});
		await testServer.connect('ann');
		const bob = await testServer.dial();
		const isReleased = Promise.withResolvers<void>();
		const isHeld = new Promise<void>(resolve => {
			hold = () => {
				resolve();
				return isReleased.promise;
			};
		});
		bob.send({type: 'hello', version: 1, nick: 'eve'});
		await isHeld;
		testServer.clock.advance(12_000);
		isReleased.reject(new Error('disk full'));
		expect(await bob.next('error')).toMatchObject({code: 'unavailable'});
		hold = () => Promise.resolve();
		testServer.clock.advance(1000);
		await bob.hello('bob');
	});
});
