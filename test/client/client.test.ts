import {describe, expect, test} from 'vitest';
import type {Client} from '../../source/client/client.ts';
import {type Chat, chatForTest, drawn, talk, waiting, within} from '../support/chat.ts';

/** People who have joined #dev, in this order. */
const inDev = async (chat: Chat, ...names: string[]): Promise<Client[]> => {
	const clients = [];
	for (const name of names) {
		const client = chat.person(name);
		await within(chat, client.join('dev'));
		clients.push(client);
	}
	return clients;
};

const pair = async (chat: Chat): Promise<[Client, Client]> => {
	const [ann, bob] = await inDev(chat, 'ann', 'bob');
	if (ann === undefined || bob === undefined) throw new Error('nobody came');
	return [ann, bob];
};

const say = (client: Client, ...texts: string[]): string[] =>
	texts.map(text => client.post({room: 'dev'}, text));

describe('two people talk', () => {
	test('what one says both see, and the author sees it as waiting until then', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const [draft = ''] = say(ann, 'hello');
		expect(
			ann
				.session()
				.rooms.get('dev')
				?.pending.map(({text}) => text),
		).toEqual(['hello']);
		await chat.pass();
		expect(talk(ann)).toEqual(['ann: hello']);
		expect(talk(bob)).toEqual(['ann: hello']);
		expect(ann.session().rooms.get('dev')?.pending).toEqual([]);
		await expect(ann.receipt(draft)).resolves.toMatchObject({room: 'dev', seq: expect.any(Number)});
	});

	test('who is here is known to both, and a coming and going is drawn', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const nicks = (client: Client) =>
			client
				.session()
				.rooms.get('dev')
				?.members.map(({nick}) => nick);
		expect(nicks(ann)).toEqual(['ann', 'bob']);
		expect(nicks(bob)).toEqual(['ann', 'bob']);
		const left = bob.leave('dev');
		await chat.pass();
		await left;
		expect(nicks(ann)).toEqual(['ann']);
		expect(drawn(ann)).toEqual(['-bob']);
		expect(bob.session().rooms.has('dev')).toBe(false);
	});

	test('a message that names one counts as a mention, one of one’s own as nothing', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'morning', 'Bob: look', 'see https://x.org/bob');
		await chat.pass();
		say(bob, 'I am bob');
		await chat.pass();
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 3, mentions: 1});
		const [, second] = bob.session().rooms.get('dev')?.log.items ?? [];
		bob.markRead('dev', second?.type === 'message' ? second.seq : 0);
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 1, mentions: 0});
	});

	test('a topic, an edit, a reaction and a deletion reach everyone', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const [draft = ''] = say(ann, 'helo');
		const {seq} = await within(chat, ann.receipt(draft));
		await within(chat, ann.ask({type: 'topic', room: 'dev', text: 'release 2.1'}));
		await within(chat, ann.ask({type: 'edit', room: 'dev', seq, text: 'hello'}));
		await within(chat, bob.ask({type: 'react', room: 'dev', seq, emoji: '👍', on: true}));
		expect(talk(bob)).toEqual(['ann: hello']);
		expect(bob.session().rooms.get('dev')?.topic).toBe('release 2.1');
		const item = ann
			.session()
			.rooms.get('dev')
			?.log.items.find(one => one.type === 'message');
		expect(item).toMatchObject({reactions: [{emoji: '👍', from: [{nick: 'bob'}]}]});
		await within(chat, ann.ask({type: 'delete', room: 'dev', seq}));
		expect(talk(bob)).toEqual(['ann: ']);
	});

	test('a direct message opens a room for both, under the other’s name', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const draft = ann.post({to: 'bob'}, 'psst');
		const {room} = await within(chat, ann.receipt(draft));
		expect(bob.session().rooms.get(room)).toMatchObject({with: {nick: 'ann'}, unread: 1, mentions: 1});
		expect(ann.session().rooms.get(room)).toMatchObject({with: {nick: 'bob'}, unread: 0});
		bob.post({room}, 'what?');
		ann.post({to: 'bob'}, 'nothing');
		await chat.pass();
		expect(talk(ann, room)).toEqual(talk(bob, room));
		expect(talk(ann, room).sort()).toEqual(['ann: nothing', 'ann: psst', 'bob: what?']);
	});

	test('what is unread stays so over a restart of either side, in a room that was empty at the first visit', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'one', 'two');
		await chat.pass();
		await within(chat, bob.close());
		const unread = {unread: 2, isUnreadAtLeast: false, readSeq: 0};
		let back = chat.person('bob');
		await within(chat, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
		await chat.restart('log');
		await chat.pass(5000);
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
		await within(chat, back.close());
		back = chat.person('bob');
		await within(chat, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject(unread);
	});

	test('what was said before one first came counts as read, here and wherever one comes next', async () => {
		const chat = chatForTest();
		const [ann] = await pair(chat);
		say(ann, 'one', 'two');
		await chat.pass();
		const eve = chat.person('eve');
		await within(chat, eve.join('dev'));
		expect(eve.session().rooms.get('dev')).toMatchObject({unread: 0, readSeq: 2});
		await within(chat, eve.close());
		say(ann, 'three');
		const back = chat.person('eve');
		await within(chat, back.join('dev'));
		expect(back.session().rooms.get('dev')).toMatchObject({unread: 1, readSeq: 2});
	});

	test('what was written to somebody who was away is there, unread, when they come', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const gone = bob.close();
		await chat.pass();
		await gone;
		const {room} = await within(chat, ann.receipt(ann.post({to: 'bob'}, 'call me')));
		const back = chat.person('bob', {joinsDirectRooms: true});
		await chat.pass();
		expect(talk(back, room)).toEqual(['ann: call me']);
		expect(back.session().rooms.get(room)).toMatchObject({with: {nick: 'ann'}, unread: 1, mentions: 1});
		// Put aside, it stays so across a reconnection, until the next word.
		const left = back.leave(room);
		await chat.pass();
		await left;
		chat.network.drop('bob');
		await chat.pass();
		expect(back.session().rooms.has(room)).toBe(false);
		ann.post({to: 'bob'}, 'please');
		await chat.pass();
		expect(talk(back, room)).toEqual(['ann: call me', 'ann: please']);
	});

	test('a room is one room however its name is written', async () => {
		const chat = chatForTest();
		await inDev(chat, 'ann');
		const bob = chat.person('bob');
		const loud = bob.join('DEV');
		bob.post({room: 'DEV'}, 'shouted');
		expect(await within(chat, loud)).toBe('dev');
		expect([...bob.session().rooms.keys()]).toEqual(['dev']);
		expect(talk(bob)).toEqual(['bob: shouted']);
	});
});

