import {describe, expect, test} from 'vitest';
import type {Client} from '../../source/client/client.ts';
import {
	type ClientWorld,
	clientWorld,
	itemLines,
	messageLines,
	pendingTexts,
	resultOf,
} from '../support/client-world.ts';

/** Connects these users and joins them to #dev, in this order. */
const inDev = async (world: ClientWorld, ...names: string[]): Promise<Client[]> => {
	const clients = [];
	for (const name of names) {
		const client = world.connect(name);
		await resultOf(world, client.join('dev'));
		clients.push(client);
	}
	return clients;
};

const pair = async (world: ClientWorld): Promise<[Client, Client]> => {
	const [ann, bob] = await inDev(world, 'ann', 'bob');
	if (ann === undefined || bob === undefined) throw new Error('No client.');
	return [ann, bob];
};

const post = (client: Client, ...texts: string[]): string[] =>
	texts.map(text => client.post({room: 'dev'}, text));

describe('two users', () => {
	test('both users see a message; the author sees it as pending until its echo', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const [draft = ''] = post(ann, 'hello');
		expect(
			ann
				.session()
				.rooms.get('dev')
				?.pending.map(({text}) => text),
		).toEqual(['hello']);
		await world.pass();
		expect(messageLines(ann)).toEqual(['ann: hello']);
		expect(messageLines(bob)).toEqual(['ann: hello']);
		expect(ann.session().rooms.get('dev')?.pending).toEqual([]);
		await expect(ann.receipt(draft)).resolves.toMatchObject({room: 'dev', seq: expect.any(Number)});
	});

	test('both users see the members, and the window shows when a user leaves', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const nicks = (client: Client) =>
			client
				.session()
				.rooms.get('dev')
				?.members.map(({nick}) => nick);
		expect(nicks(ann)).toEqual(['ann', 'bob']);
		expect(nicks(bob)).toEqual(['ann', 'bob']);
		const left = bob.leave('dev');
		await world.pass();
		await left;
		expect(nicks(ann)).toEqual(['ann']);
		expect(itemLines(ann)).toEqual(['-bob']);
		expect(bob.session().rooms.has('dev')).toBe(false);
	});

	test('a message with the nick counts as a mention, but not one from the user', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'morning', 'Bob: look', 'see https://x.org/bob');
		await world.pass();
		post(bob, 'I am bob');
		await world.pass();
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 3, mentions: 1});
		const [, second] = bob.session().rooms.get('dev')?.log.items ?? [];
		bob.markRead('dev', second?.type === 'message' ? second.seq : 0);
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 1, mentions: 0});
	});

	test('a topic, an edit, a reaction and a deletion reach all members', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const [draft = ''] = post(ann, 'helo');
		const {seq} = await resultOf(world, ann.receipt(draft));
		await resultOf(world, ann.ask({type: 'topic', room: 'dev', text: 'release 2.1'}));
		await resultOf(world, ann.ask({type: 'edit', room: 'dev', seq, text: 'hello'}));
		await resultOf(world, bob.ask({type: 'react', room: 'dev', seq, emoji: '👍', on: true}));
		expect(messageLines(bob)).toEqual(['ann: hello']);
		expect(bob.session().rooms.get('dev')?.topic).toBe('release 2.1');
		const item = ann
			.session()
			.rooms.get('dev')
			?.log.items.find(one => one.type === 'message');
		expect(item).toMatchObject({reactions: [{emoji: '👍', from: [{nick: 'bob'}]}]});
		await resultOf(world, ann.ask({type: 'delete', room: 'dev', seq}));
		expect(messageLines(bob)).toEqual(['ann: ']);
	});

	test('a direct message opens a room for both users with the other as partner', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const draft = ann.post({to: 'bob'}, 'psst');
		const {room} = await resultOf(world, ann.receipt(draft));
		expect(bob.session().rooms.get(room)).toMatchObject({with: {nick: 'ann'}, unread: 1, mentions: 1});
		expect(ann.session().rooms.get(room)).toMatchObject({with: {nick: 'bob'}, unread: 0});
		bob.post({room}, 'what?');
		ann.post({to: 'bob'}, 'nothing');
		await world.pass();
		expect(messageLines(ann, room)).toEqual(messageLines(bob, room));
		expect(messageLines(ann, room).sort()).toEqual(['ann: nothing', 'ann: psst', 'bob: what?']);
	});

	test('unread messages stay unread across restarts of the client and the server', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'one', 'two');
		await world.pass();
		await resultOf(world, bob.close());
		const unread = {unread: 2, isUnreadAtLeast: false, readSeq: 0};
		let back = world.connect('bob');
		await resultOf(world, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
		await world.restart('same');
		await world.pass(5000);
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
		await resultOf(world, back.close());
		back = world.connect('bob');
		await resultOf(world, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
	});

	test('messages from before the first visit count as read, even in the next client', async () => {
		const world = clientWorld();
		const [ann] = await pair(world);
		post(ann, 'one', 'two');
		await world.pass();
		const eve = world.connect('eve');
		await resultOf(world, eve.join('dev'));
		expect(eve.session().rooms.get('dev')).toMatchObject({unread: 0, readSeq: 2});
		await resultOf(world, eve.close());
		post(ann, 'three');
		const back = world.connect('eve');
		await resultOf(world, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject({unread: 1, readSeq: 2});
	});

	test('a direct message to an offline user is unread when the user connects', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const gone = bob.close();
		await world.pass();
		await gone;
		const {room} = await resultOf(world, ann.receipt(ann.post({to: 'bob'}, 'call me')));
		const back = world.connect('bob', {joinsDirectRooms: true});
		await world.pass();
		expect(messageLines(back, room)).toEqual(['ann: call me']);
		expect(back.session().rooms.get(room)).toMatchObject({with: {nick: 'ann'}, unread: 1, mentions: 1});
		// A direct room that the user has left stays closed across a reconnect until its next message.
		const left = back.leave(room);
		await world.pass();
		await left;
		world.network.drop('bob');
		await world.pass();
		expect(back.session().rooms.has(room)).toBe(false);
		ann.post({to: 'bob'}, 'please');
		await world.pass();
		expect(messageLines(back, room)).toEqual(['ann: call me', 'ann: please']);
	});

	test('room names are case-insensitive', async () => {
		const world = clientWorld();
		await inDev(world, 'ann');
		const bob = world.connect('bob');
		const loud = bob.join('DEV');
		bob.post({room: 'DEV'}, 'shouted');
		expect(await resultOf(world, loud)).toBe('dev');
		expect([...bob.session().rooms.keys()]).toEqual(['dev']);
		expect(messageLines(bob)).toEqual(['bob: shouted']);
	});
});

