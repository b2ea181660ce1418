import {expect, test} from 'vitest';
import {directRoom} from '../../../source/protocol/limits.ts';
import {type ServerWorld, serverWorld, type TestUser} from '../../support/server-world.ts';

type Ask = {readonly before?: number; readonly limit?: number; readonly unreadOnly?: boolean};

const inboxOf = async (user: TestUser, request: Ask = {}) => {
	await user.request('inbox', {id: 1, ...request});
	return user.last('inbox');
};

/** `kind* author: text`, with a star for an unread item. */
const linesOf = async (user: TestUser, request: Ask = {}): Promise<readonly string[]> =>
	(await inboxOf(user, request)).items.map(
		({kind, isUnread, message}) => `${kind}${isUnread ? '*' : ''} ${message.from.nick}: ${message.text}`,
	);

const annBobAndEve = async (): Promise<{world: ServerWorld; ann: TestUser; bob: TestUser; eve: TestUser}> => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	const eve = await world.connectUser('eve');
	for (const user of [ann, bob, eve]) await user.join('dev');
	return {world, ann, bob, eve};
};

const send = async (world: ServerWorld, user: TestUser, text: string, more: object = {}): Promise<void> => {
	await world.pass(1);
	await user.request('send', {room: 'dev', text, ...more});
};

test('lists mentions, replies and direct messages of all rooms, newest first', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	await send(world, ann, 'who fixed it?');
	await send(world, bob, 'nobody annoyed me');
	await send(world, bob, '@Ann: ping, eve');
	await send(world, eve, 'I did', {replyTo: 1});
	await send(world, eve, 'psst', {room: undefined, to: 'ann'});
	await send(world, ann, 'ann talks about ann');
	expect(await linesOf(ann)).toEqual([
		'direct* eve: psst',
		'reply* eve: I did',
		'mention* bob: @Ann: ping, eve',
	]);
	expect(await linesOf(eve)).toEqual(['mention* bob: @Ann: ping, eve']);
	expect(await inboxOf(bob)).toMatchObject({id: 1, items: [], unread: 0});
	expect(ann.last('inbox').unread).toBe(3);
});

test('a reply that also mentions its author is listed once', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await send(world, ann, 'who?');
	await send(world, bob, 'ann: me', {replyTo: 1});
	expect(await linesOf(ann)).toEqual(['reply* bob: ann: me']);
});

test('finds the user who has the nick when the message is sent', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	await send(world, bob, 'ann one');
	await ann.request('nick', {nick: 'zoe'});
	await eve.request('nick', {nick: 'ann'});
	await send(world, bob, 'ann two');
	await send(world, bob, 'zoe three');
	expect(await linesOf(ann)).toEqual(['mention* bob: zoe three', 'mention* bob: ann one']);
	expect(await linesOf(eve)).toEqual(['mention* bob: ann two']);
});

test('omits rooms that the user has never been in', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await bob.join('ops');
	await send(world, bob, 'ann?', {room: 'ops'});
	expect(await linesOf(ann)).toEqual([]);
});

test('follows edits and deletions', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	await send(world, bob, 'ann: one');
	await send(world, bob, 'ann: two');
	await bob.request('edit', {room: 'dev', seq: 1, text: 'eve: one'});
	await bob.request('delete', {room: 'dev', seq: 2});
	expect(await linesOf(ann)).toEqual([]);
	expect(await linesOf(eve)).toEqual(['mention* bob: eve: one']);
	await bob.request('edit', {room: 'dev', seq: 1, text: 'ann: one again'});
	expect(await linesOf(ann)).toEqual(['mention* bob: ann: one again']);
});

test('omits expired messages', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await send(world, bob, 'ann: brief', {expiresInSeconds: 30});
	expect(await linesOf(ann)).toEqual(['mention* bob: ann: brief']);
	await world.pass(31_000);
	expect(await inboxOf(ann)).toMatchObject({items: [], unread: 0});
});

