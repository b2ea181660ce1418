import {expect, onTestFinished, test, vi} from 'vitest';
import type {Session} from '../../source/client/session/state.ts';
import {createDemo, type Demo} from '../../source/demo/demo.ts';
import {systemClock} from '../../source/time/clock.ts';

/** Limits only a test that fails. */
const patience = {timeout: 30_000};

const openDemo = async (nick = 'you'): Promise<Demo> => {
	const demo = await createDemo({nick, clock: systemClock});
	onTestFinished(() => demo.close());
	return demo;
};

const messagesIn = (session: Session, name: string) =>
	session.rooms.get(name)?.log.items.flatMap(item => (item.type === 'message' ? [item] : [])) ?? [];

test('the demo shows every kind of message, room and unread count', async () => {
	const {client} = await openDemo();
	await vi.waitFor(() => expect(client.session().rooms.size).toBe(5), patience);
	const session = client.session();
	const kinds = [...session.rooms.values()].map(({kind}) => kind).sort();
	expect(kinds).toEqual(['direct', 'private', 'public', 'public', 'public']);
	const dev = session.rooms.get('dev');
	expect(dev).toMatchObject({mentions: 2, topic: expect.stringContaining('release 2.1')});
	expect(dev?.unread).toBeGreaterThan(3);
	const all = [...session.rooms.keys()].flatMap(name => messagesIn(session, name));
	const has = (fits: (message: (typeof all)[number]) => boolean): boolean => all.some(fits);
	expect({
		reply: has(({replyTo}) => replyTo !== undefined),
		edit: has(({editedAt}) => editedAt !== undefined),
		deletion: has(({deletedAt}) => deletedAt !== undefined),
		reaction: has(({reactions}) => reactions.length > 0),
		code: has(({text}) => text.includes('```ts')),
		link: has(({text}) => text.includes('https://')),
		action: has(({text}) => text.startsWith('/me ')),
		mention: has(({isMention, text}) => isMention && text.includes('@you')),
		removal: has(({isRemoved}) => isRemoved === true),
		thread: has(({replies = 0}) => replies > 1),
	}).toEqual({
		reply: true,
		edit: true,
		deletion: true,
		reaction: true,
		code: true,
		link: true,
		action: true,
		mention: true,
		removal: true,
		thread: true,
	});
	const days = new Set(messagesIn(session, 'lobby').map(({at}) => Math.floor(at / 86_400_000)));
	expect(days.size).toBeGreaterThan(1);
});

test('the demo shows an owner, a moderator, a pinned message, a followed thread, absence and an inbox', async () => {
	const {client} = await openDemo();
	await vi.waitFor(() => expect(client.session().rooms.get('dev')?.pinned).toHaveLength(1), patience);
	const session = client.session();
	const dev = session.rooms.get('dev');
	expect(dev).toMatchObject({owner: {nick: 'bob'}, moderators: [{nick: 'erin'}]});
	expect(dev?.followed).toHaveLength(1);
	const absence = [...(session.away?.values() ?? [])].map(({user, text}) => [user.nick, text]);
	expect(absence.toSorted()).toEqual([
		['carla', 'lunch'],
		['yuki', undefined],
	]);
	const {items} = await client.ask({type: 'inbox'});
	expect(new Set(items.map(({kind}) => kind))).toEqual(new Set(['mention', 'direct', 'reply']));
});

test('search finds the messages of the demo', async () => {
	const {client} = await openDemo();
	const {entries} = await client.ask({type: 'search', query: 'websocket', limit: 10});
	expect(entries).toMatchObject([{room: 'dev', from: {nick: 'erin'}}]);
});

test('a viewer with the nick of a scripted user gets another one', async () => {
	const {client} = await openDemo('Alice');
	expect(client.session().me?.nick).toBe('Alice2');
});

test('a scripted user answers the viewer, after typing', async () => {
	vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
	onTestFinished(() => void vi.useRealTimers());
	const demo = await openDemo();
	const {client} = demo;
	demo.start();
	await client.receipt(client.post({room: 'dev'}, 'hello'));
	await vi.waitFor(async () => {
		await vi.advanceTimersByTimeAsync(500);
		expect(messagesIn(client.session(), 'dev').at(-1)).toMatchObject({
			from: {nick: 'bob'},
			text: expect.stringContaining('Nice to meet you'),
		});
	}, patience);
});