describe('a network failure', () => {
	test('delivers messages posted while offline once and in order after the reconnect', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'one');
		await world.pass();
		world.network.cut('bob');
		post(ann, 'two');
		post(bob, 'three', 'four');
		await world.pass();
		expect(messageLines(bob)).toEqual(['ann: one']);
		expect(pendingTexts(bob)).toEqual(['three', 'four']);
		expect(bob.session().link.type).toBe('waiting');
		world.network.restore();
		await world.pass(60_000);
		expect(messageLines(ann)).toEqual(['ann: one', 'ann: two', 'bob: three', 'bob: four']);
		expect(messageLines(bob)).toEqual(messageLines(ann));
		expect(pendingTexts(bob)).toEqual([]);
	});

	test('does not duplicate a message whose echo was lost', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		world.network.breakAt(
			(text, direction, name) => name === 'ann' && direction === 'down' && text.includes('"once"'),
		);
		post(ann, 'once', 'twice');
		await world.pass(60_000);
		expect(messageLines(bob)).toEqual(['ann: once', 'ann: twice']);
		expect(messageLines(ann)).toEqual(messageLines(bob));
		expect(pendingTexts(ann)).toEqual([]);
	});

	test('resends a message that was lost before it reached the server', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		world.network.breakAt((text, direction) => direction === 'up' && text.includes('"hello there"'));
		const [draft = ''] = post(ann, 'hello there');
		await expect(resultOf(world, ann.receipt(draft), 60_000)).resolves.toMatchObject({room: 'dev'});
		expect(messageLines(bob)).toEqual(['ann: hello there']);
	});

	test('repeats a join whose reply was lost', async () => {
		const world = clientWorld();
		await inDev(world, 'ann');
		world.network.breakAt((text, direction) => direction === 'down' && text.includes('"joined"'));
		const bob = world.connect('bob');
		expect(await resultOf(world, bob.join('dev'), 60_000)).toBe('dev');
		expect(bob.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('shows the time of the next attempt, and reconnect() connects at once', async () => {
		const world = clientWorld();
		const [ann] = await pair(world);
		world.network.cut();
		await world.pass(60_000);
		const {link} = ann.session();
		expect(link).toMatchObject({type: 'waiting', reason: 'there is no network'});
		world.network.restore();
		ann.reconnect();
		await world.pass(10);
		expect(ann.session().link.type).toBe('up');
		expect(ann.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('gives up a silent server after 30 s', async () => {
		const world = clientWorld();
		const [ann] = await pair(world);
		world.network.delay(1_000_000);
		await world.pass(29_000);
		expect(ann.session().link.type).toBe('up');
		await world.pass(32_000);
		expect(ann.session().link.type).not.toBe('up');
	});
});

describe('a restart of the server', () => {
	test('is invisible if the log is kept', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'one');
		await world.pass();
		await world.restart('same');
		post(bob, 'two');
		await world.pass(60_000);
		expect(messageLines(ann)).toEqual(['ann: one', 'bob: two']);
		expect(messageLines(bob)).toEqual(messageLines(ann));
		expect(ann.session().me?.nick).toBe('ann');
	});

	test('with an empty store: both users keep their nicks, and a notice reports the new log', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'one');
		await world.pass();
		await world.restart('empty');
		post(bob, 'two');
		await world.pass(60_000);
		expect(messageLines(bob)).toEqual(['bob: two']);
		expect(messageLines(ann)).toEqual(['bob: two']);
		expect(itemLines(ann)[0]).toMatch(/new log/);
		expect(ann.session().me?.nick).toBe('ann');
		expect(ann.session().notices.at(-1)?.content).toMatchObject({type: 'identityReplaced', nick: 'ann'});
	});
});