test('omits messages of a private room after a ban, and of blocked users', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	await bob.request('create', {room: 'plans', isPrivate: true});
	const {room, token = ''} = bob.last('created');
	await ann.request('join', {token});
	await send(world, bob, 'ann: secret', {room});
	expect(await linesOf(ann)).toEqual(['mention* bob: ann: secret']);
	await bob.request('moderate', {room, nick: 'ann', action: 'ban'});
	expect(await inboxOf(ann)).toMatchObject({items: [], unread: 0});
	await send(world, eve, 'ann: spam');
	await send(world, eve, 'spam', {room: undefined, to: 'ann'});
	expect(await inboxOf(ann)).toMatchObject({items: {length: 2}, unread: 2});
	await ann.request('block', {nick: 'eve'});
	expect(await inboxOf(ann)).toMatchObject({items: [], unread: 0});
	await ann.request('unblock', {nick: 'eve'});
	expect(await inboxOf(ann)).toMatchObject({items: {length: 2}, unread: 2});
});

test('omits messages of a removed room', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await send(world, bob, 'ann: gone');
	await world.store.journal.propose({
		type: 'removeRoom',
		room: 'dev',
		by: {id: 'op', nick: 'op'},
		reason: '',
	});
	await world.settle();
	expect(await inboxOf(ann)).toMatchObject({items: [], unread: 0});
});

test('an item is read with its room, or with the whole inbox', async () => {
	const {world, ann, bob} = await annBobAndEve();
	const phone = await world.connectAgain(ann);
	for (const text of ['ann: one', 'ann: two', 'ann: three']) await send(world, bob, text);
	await ann.request('read', {room: 'dev', seq: 1});
	expect(await linesOf(ann)).toEqual([
		'mention* bob: ann: three',
		'mention* bob: ann: two',
		'mention bob: ann: one',
	]);
	expect(await linesOf(ann, {unreadOnly: true})).toHaveLength(2);
	const [, two] = ann.last('inbox').items;
	const through = two?.message.at ?? 0;
	await ann.request('inboxRead', {id: 2, through});
	expect(ann.last('inboxRead')).toEqual({type: 'inboxRead', id: 2, through});
	expect(phone.last('inboxRead')).toEqual({type: 'inboxRead', through});
	expect(await inboxOf(phone)).toMatchObject({unread: 1});
	await ann.request('inboxRead', {id: 3, through: world.clock.now() + 1e9});
	expect(ann.last('inboxRead').through).toBe(world.clock.now());
	expect(await inboxOf(ann)).toMatchObject({unread: 0});
	expect((await phone.join('dev')).readSeq).toBe(1);
});

test('pages through the inbox without loss, also within one millisecond', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await send(world, bob, 'ann 0');
	await send(world, bob, 'ann 1');
	await world.pass(1);
	for (const index of [2, 3]) bob.requestNow('send', {room: 'dev', text: `ann ${index}`});
	await world.settle();
	await send(world, bob, 'ann 4');
	const seen: string[] = [];
	let before: number | undefined;
	for (let page = 0; page < 10; page++) {
		const {items, next} = await inboxOf(ann, {limit: 2, ...(before !== undefined && {before})});
		seen.push(...items.map(({message}) => message.text));
		if (next === undefined) break;
		before = next;
	}
	expect(seen.sort()).toEqual(['ann 0', 'ann 1', 'ann 2', 'ann 3', 'ann 4']);
});