describe('the network is cut', () => {
	test('what was said during a cut arrives after it, once, in order, on both sides', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'one');
		await chat.pass();
		chat.network.cut('bob');
		say(ann, 'two');
		say(bob, 'three', 'four');
		await chat.pass();
		expect(talk(bob)).toEqual(['ann: one']);
		expect(waiting(bob)).toEqual(['three', 'four']);
		expect(bob.session().link.type).toBe('waiting');
		chat.network.mend();
		await chat.pass(60_000);
		expect(talk(ann)).toEqual(['ann: one', 'ann: two', 'bob: three', 'bob: four']);
		expect(talk(bob)).toEqual(talk(ann));
		expect(waiting(bob)).toEqual([]);
	});

	test('a cut between the sending and its echo does not say it twice', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		chat.network.snapAt(
			(text, direction, name) => name === 'ann' && direction === 'down' && text.includes('"once"'),
		);
		say(ann, 'once', 'twice');
		await chat.pass(60_000);
		expect(talk(bob)).toEqual(['ann: once', 'ann: twice']);
		expect(talk(ann)).toEqual(talk(bob));
		expect(waiting(ann)).toEqual([]);
	});

	test('a cut before the sending arrives says it all the same', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		chat.network.snapAt((text, direction) => direction === 'up' && text.includes('"hello there"'));
		const [draft = ''] = say(ann, 'hello there');
		await expect(within(chat, ann.receipt(draft), 60_000)).resolves.toMatchObject({room: 'dev'});
		expect(talk(bob)).toEqual(['ann: hello there']);
	});

	test('a cut during the join joins after it', async () => {
		const chat = chatForTest();
		await inDev(chat, 'ann');
		chat.network.snapAt((text, direction) => direction === 'down' && text.includes('"joined"'));
		const bob = chat.person('bob');
		expect(await within(chat, bob.join('dev'), 60_000)).toBe('dev');
		expect(bob.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('while it is away the client says when it tries again, and tries at once when told to', async () => {
		const chat = chatForTest();
		const [ann] = await pair(chat);
		chat.network.cut();
		await chat.pass(60_000);
		const {link} = ann.session();
		expect(link).toMatchObject({type: 'waiting', reason: 'there is no network'});
		chat.network.mend();
		ann.reconnect();
		await chat.pass(10);
		expect(ann.session().link.type).toBe('up');
		expect(ann.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('a server that says nothing any more is given up after 30 s', async () => {
		const chat = chatForTest();
		const [ann] = await pair(chat);
		chat.network.delay(1_000_000);
		await chat.pass(29_000);
		expect(ann.session().link.type).toBe('up');
		await chat.pass(32_000);
		expect(ann.session().link.type).not.toBe('up');
	});

	test('more was said than a resume brings: a gap is drawn, and can be filled', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'before');
		await chat.pass();
		chat.network.cut('bob');
		for (let count = 1; count <= 1200; count++) say(ann, `${count}`);
		await chat.pass(60_000);
		chat.network.mend();
		await chat.pass(60_000);
		expect(drawn(bob).slice(0, 3)).toEqual(['ann: before', '… gap …', 'ann: 1151']);
		expect(talk(bob).at(-1)).toBe('ann: 1200');
		expect(bob.session().rooms.get('dev')).toMatchObject({isUnreadAtLeast: true});
		for (let pages = 0; pages < 10; pages++) {
			const gap = bob
				.session()
				.rooms.get('dev')
				?.log.items.find(item => item.type === 'gap');
			if (gap === undefined) break;
			await within(chat, bob.fillGap('dev', gap.key));
		}
		expect(drawn(bob)).not.toContain('… gap …');
		const numbers = talk(bob).map(line => Number(line.slice(5)));
		expect(numbers).toEqual(Array.from({length: 1000}, (_, index) => 201 + index));
	});
});

describe('the server restarts', () => {
	test('with its log, nobody notices', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'one');
		await chat.pass();
		await chat.restart('log');
		say(bob, 'two');
		await chat.pass(60_000);
		expect(talk(ann)).toEqual(['ann: one', 'bob: two']);
		expect(talk(bob)).toEqual(talk(ann));
		expect(ann.session().me?.nick).toBe('ann');
	});

	test('with nothing kept, both come back under their nicks, and it is said that the log is another', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'one');
		await chat.pass();
		await chat.restart('nothing');
		say(bob, 'two');
		await chat.pass(60_000);
		expect(talk(bob)).toEqual(['bob: two']);
		expect(talk(ann)).toEqual(['bob: two']);
		expect(drawn(ann)[0]).toMatch(/new log/);
		expect(ann.session().me?.nick).toBe('ann');
		expect(ann.session().notices.at(-1)?.content).toMatchObject({type: 'identityReplaced', nick: 'ann'});
	});
});