describe('the outbox', () => {
	test('is sent by the next client after it joins the room', async () => {
		const world = clientWorld();
		const [, bob] = await pair(world);
		world.network.cut('ann');
		const ann = world.connect('ann');
		post(ann, 'posted offline', 'and this');
		await world.pass();
		expect(
			world
				.storage('ann')
				.readOutbox()
				.map(({text}) => text),
		).toEqual(['posted offline', 'and this']);
		await ann.close();
		world.network.restore();
		const again = world.connect('ann');
		expect(pendingTexts(again)).toEqual(['posted offline', 'and this']);
		await resultOf(world, again.join('dev'));
		await world.pass();
		expect(messageLines(bob)).toEqual(['ann: posted offline', 'ann: and this']);
		expect(world.storage('ann').readOutbox()).toEqual([]);
	});

	test('two clients of one user share the rate limit, and each keeps its order', async () => {
		const world = clientWorld({rateLimit: {burst: 5, perSecond: 5}});
		const [ann, bob] = await pair(world);
		const other = world.connect('ann');
		await resultOf(world, other.join('dev'));
		post(ann, ...Array.from({length: 40}, (_, index) => `a${index}`));
		post(other, ...Array.from({length: 40}, (_, index) => `b${index}`));
		await world.pass(60_000);
		const texts = messageLines(bob).map(line => line.slice(5));
		expect(texts.length).toBe(80);
		expect(texts.filter(text => text.startsWith('a'))).toEqual(
			Array.from({length: 40}, (_, index) => `a${index}`),
		);
		expect(texts.filter(text => text.startsWith('b'))).toEqual(
			Array.from({length: 40}, (_, index) => `b${index}`),
		);
	});

	test('a refused draft stays with its reason and can be sent with another text', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const draft = ann.post({room: 'dev'}, 'x'.repeat(9000));
		await expect(resultOf(world, ann.receipt(draft))).rejects.toMatchObject({code: 'too_large'});
		expect(ann.session().rooms.get('dev')?.pending[0]?.state).toMatchObject({
			type: 'failed',
			code: 'too_large',
		});
		post(ann, 'next');
		ann.retry(draft, 'short');
		await world.pass();
		expect(messageLines(bob).sort()).toEqual(['ann: next', 'ann: short']);
	});

	test('the client refuses a text that exceeds the frame size', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const sent: number[] = [];
		world.network.breakAt((text, direction) => {
			if (direction === 'up') sent.push(text.length);
			return false;
		});
		for (const text of ['x'.repeat(1_000_000), '"'.repeat(8192), '語'.repeat(8000)]) {
			const draft = ann.post({room: 'dev'}, text);
			await expect(resultOf(world, ann.receipt(draft))).rejects.toMatchObject({code: 'too_large'});
			ann.drop(draft);
		}
		const edit = ann.ask({type: 'edit', room: 'dev', seq: 1, text: 'x'.repeat(1_000_000)});
		await expect(resultOf(world, edit)).rejects.toMatchObject({code: 'too_large'});
		expect(Math.max(...sent, 0)).toBeLessThan(16 * 1024);
		post(ann, 'short');
		await world.pass();
		expect(messageLines(bob)).toEqual(['ann: short']);
	});

	test('a draft to an unknown user fails, and a dropped draft is never sent', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		await expect(resultOf(world, ann.receipt(ann.post({to: 'nobody'}, 'hello?')))).rejects.toMatchObject({
			code: 'no_such_user',
		});
		world.network.cut('ann');
		const [draft = ''] = post(ann, 'better not');
		await world.pass();
		ann.drop(draft);
		world.network.restore();
		await world.pass(60_000);
		expect(messageLines(bob)).toEqual([]);
	});
});