test('marks messages as unread on all connections, until the user reads on', async () => {
	const {world, ann, bob} = await annBobAndEve();
	const phone = await world.connectAgain(ann);
	await phone.join('dev');
	for (const text of ['one', 'two', 'three']) await send(world, bob, text);
	await ann.request('read', {room: 'dev', seq: 3});
	await ann.request('markUnread', {id: 5, room: 'dev', seq: 2});
	expect(ann.last('read')).toEqual({type: 'read', id: 5, room: 'dev', seq: 1, isMarkedUnread: true});
	expect(phone.last('read')).toEqual({type: 'read', room: 'dev', seq: 1, isMarkedUnread: true});
	expect(await ann.join('dev')).toMatchObject({readSeq: 1, isMarkedUnread: true});
	await ann.request('markUnread', {id: 6, room: 'dev', seq: 3});
	expect(ann.last('read')).toMatchObject({id: 6, seq: 1, isMarkedUnread: true});
	await phone.request('read', {room: 'dev', seq: 3});
	expect(ann.last('read')).toEqual({type: 'read', room: 'dev', seq: 3});
	expect((await ann.join('dev')).isMarkedUnread).toBeUndefined();
	const wire = await world.connectAgain(ann);
	await wire.request('markUnread', {id: 7, room: 'dev', seq: 1});
	expect(wire.last('error')).toMatchObject({id: 7, code: 'not_joined'});
});

test('lists read positions, except those of users who hide them', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	for (const text of ['one', 'two']) await send(world, ann, text);
	await bob.request('read', {room: 'dev', seq: 1});
	await ann.request('readers', {id: 1, room: 'dev'});
	expect(ann.last('readers')).toEqual({
		type: 'readers',
		id: 1,
		room: 'dev',
		readers: [
			{user: {id: bob.id, nick: 'bob'}, seq: 1},
			{user: {id: eve.id, nick: 'eve'}, seq: 0},
		],
		hidden: 0,
	});
	const phone = await world.connectAgain(bob);
	await bob.request('preferences', {id: 2, readReceipts: false});
	expect(bob.last('preferences')).toEqual({
		type: 'preferences',
		id: 2,
		directFrom: 'everyone',
		readReceipts: false,
	});
	expect(phone.last('preferences')).toMatchObject({readReceipts: false});
	await ann.request('readers', {room: 'dev'});
	expect(ann.last('readers')).toMatchObject({readers: [{user: {nick: 'eve'}}], hidden: 1});
	await bob.request('readers', {id: 3, room: 'dev'});
	expect(bob.last('error')).toMatchObject({id: 3, code: 'forbidden'});
});

test('does not list read positions in a room of more than twenty users', async () => {
	const world = serverWorld();
	const users = await Promise.all(Array.from({length: 21}, (_, index) => world.connectUser(`user${index}`)));
	for (const user of users) await user.join('dev');
	await users[0]?.request('readers', {id: 1, room: 'dev'});
	expect(users[0]?.last('error')).toMatchObject({id: 1, code: 'limit'});
});

test('direct rooms have readers as well', async () => {
	const {world, ann, bob} = await annBobAndEve();
	await send(world, ann, 'psst', {room: undefined, to: 'bob'});
	const room = directRoom(ann.id, bob.id);
	await bob.request('read', {room, seq: 1});
	await ann.request('readers', {room});
	expect(ann.last('readers')).toMatchObject({readers: [{user: {nick: 'bob'}, seq: 1}], hidden: 0});
});

test('lists the replies in followed threads, and none in unfollowed ones', async () => {
	const {world, ann, bob, eve} = await annBobAndEve();
	await send(world, ann, 'who fixed it?');
	await send(world, bob, 'me', {replyTo: 1});
	await send(world, eve, 'and how?', {replyTo: 1});
	expect(await linesOf(bob)).toEqual(['reply* eve: and how?']);
	expect(await linesOf(ann)).toEqual(['reply* eve: and how?', 'reply* bob: me']);
	await ann.request('follow', {room: 'dev', seq: 1, on: false});
	await send(world, eve, 'hello?', {replyTo: 1});
	expect(await linesOf(ann)).toEqual(['reply* eve: and how?', 'reply* bob: me']);
	expect((await linesOf(bob))[0]).toBe('reply* eve: hello?');
});
