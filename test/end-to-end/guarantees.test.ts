/** The guarantees of protocol.md, checked with the real server, a real socket and a client that only knows frames. */
import {describe, expect, test} from 'vitest';
import type {ServerFrameOf} from '../../source/protocol/server-frames.ts';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld, type World} from '../support/world.ts';

type Message = ServerFrameOf<'message'>;

const messagesOf = (client: WireClient, room = 'dev'): Message[] =>
	client.received.filter((frame): frame is Message => frame.type === 'message' && frame.room === room);

const expectUnbroken = (entries: readonly {seq: number; prev: number}[], from?: number) => {
	let last = from ?? entries[0]?.prev;
	for (const {seq, prev} of entries) {
		expect(prev).toBe(last);
		expect(seq).toBeGreaterThan(prev);
		last = seq;
	}
};

/** Waits until the client has received this text. */
const textsOf = ({entries}: ServerFrameOf<'history'>): string[] =>
	entries.flatMap(entry => (entry.type === 'message' ? [entry.text] : []));

const waitForText = (client: WireClient, text: string) =>
	client.next('message', message => message.text === text);

describe.each(['in memory', 'on disk'])('guarantees of a server %s', place => {
	const serverOf = (world: World, argv: readonly string[] = []) =>
		world.server([...(place === 'on disk' ? ['--db', world.folder.at('hub.db')] : ['--memory']), ...argv]);

	describe('order', () => {
		test('all clients have the same entries in the same order, live, after a resume, and in history', async () => {
			const world = makeWorld();
			const server = await serverOf(world, ['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			const bob = await world.connect(server, 'bob', 'dev');
			const carol = await world.connect(server, 'carol', 'dev');
			for (let n = 0; n < 50; n++) {
				ann.send({type: 'send', room: 'dev', text: `ann ${n}`, draft: `a${n}`});
				bob.send({type: 'send', room: 'dev', text: `bob ${n}`, draft: `b${n}`});
			}
			for (const client of [ann, bob, carol]) {
				await waitForText(client, 'ann 49');
				await waitForText(client, 'bob 49');
			}
			const places = (client: WireClient) => messagesOf(client).map(({seq, text}) => [seq, text]);
			expect(places(carol)).toHaveLength(100);
			expect(places(ann)).toEqual(places(carol));
			expect(places(bob)).toEqual(places(carol));
			expectUnbroken(messagesOf(carol));
			const texts = messagesOf(carol).map(({text}) => text);
			expect(texts.filter(text => text.startsWith('ann'))).toEqual(
				Array.from({length: 50}, (_, n) => `ann ${n}`),
			);

			carol.send({type: 'history', id: 1, room: 'dev', after: 0, limit: 200});
			const history = await carol.next('history');
			expect(history.entries.map(entry => [entry.seq, entry.type === 'message' && entry.text])).toEqual(
				places(carol),
			);
			const late = await world.connect(server, 'late');
			const joined = await late.join('dev', {limit: 200});
			expect(joined.entries.map(({seq}) => seq)).toEqual(history.entries.map(({seq}) => seq));
		});
	});

	describe('exactly once', () => {
		test('a draft sent again is answered with the same seq and delivered once', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.dial(server.wsUrl);
			const {secret} = await ann.hello('ann');
			await ann.join('dev');
			const bob = await world.connect(server, 'bob', 'dev');
			const first = await ann.post('dev', 'only once', 'd1');
			const second = await ann.post('dev', 'only once', 'd1');
			expect(second.seq).toBe(first.seq);

			const annAgain = await world.dial(server.wsUrl);
			await annAgain.hello(undefined, {secret});
			await annAgain.join('dev');
			expect((await annAgain.post('dev', 'only once', 'd1')).seq).toBe(first.seq);

			await bob.roundTrip();
			expect(messagesOf(bob).map(({text}) => text)).toEqual(['only once']);
			bob.send({type: 'history', room: 'dev'});
			expect((await bob.next('history')).entries).toHaveLength(1);
		});

		test('a draft of another user with the same id is another draft', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'dev');
			const bob = await world.connect(server, 'bob', 'dev');
			const one = await ann.post('dev', 'from ann', 'same');
			const other = await bob.next('message', message => message.from.nick === 'ann');
			expect(other.seq).toBe(one.seq);
			bob.send({type: 'send', room: 'dev', text: 'from bob', draft: 'same'});
			expect((await bob.next('message', message => message.from.nick === 'bob')).seq).toBeGreaterThan(
				one.seq,
			);
		});
	});

	describe('the read position', () => {
		test('starts at the first join, also of an empty room, and is the same on all connections of the user', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'empty');
			const bob = await world.dial(server.wsUrl);
			const {secret} = await bob.hello('bob');
			expect(await bob.join('empty')).toMatchObject({readSeq: 0, isFirstVisit: true});
			await bob.close();
			const {seq} = await ann.post('empty', 'for bob', 'd1');
			const [phone, laptop] = [await world.dial(server.wsUrl), await world.dial(server.wsUrl)];
			for (const one of [phone, laptop]) {
				await one.hello(undefined, {secret});
				const joined = await one.join('empty');
				expect(joined.readSeq).toBe(0);
				expect(joined).not.toHaveProperty('isFirstVisit');
			}
			phone.send({type: 'read', room: 'empty', seq});
			expect(await laptop.next('read')).toMatchObject({room: 'empty', seq});
			expect((await laptop.join('empty')).readSeq).toBe(seq);
		});
	});

	describe('the echo is the receipt', () => {
		test('the author receives the message like all members, and with an id also "sent"', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'dev');
			const bob = await world.connect(server, 'bob', 'dev');
			ann.send({type: 'send', id: 'r1', room: 'dev', text: 'hello', draft: 'd1'});
			const sent = await ann.next('sent');
			const mine = await ann.next('message');
			const theirs = await bob.next('message');
			expect(sent).toMatchObject({id: 'r1', room: 'dev', seq: mine.seq, draft: 'd1'});
			expect(mine).not.toHaveProperty('id');
			expect(mine).toEqual(theirs);
			expect(mine).toMatchObject({text: 'hello', draft: 'd1', from: {nick: 'ann'}});
		});

		test('a client with "echo": false receives "sent" instead of its own messages', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.dial(server.wsUrl);
			await ann.hello('ann', {echo: false});
			await ann.join('dev');
			const bob = await world.connect(server, 'bob', 'dev');
			ann.send({type: 'send', room: 'dev', text: 'mine', draft: 'd1'});
			expect(await ann.next('sent')).toMatchObject({room: 'dev', draft: 'd1'});
			await waitForText(bob, 'mine');
			await bob.post('dev', 'yours');
			await waitForText(ann, 'yours');
			expect(messagesOf(ann).map(({text}) => text)).toEqual(['yours']);
		});

		test('the sender is the user of the connection, not a field of the frame', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'dev');
			const bob = await world.dial(server.wsUrl);
			const {user} = await bob.hello('bob');
			await bob.join('dev');
			bob.send({
				type: 'send',
				room: 'dev',
				text: 'not ann',
				from: {id: 'u1', nick: 'ann'},
				at: 1,
				seq: 99,
				user: 'ann',
			});
			const received = await waitForText(ann, 'not ann');
			expect(received.from).toEqual(user);
			expect(received.seq).toBe(1);
			expect(received.at).toBeGreaterThan(1_700_000_000_000);
		});
	});

	describe('resume is join', () => {
		test('delivers the missed messages completely and once, with isRecovered', async () => {
			const world = makeWorld();
			const server = await serverOf(world, ['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			const bob = await world.dial(server.wsUrl);
			const {secret} = await bob.hello('bob');
			const {epoch} = await bob.join('dev');
			const {seq: last} = await ann.post('dev', 'received');
			await waitForText(bob, 'received');
			await bob.close();
			for (let n = 0; n < 70; n++) await ann.post('dev', `meanwhile ${n}`);

			const back = await world.dial(server.wsUrl);
			await back.hello(undefined, {secret});
			const joined = await back.join('dev', {after: last, epoch});
			expect(joined).toMatchObject({isRecovered: true, epoch});
			expect(joined.entries.map(entry => entry.type === 'message' && entry.text)).toEqual(
				Array.from({length: 70}, (_, n) => `meanwhile ${n}`),
			);
			expectUnbroken(joined.entries, last);
		});

		test('another epoch is another log: delivers the newest page, without isRecovered', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'dev');
			await ann.post('dev', 'one');
			await ann.post('dev', 'two');
			const bob = await world.connect(server, 'bob');
			const joined = await bob.join('dev', {after: 1, epoch: 'another'});
			expect(joined.isRecovered).toBe(false);
			expect(joined.entries.map(entry => entry.type === 'message' && entry.text)).toEqual(['one', 'two']);
		});

		test('a resume with a limit below the number of missed entries is not recovered', async () => {
			const world = makeWorld();
			const server = await serverOf(world, ['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann');
			const {epoch} = await ann.join('dev');
			for (let n = 1; n <= 20; n++) await ann.post('dev', `line ${n}`);
			const bob = await world.connect(server, 'bob');
			const joined = await bob.join('dev', {after: 5, epoch, limit: 10});
			expect(joined.isRecovered).toBe(false);
			expect(joined.hasMore).toBe(true);
			expect(joined.entries.map(({seq}) => seq)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
		});
	});

	describe('joining is atomic', () => {
		test('a client that joins during posts has each entry once: those of "joined", then live entries', async () => {
			const world = makeWorld();
			const server = await serverOf(world, ['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			let count = 0;
			let isPosting = true;
			const posts = (async () => {
				while (isPosting) await ann.post('dev', `line ${++count}`);
			})();
			const newcomers: WireClient[] = [];
			for (let n = 0; n < 20; n++) {
				const client = await world.connect(server, `new${n}`);
				client.send({type: 'join', room: 'dev', limit: 5});
				newcomers.push(client);
			}
			const [last = ann] = newcomers.slice(-1);
			await last.next('message');
			isPosting = false;
			await posts;
			const {seq: end} = await ann.post('dev', 'the end');
			for (const client of newcomers) {
				await waitForText(client, 'the end');
				const ofRoom = client.received.filter(frame => 'room' in frame && frame.room === 'dev');
				expect(ofRoom[0]?.type).toBe('joined');
				const joined = ofRoom[0] as ServerFrameOf<'joined'>;
				expect(joined.entries.at(-1)?.seq ?? 0).toBe(joined.seq);
				expectUnbroken(messagesOf(client), joined.seq);
				expect(messagesOf(client).at(-1)?.seq).toBe(end);
			}
		});
	});

	describe('a slow reader loses no entries', () => {
		test('a client that stops reading finds the gap or is closed with a retry time; other members are not affected, and all entries can be requested', async () => {
			const world = makeWorld();
			const server = await serverOf(world, ['--rate-limit', 'off']);
			const ann = await world.connect(server, 'ann', 'dev');
			const slow = await world.dial(server.wsUrl);
			const {secret} = await slow.hello('slow');
			const {epoch} = await slow.join('dev');
			slow.pause();
			const text = 'x'.repeat(8000);
			const count = 1200;
			for (let n = 0; n < count; n++) {
				ann.send({type: 'send', room: 'dev', text, draft: `d${n}`});
				if (n % 100 === 99) await ann.roundTrip();
			}
			await ann.next('message', message => message.draft === `d${count - 1}`);

			slow.resume();
			const isOver = await Promise.race([
				slow.closed.then(() => true),
				slow.next('gap').then(() => false),
				slow.next('message', message => message.draft === `d${count - 1}`).then(() => false),
			]);
			const live = messagesOf(slow);
			// All entries up to the first gap; from there the client requests them, as protocol.md describes.
			let whole = 0;
			for (const {seq, prev} of live) if (prev === whole) whole = seq;
			expect(whole).toBeGreaterThan(0);
			const reader = isOver ? await world.dial(server.wsUrl) : slow;
			if (isOver) {
				expect((await slow.closed).code).toBe(4001);
				await reader.hello(undefined, {secret});
				await reader.join('dev', {after: whole, epoch, limit: 0});
			}
			while (whole < count) {
				const asked = whole;
				reader.send({type: 'history', room: 'dev', after: asked, limit: 200});
				const {entries} = await reader.next('history');
				expectUnbroken(entries, asked);
				whole = entries.at(-1)?.seq ?? whole;
				if (whole === asked) break;
			}
			expect(whole).toBe(count);
		});
	});

	describe('ephemeral', () => {
		test('an expired message is removed and never served', async () => {
			const world = makeWorld();
			const server = await serverOf(world);
			const ann = await world.connect(server, 'ann', 'dev');
			ann.send({type: 'send', room: 'dev', text: 'soon gone', draft: 'd1', expiresInSeconds: 4});
			const {expiresAt = 0, at} = await ann.next('message');
			expect(expiresAt - at).toBe(4000);
			await ann.post('dev', 'stays');
			ann.send({type: 'history', room: 'dev'});
			expect(textsOf(await ann.next('history'))).toEqual(['soon gone', 'stays']);
			// This test needs real time: the message may be requested only after it has expired.
			await new Promise(resolve => setTimeout(resolve, expiresAt - Date.now() + 1));
			ann.send({type: 'history', room: 'dev'});
			expect(textsOf(await ann.next('history'))).toEqual(['stays']);
			const bob = await world.connect(server, 'bob');
			expect((await bob.join('dev')).entries).toHaveLength(1);
			bob.send({type: 'search', id: 1, query: 'soon'});
			const answer = await Promise.race([bob.next('found'), bob.next('error')]);
			expect(JSON.stringify(answer)).not.toContain('soon gone');
		});
	});
});

describe('after a crash', () => {
	test('acknowledged messages are stored once, in the same log, and the users are the same', async () => {
		const world = makeWorld();
		const db = world.folder.at('hub.db');
		const server = await world.server(['--db', db, '--rate-limit', 'off']);
		const ann = await world.dial(server.wsUrl);
		const {secret, user} = await ann.hello('ann');
		const {epoch} = await ann.join('dev');
		for (let n = 0; n < 300; n++) ann.send({type: 'send', room: 'dev', text: `line ${n}`, draft: `d${n}`});
		await ann.next('message', ({draft}) => draft === 'd199');
		server.kill('SIGKILL');
		await ann.closed;
		const receipted = messagesOf(ann);

		const again = await world.server(['--db', db, '--rate-limit', 'off']);
		const back = await world.dial(again.wsUrl);
		expect((await back.hello(undefined, {secret})).user).toEqual(user);
		const joined = await back.join('dev', {after: 0, epoch});
		expect(joined).toMatchObject({isRecovered: true, epoch});
		expect(joined.entries.slice(0, receipted.length)).toEqual(receipted);
		expectUnbroken(joined.entries, 0);
		for (let n = 0; n < 300; n++) await back.post('dev', `line ${n}`, `d${n}`);
		back.send({type: 'history', room: 'dev', after: 0, limit: 200});
		const first = await back.next('history');
		back.send({type: 'history', room: 'dev', after: first.entries.at(-1)?.seq ?? 0, limit: 200});
		const second = await back.next('history');
		const drafts = [...first.entries, ...second.entries].map(entry => entry.type === 'message' && entry.text);
		expect(drafts).toEqual(Array.from({length: 300}, (_, n) => `line ${n}`));
		const thief = await world.dial(again.wsUrl);
		thief.send({type: 'hello', version: 1, nick: 'ann'});
		expect((await thief.next('error')).code).toBe('nick_taken');
	});
});