describe('the identity of the user', () => {
	test('a taken nick stops the link with a reason, and rename() connects with another one', async () => {
		const world = clientWorld();
		await inDev(world, 'ann');
		const other = world.connect('ann', {storage: world.storage('another device')});
		const joined = other.join('dev').catch((error: unknown) => error);
		await world.pass();
		expect(other.session().link).toMatchObject({type: 'stopped', errorCode: 'nick_taken'});
		expect(await joined).toMatchObject({code: 'nick_taken'});
		await resultOf(world, other.rename('anna'));
		expect(other.session().me?.nick).toBe('anna');
		expect(other.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('a wrong fixed secret is an error and creates no user', async () => {
		const world = clientWorld();
		const storage = {...world.storage('x'), isSecretFixed: true, readSecret: () => 'wrong'};
		const client = world.connect('ann', {storage});
		await world.pass();
		expect(client.session().link).toMatchObject({type: 'stopped', errorCode: 'unauthorized'});
	});

	test('all connections of a user share the read position', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		const other = world.connect('bob');
		await resultOf(world, other.join('dev'));
		post(ann, 'one', 'two', 'three');
		await world.pass();
		expect(other.session().rooms.get('dev')?.unread).toBe(3);
		bob.markRead('dev', bob.session().rooms.get('dev')?.headSeq ?? 0);
		await world.pass();
		expect(other.session().rooms.get('dev')).toMatchObject({unread: 0});
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 0});
	});

	test('members of shared rooms see a rename once', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		await resultOf(world, ann.rename('anna'));
		expect(itemLines(bob).filter(line => line.includes('is anna'))).toEqual(['ann is anna']);
		expect(itemLines(ann).filter(line => line.includes('is anna'))).toEqual(['ann is anna']);
		expect(
			bob
				.session()
				.rooms.get('dev')
				?.members.map(({nick}) => nick),
		).toEqual(['anna', 'bob']);
	});
});

describe('history', () => {
	test('an ephemeral message disappears when it expires', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		ann.post({room: 'dev'}, 'for a moment', {expiresInSeconds: 30});
		post(ann, 'forever');
		await world.pass(29_000);
		expect(messageLines(bob)).toEqual(['ann: for a moment', 'ann: forever']);
		await world.pass(2000);
		expect(messageLines(bob)).toEqual(['ann: forever']);
		expect(messageLines(ann)).toEqual(['ann: forever']);
		expect(bob.session().rooms.get('dev')?.unread).toBe(1);
	});

	test('an ephemeral message that expired while offline leaves no gap', async () => {
		const world = clientWorld();
		const [ann, bob] = await pair(world);
		post(ann, 'one');
		await world.pass();
		world.network.cut('bob');
		ann.post({room: 'dev'}, 'for a moment', {expiresInSeconds: 5});
		await world.pass(10_000);
		post(ann, 'two');
		await world.pass();
		world.network.restore();
		await world.pass(60_000);
		expect(itemLines(bob).filter(line => !/[+-]/.test(line))).toEqual(['ann: one', 'ann: two']);
	});
});

test('a typing notification ends with the message or after 6 s', async () => {
	const world = clientWorld();
	const [ann, bob] = await pair(world);
	const typing = () =>
		bob
			.session()
			.rooms.get('dev')
			?.typing.map(({user}) => user.nick);
	ann.typing('dev');
	await world.pass(100);
	expect(typing()).toEqual(['ann']);
	post(ann, 'done');
	await world.pass(100);
	expect(typing()).toEqual([]);
	await world.pass(3000);
	ann.typing('dev');
	await world.pass(100);
	expect(typing()).toEqual(['ann']);
	await world.pass(6100);
	expect(typing()).toEqual([]);
});

test('a request without a connection fails at once', async () => {
	const world = clientWorld();
	world.network.cut();
	const ann = world.connect('ann');
	await expect(resultOf(world, ann.rooms())).rejects.toMatchObject({code: 'unavailable'});
});

test('close leaves no timers and a readable session', async () => {
	const world = clientWorld();
	const [ann] = await pair(world);
	post(ann, 'bye');
	await world.pass();
	const closed = ann.close();
	await world.pass(10);
	await closed;
	expect(messageLines(ann)).toEqual(['ann: bye']);
	expect(ann.session().link.type).toBe('stopped');
});