describe('the outbox', () => {
	test('outlives the client, and is sent by the next one when it joins', async () => {
		const chat = chatForTest();
		const [, bob] = await pair(chat);
		chat.network.cut('ann');
		const ann = chat.person('ann');
		say(ann, 'said offline', 'and this');
		await chat.pass();
		expect(
			chat
				.storage('ann')
				.readOutbox()
				.map(({text}) => text),
		).toEqual(['said offline', 'and this']);
		await ann.close();
		chat.network.mend();
		const again = chat.person('ann');
		expect(waiting(again)).toEqual(['said offline', 'and this']);
		await within(chat, again.join('dev'));
		await chat.pass();
		expect(talk(bob)).toEqual(['ann: said offline', 'ann: and this']);
		expect(chat.storage('ann').readOutbox()).toEqual([]);
	});

	test('of five hundred drafts keeps within the limit and arrives whole, once, in order', async () => {
		const chat = chatForTest({rateLimit: {burst: 20, perSecond: 5}});
		const [ann, bob] = await pair(chat);
		const texts = Array.from({length: 500}, (_, index) => `line ${index}`);
		const refused: string[] = [];
		ann.onFrame(frame => {
			if (frame.type === 'error') refused.push(frame.code);
		});
		say(ann, ...texts);
		await chat.pass(50_000);
		chat.network.drop();
		await chat.pass(80_000);
		const page = await within(chat, bob.ask({type: 'history', room: 'dev', after: 0, limit: 200}));
		expect(page.entries.map(entry => entry.type === 'message' && entry.text)).toEqual(texts.slice(0, 200));
		expect(talk(bob)).toEqual(texts.map(text => `ann: ${text}`));
		expect(refused.length).toBeLessThan(25);
	});

	test('two clients of one user share the limit, and each keeps its order', async () => {
		const chat = chatForTest({rateLimit: {burst: 5, perSecond: 5}});
		const [ann, bob] = await pair(chat);
		const other = chat.person('ann');
		await within(chat, other.join('dev'));
		say(ann, ...Array.from({length: 40}, (_, index) => `a${index}`));
		say(other, ...Array.from({length: 40}, (_, index) => `b${index}`));
		await chat.pass(60_000);
		const heard = talk(bob).map(line => line.slice(5));
		expect(heard.length).toBe(80);
		expect(heard.filter(text => text.startsWith('a'))).toEqual(
			Array.from({length: 40}, (_, index) => `a${index}`),
		);
		expect(heard.filter(text => text.startsWith('b'))).toEqual(
			Array.from({length: 40}, (_, index) => `b${index}`),
		);
	});

	test('a refused draft says why, stays, and can be said otherwise', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const draft = ann.post({room: 'dev'}, 'x'.repeat(9000));
		await expect(within(chat, ann.receipt(draft))).rejects.toMatchObject({code: 'too_large'});
		expect(ann.session().rooms.get('dev')?.pending[0]?.state).toMatchObject({
			type: 'failed',
			code: 'too_large',
		});
		say(ann, 'next');
		ann.retry(draft, 'short');
		await chat.pass();
		expect(talk(bob).sort()).toEqual(['ann: next', 'ann: short']);
	});

	test('a text no frame can hold is refused here: the connection would not survive it', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const sent: number[] = [];
		chat.network.snapAt((text, direction) => {
			if (direction === 'up') sent.push(text.length);
			return false;
		});
		for (const text of ['x'.repeat(1_000_000), '"'.repeat(8192), '語'.repeat(8000)]) {
			const draft = ann.post({room: 'dev'}, text);
			await expect(within(chat, ann.receipt(draft))).rejects.toMatchObject({code: 'too_large'});
			ann.drop(draft);
		}
		const edit = ann.ask({type: 'edit', room: 'dev', seq: 1, text: 'x'.repeat(1_000_000)});
		await expect(within(chat, edit)).rejects.toMatchObject({code: 'too_large'});
		expect(Math.max(...sent, 0)).toBeLessThan(16 * 1024);
		say(ann, 'short');
		await chat.pass();
		expect(talk(bob)).toEqual(['ann: short']);
	});

	test('a draft to nobody fails, and one that is dropped is never sent', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		await expect(within(chat, ann.receipt(ann.post({to: 'nobody'}, 'hello?')))).rejects.toMatchObject({
			code: 'no_such_user',
		});
		chat.network.cut('ann');
		const [draft = ''] = say(ann, 'better not');
		await chat.pass();
		ann.drop(draft);
		chat.network.mend();
		await chat.pass(60_000);
		expect(talk(bob)).toEqual([]);
	});
});

