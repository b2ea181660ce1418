import {expect, test} from 'vitest';
import type {Client} from '../../../source/client/client.ts';
import type {MessageItem} from '../../../source/client/session/state.ts';
import {clientWorld, messageLines, resultOf} from '../../support/client-world.ts';

const devOf = (client: Client) => {
	const room = client.session().rooms.get('dev');
	if (room === undefined) throw new Error('not in dev');
	return room;
};

const threadLines = (client: Client): string[] =>
	(devOf(client).thread?.log.items ?? [])
		.filter((item): item is MessageItem => item.type === 'message')
		.map(({from, text}) => `${from.nick}: ${text}`);

const repliesOf = (client: Client, seq: number): number | undefined =>
	devOf(client).log.items.find((item): item is MessageItem => item.type === 'message' && item.seq === seq)
		?.replies;

/** Ann's question is message 1, which bob answers. */
const annAndBob = async () => {
	const world = clientWorld();
	const ann = world.connect('ann');
	const bob = world.connect('bob');
	await world.pass();
	for (const client of [ann, bob]) await resultOf(world, client.join('dev'));
	const post = async (client: Client, text: string, replyTo?: number): Promise<void> => {
		client.post({room: 'dev'}, text, replyTo === undefined ? {} : {replyTo});
		await world.pass();
	};
	await post(ann, 'who?');
	return {world, ann, bob, post};
};

test('counts the replies of a message live, and after a delete', async () => {
	const {world, ann, bob, post} = await annAndBob();
	await post(bob, 'me', 1);
	await post(ann, 'really?', 2);
	for (const client of [ann, bob]) expect(repliesOf(client, 1)).toBe(2);
	await resultOf(world, bob.ask({type: 'delete', room: 'dev', seq: 2}));
	for (const client of [ann, bob]) expect(repliesOf(client, 1)).toBe(1);
});

test('counts replies that were missed during a lost connection', async () => {
	const {world, ann, bob, post} = await annAndBob();
	await post(bob, 'me', 1);
	world.network.cut('ann');
	await post(bob, 'and carol', 1);
	world.network.restore('ann');
	await world.pass(60_000);
	expect(messageLines(ann)).toHaveLength(3);
	expect(repliesOf(ann, 1)).toBe(2);
});

test('an open thread shows its first message, its replies, new replies and changes', async () => {
	const {world, ann, bob, post} = await annAndBob();
	await post(bob, 'me', 1);
	await post(bob, 'something else');
	await resultOf(world, ann.openThread('dev', 1));
	expect(threadLines(ann)).toEqual(['ann: who?', 'bob: me']);
	await post(bob, 'and carol', 2);
	await post(bob, 'not here');
	await resultOf(world, bob.ask({type: 'edit', room: 'dev', seq: 2, text: 'me!'}));
	expect(threadLines(ann)).toEqual(['ann: who?', 'bob: me!', 'bob: and carol']);
	ann.closeThread('dev');
	expect(devOf(ann).thread).toBeUndefined();
});

test('loads the older replies of a long thread, and its first message with the first of them', async () => {
	const {world, ann, bob} = await annAndBob();
	for (let batch = 0; batch < 13; batch++) {
		for (let at = 0; at < 10; at++) bob.post({room: 'dev'}, `reply ${batch * 10 + at}`, {replyTo: 1});
		await world.pass(5000);
	}
	await resultOf(world, ann.openThread('dev', 1));
	expect(threadLines(ann)).toHaveLength(100);
	expect(threadLines(ann)[0]).toBe('bob: reply 30');
	await resultOf(world, ann.loadOlderReplies('dev'));
	expect(threadLines(ann)).toHaveLength(131);
	expect(threadLines(ann)[0]).toBe('ann: who?');
	expect(devOf(ann).thread?.log.hasOlder).toBe(false);
});

test('an open thread is complete again after a lost connection', async () => {
	const {world, ann, bob, post} = await annAndBob();
	await post(bob, 'me', 1);
	await resultOf(world, ann.openThread('dev', 1));
	world.network.cut('ann');
	await post(bob, 'and carol', 1);
	world.network.restore('ann');
	await world.pass(60_000);
	expect(threadLines(ann)).toEqual(['ann: who?', 'bob: me', 'bob: and carol']);
});

test('a thread that does not exist reports an error', async () => {
	const {world, ann} = await annAndBob();
	await resultOf(world, ann.openThread('dev', 99));
	expect(devOf(ann).thread?.error).toContain('99');
});

test('replies in a followed thread count as mentions, until the user unfollows it', async () => {
	const {world, ann, bob, post} = await annAndBob();
	await post(bob, 'me', 1);
	expect(devOf(ann)).toMatchObject({followed: [1], unread: 1, mentions: 1});
	await resultOf(world, ann.ask({type: 'follow', room: 'dev', seq: 1, on: false}));
	await post(bob, 'and carol', 1);
	expect(devOf(ann)).toMatchObject({followed: [], unread: 2, mentions: 1});
});
