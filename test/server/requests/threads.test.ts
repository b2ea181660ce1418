import {expect, test} from 'vitest';
import {serverWorld} from '../../support/server-world.ts';

const annAndBob = async () => {
	const world = serverWorld();
	const ann = await world.connectUser('ann');
	const bob = await world.connectUser('bob');
	await ann.request('create', {room: 'dev'});
	await bob.join('dev');
	await world.pass(250);
	ann.clear();
	bob.clear();
	const send = (text: string, replyTo?: number, more: object = {}) =>
		bob.request('send', {room: 'dev', text, ...(replyTo !== undefined && {replyTo}), ...more});
	return {world, ann, bob, send};
};

/** Ann's message 1, which bob answers with 2 and, answering his own reply, with 3. */
const aThread = async () => {
	const given = await annAndBob();
	await given.ann.request('send', {room: 'dev', text: 'who?'});
	await given.send('me', 1);
	await given.send('or me', 2);
	return given;
};

test('a reply to a reply belongs to the thread of the first message, which counts both', async () => {
	const {ann, bob} = await aThread();
	expect(ann.all('message').slice(1)).toMatchObject([
		{seq: 2, replyTo: 1, thread: 1, threadReplies: 1},
		{seq: 3, replyTo: 2, thread: 1, threadReplies: 2},
	]);
	await bob.request('history', {room: 'dev'});
	expect(bob.last('history').entries).toMatchObject([
		{seq: 1, replies: 2},
		{seq: 2, thread: 1},
		{seq: 3, thread: 1},
	]);
});

test('sends the replies of a thread in pages, also by a message of its middle', async () => {
	const {ann, send} = await aThread();
	await send('not a reply');
	await send('third', 3);
	await ann.request('thread', {room: 'dev', seq: 3, limit: 2, id: 7});
	const page = ann.last('thread');
	expect(page).toMatchObject({id: 7, seq: 1, head: 5, root: {text: 'who?'}, hasOlder: true, hasNewer: false});
	expect(page.entries.map(({text}) => text)).toEqual(['or me', 'third']);
	await ann.request('thread', {room: 'dev', seq: 1, before: 3});
	expect(ann.last('thread')).toMatchObject({entries: [{text: 'me'}], hasOlder: false, hasNewer: true});
	await ann.request('thread', {room: 'dev', seq: 1, after: 2, limit: 1});
	expect(ann.last('thread')).toMatchObject({entries: [{text: 'or me'}], hasOlder: true, hasNewer: true});
});

test('a message without replies is a thread without entries, and a missing one is refused', async () => {
	const {ann} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'alone'});
	await ann.request('thread', {room: 'dev', seq: 1});
	expect(ann.last('thread')).toMatchObject({seq: 1, entries: [], hasOlder: false, isFollowed: false});
	expect(await ann.request('thread', {room: 'dev', seq: 9})).toMatchObject([{code: 'no_such_entry'}]);
});

test('a deleted reply no longer counts, and the deletion carries the new count', async () => {
	const {ann, bob} = await aThread();
	await bob.request('delete', {room: 'dev', seq: 2});
	expect(ann.last('deleted')).toMatchObject({target: 2, thread: 1, threadReplies: 1});
	await ann.request('thread', {room: 'dev', seq: 1});
	expect(ann.last('thread')).toMatchObject({
		root: {replies: 1},
		entries: [{deletedAt: expect.any(Number)}, {}],
	});
});

test('an expired reply no longer counts, and members get the new count', async () => {
	const {world, ann, send} = await aThread();
	await send('brief', 1, {expiresInSeconds: 60});
	expect(ann.last('message')).toMatchObject({threadReplies: 3});
	await world.pass(61_000);
	expect(ann.last('replies')).toEqual({type: 'replies', room: 'dev', seq: 1, replies: 2});
	await ann.request('thread', {room: 'dev', seq: 1});
	expect(ann.last('thread')).toMatchObject({root: {replies: 2}, entries: [{seq: 2}, {seq: 3}]});
});

test('the replies of a thread stay readable after its first message has expired', async () => {
	const {world, ann, bob, send} = await annAndBob();
	await ann.request('send', {room: 'dev', text: 'brief', expiresInSeconds: 60});
	await send('an answer', 1);
	await world.pass(61_000);
	await send('another', 2);
	expect(ann.last('message')).toMatchObject({thread: 1});
	expect(ann.last('message').threadReplies).toBeUndefined();
	await bob.request('thread', {room: 'dev', seq: 3});
	expect(bob.last('thread')).toMatchObject({seq: 1, entries: [{seq: 2}, {seq: 3}]});
	expect(bob.last('thread').root).toBeUndefined();
});

test('the author of a reply and the author of the first message follow the thread before the reply arrives', async () => {
	const {ann, bob} = await aThread();
	const [, followed, reply] = ann.seen;
	expect(followed).toEqual({type: 'followed', room: 'dev', seq: 1, on: true});
	expect(reply).toMatchObject({type: 'message', seq: 2});
	expect(ann.all('followed')).toHaveLength(1);
	expect(bob.all('followed')).toHaveLength(1);
	expect(await ann.join('dev')).toMatchObject({followed: [1]});
});

test('a user who unfollowed a thread follows it again only by a reply', async () => {
	const {world, ann, send} = await aThread();
	const phone = await world.connectAgain(ann);
	expect(await ann.request('follow', {room: 'dev', seq: 3, on: false, id: 4})).toEqual([
		{type: 'followed', id: 4, room: 'dev', seq: 1, on: false},
	]);
	expect(phone.last('followed')).toEqual({type: 'followed', room: 'dev', seq: 1, on: false});
	ann.clear();
	await send('more', 1);
	expect(ann.all('followed')).toEqual([]);
	expect((await ann.join('dev')).followed).toBeUndefined();
	await ann.request('send', {room: 'dev', text: 'mine', replyTo: 2});
	expect(ann.last('followed')).toMatchObject({seq: 1, on: true});
	expect(await ann.request('follow', {room: 'dev', seq: 99, on: true})).toMatchObject([
		{code: 'no_such_entry'},
	]);
});