describe('who one is', () => {
	test('a nick that is another’s stops the link with the reason, and another nick goes on', async () => {
		const chat = chatForTest();
		await inDev(chat, 'ann');
		const other = chat.person('ann', {storage: chat.storage('somebody else')});
		const joined = other.join('dev').catch((error: unknown) => error);
		await chat.pass();
		expect(other.session().link).toMatchObject({type: 'stopped', errorCode: 'nick_taken'});
		expect(await joined).toMatchObject({code: 'nick_taken'});
		await within(chat, other.rename('anna'));
		expect(other.session().me?.nick).toBe('anna');
		expect(other.session().rooms.get('dev')?.membership.type).toBe('joined');
	});

	test('a secret given by hand that is wrong is an error, not a new user', async () => {
		const chat = chatForTest();
		const storage = {...chat.storage('x'), isSecretFixed: true, readSecret: () => 'wrong'};
		const client = chat.person('ann', {storage});
		await chat.pass();
		expect(client.session().link).toMatchObject({type: 'stopped', errorCode: 'unauthorized'});
	});

	test('a read position is shared by all connections of a user', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		const other = chat.person('bob');
		await within(chat, other.join('dev'));
		say(ann, 'one', 'two', 'three');
		await chat.pass();
		expect(other.session().rooms.get('dev')?.unread).toBe(3);
		bob.markRead('dev', bob.session().rooms.get('dev')?.headSeq ?? 0);
		await chat.pass();
		expect(other.session().rooms.get('dev')).toMatchObject({unread: 0});
		expect(bob.session().rooms.get('dev')).toMatchObject({unread: 0});
	});

	test('another nick is told to everyone who shares a room, once', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		await within(chat, ann.rename('anna'));
		expect(drawn(bob).filter(line => line.includes('is anna'))).toEqual(['ann is anna']);
		expect(drawn(ann).filter(line => line.includes('is anna'))).toEqual(['ann is anna']);
		expect(
			bob
				.session()
				.rooms.get('dev')
				?.members.map(({nick}) => nick),
		).toEqual(['anna', 'bob']);
	});
});

describe('history', () => {
	test('is paged up and down with the window bounded, and End brings back the newest', async () => {
		const chat = chatForTest();
		const [ann] = await pair(chat);
		for (let count = 1; count <= 1500; count++) say(ann, `${count}`);
		await chat.pass(120_000);
		const carl = chat.person('carl');
		await within(chat, carl.join('dev'));
		expect(talk(carl).length).toBe(50);
		for (let pages = 0; pages < 30; pages++) await within(chat, carl.loadOlder('dev'));
		const room = () => carl.session().rooms.get('dev');
		expect(talk(carl)[0]).toBe('ann: 1');
		expect(room()?.log).toMatchObject({hasOlder: false, hasNewer: true});
		expect(room()?.log.items.length).toBe(1000);
		say(ann, 'fresh');
		await chat.pass();
		expect(room()).toMatchObject({unread: 1});
		expect(talk(carl).at(-1)).not.toBe('ann: fresh');
		await within(chat, carl.loadNewer('dev'));
		expect(talk(carl).slice(-1)).toEqual(['ann: 1100']);
		await within(chat, carl.loadNewest('dev'));
		expect(room()?.log.hasNewer).toBe(false);
		expect(talk(carl).at(-1)).toBe('ann: fresh');
		await within(chat, carl.loadAround('dev', 10));
		expect(talk(carl)).toContain('ann: 10');
		expect(room()?.log.hasNewer).toBe(true);
	});

	test('what is being read is not pushed out of the window by new talk', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		for (let count = 1; count <= 990; count++) say(ann, `${count}`);
		await chat.pass(120_000);
		bob.lookAt('dev', 5);
		for (let count = 991; count <= 1100; count++) say(ann, `${count}`);
		await chat.pass(120_000);
		expect(talk(bob)[0]).toBe('ann: 1');
		const room = bob.session().rooms.get('dev');
		expect(room?.log.hasNewer).toBe(true);
		expect(room?.unread).toBe(1100);
		bob.lookAt('dev', undefined);
		await within(chat, bob.loadNewest('dev'));
		expect(talk(bob).at(-1)).toBe('ann: 1100');
	});

	test('an ephemeral message goes from the screen when its time has come', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		ann.post({room: 'dev'}, 'for a moment', {expiresInSeconds: 30});
		say(ann, 'for ever');
		await chat.pass(29_000);
		expect(talk(bob)).toEqual(['ann: for a moment', 'ann: for ever']);
		await chat.pass(2000);
		expect(talk(bob)).toEqual(['ann: for ever']);
		expect(talk(ann)).toEqual(['ann: for ever']);
		expect(bob.session().rooms.get('dev')?.unread).toBe(1);
	});

	test('an ephemeral message that expired during a cut leaves no gap', async () => {
		const chat = chatForTest();
		const [ann, bob] = await pair(chat);
		say(ann, 'one');
		await chat.pass();
		chat.network.cut('bob');
		ann.post({room: 'dev'}, 'for a moment', {expiresInSeconds: 5});
		await chat.pass(10_000);
		say(ann, 'two');
		await chat.pass();
		chat.network.mend();
		await chat.pass(60_000);
		expect(drawn(bob).filter(line => !/[+-]/.test(line))).toEqual(['ann: one', 'ann: two']);
	});
});

test('who writes is shown for a while, and no longer than until they said it', async () => {
	const chat = chatForTest();
	const [ann, bob] = await pair(chat);
	const typing = () =>
		bob
			.session()
			.rooms.get('dev')
			?.typing.map(({user}) => user.nick);
	ann.typing('dev');
	await chat.pass(100);
	expect(typing()).toEqual(['ann']);
	say(ann, 'done');
	await chat.pass(100);
	expect(typing()).toEqual([]);
	await chat.pass(3000);
	ann.typing('dev');
	await chat.pass(100);
	expect(typing()).toEqual(['ann']);
	await chat.pass(6100);
	expect(typing()).toEqual([]);
});

test('a question without a connection is answered at once: there is none', async () => {
	const chat = chatForTest();
	chat.network.cut();
	const ann = chat.person('ann');
	await expect(within(chat, ann.rooms())).rejects.toMatchObject({code: 'unavailable'});
});

test('closing leaves no timer behind and the session readable', async () => {
	const chat = chatForTest();
	const [ann] = await pair(chat);
	say(ann, 'bye');
	await chat.pass();
	const closed = ann.close();
	await chat.pass(10);
	await closed;
	expect(talk(ann)).toEqual(['ann: bye']);
	expect(ann.session().link.type).toBe('stopped');
});
