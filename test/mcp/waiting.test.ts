/** `wait_for_message`: what it returns and when, across lost connections. */
import {describe, expect, test} from 'vitest';
import {connectAgent} from '../support/agent-world.ts';
import {clientWorld, resultOf} from '../support/client-world.ts';

const worldWithAnn = async () => {
	const world = clientWorld();
	const ann = world.connect('ann');
	await resultOf(world, ann.join('dev'));
	const agent = await connectAgent(world, 'agent');
	await agent.call('list_rooms');
	const say = (text: string, options: Parameters<typeof ann.post>[2] = {}) =>
		resultOf(world, ann.receipt(ann.post({room: 'dev'}, text, options)));
	/** Calls the tool without waiting for its result. */
	const startToWait = (input: Record<string, unknown> = {}, signal?: AbortSignal) =>
		agent.mcp
			.callTool({name: 'wait_for_message', arguments: input}, signal === undefined ? {} : {signal})
			.then(({structuredContent}) => structuredContent as Record<string, unknown>);
	return {world, ann, say, startToWait, ...agent};
};

const textsOf = (result: Record<string, unknown>): string[] =>
	(result.messages as readonly {text: string}[]).map(({text}) => text);

describe('which messages', () => {
	test('returns at once what arrived since the start, each message once', async () => {
		const {say, call} = await worldWithAnn();
		await say('hello');
		await say('@agent, can you look?');
		const result = await call('wait_for_message');
		expect(result).toMatchObject({
			messages: [{author: 'ann', text: '@agent, can you look?', mentionsYou: true}],
			...{status: 'received', hasMore: false, missed: 0, connected: true},
		});
		const nothing = {messages: [], status: 'nothing yet'};
		expect(await call('wait_for_message', {seconds: 0})).toMatchObject(nothing);
		expect(textsOf(await call('wait_for_message', {kinds: ['room'], seconds: 0}))).toEqual(['hello']);
		expect(await call('wait_for_message', {kinds: ['room'], seconds: 0})).toMatchObject(nothing);
	});

	test('returns replies to the agent and messages in threads that it wrote in, but not its own', async () => {
		const {say, call} = await worldWithAnn();
		const {seq: question} = await say('which build?');
		const {seq: own} = await call('reply', {room: 'dev', seq: question, text: 'the last one'});
		await say('thanks', {replyTo: own as number});
		await say('and who did it?', {replyTo: question});
		const result = await call('wait_for_message', {kinds: ['reply'], seconds: 0});
		expect(textsOf(result)).toEqual(['thanks', 'and who did it?']);
	});

	test('does not return what read_room has returned', async () => {
		const {say, call} = await worldWithAnn();
		await say('@agent hello');
		await call('read_room', {room: 'dev'});
		expect(textsOf(await call('wait_for_message', {seconds: 0}))).toEqual([]);
	});

	test('returns the edited text, and no deleted or expired message', async () => {
		const {world, ann, say, call} = await worldWithAnn();
		await say('@agent frist');
		await say('@agent second');
		await say('@agent third', {expiresInSeconds: 5});
		await resultOf(world, ann.ask({type: 'edit', room: 'dev', seq: 1, text: '@agent first'}));
		await resultOf(world, ann.ask({type: 'delete', room: 'dev', seq: 2}));
		await world.pass(6000);
		expect(textsOf(await call('wait_for_message', {seconds: 0}))).toEqual(['@agent first']);
	});

	test('returns at most 50 messages, and the others with the next call', async () => {
		const {world, ann, call} = await worldWithAnn();
		for (let number = 1; number <= 60; number++) ann.post({room: 'dev'}, `message ${number}`);
		await world.pass(30_000);
		const first = await call('wait_for_message', {kinds: ['room']});
		const second = await call('wait_for_message', {kinds: ['room']});
		expect([first.hasMore, second.hasMore]).toEqual([true, false]);
		expect([...textsOf(first), ...textsOf(second)]).toEqual(
			Array.from({length: 60}, (_, index) => `message ${index + 1}`),
		);
	});
});

describe('how long', () => {
	test('answers "nothing yet" after 50 s', async () => {
		const {world, startToWait} = await worldWithAnn();
		const waiting = startToWait();
		let isDone = false;
		void waiting.then(() => {
			isDone = true;
		});
		await world.pass(49_000);
		expect(isDone).toBe(false);
		await world.pass(2000);
		expect(await waiting).toMatchObject({messages: [], status: 'nothing yet', connected: true});
	});

	test('answers as soon as a message arrives', async () => {
		const {world, say, startToWait} = await worldWithAnn();
		const waiting = startToWait();
		await world.pass(10_000);
		await say('unrelated');
		await say('@agent now');
		expect(textsOf(await waiting)).toEqual(['@agent now']);
	});

	test('ends when the call is cancelled, and keeps the message for the next call', async () => {
		const {world, say, call, startToWait, agent} = await worldWithAnn();
		const abort = new AbortController();
		const waiting = startToWait({}, abort.signal);
		const ended = expect(waiting).rejects.toThrow();
		await world.pass(1000);
		const timers = world.clock.timers;
		abort.abort();
		await ended;
		await world.pass(10);
		expect(world.clock.timers).toBe(timers - 1);
		await say('@agent later');
		expect(agent.unseen.count('dev')).toBe(1);
		expect(textsOf(await call('wait_for_message'))).toEqual(['@agent later']);
	});
});

describe('lost connections', () => {
	test('loses nothing while the agent is disconnected', async () => {
		const {world, say, startToWait} = await worldWithAnn();
		const waiting = startToWait();
		await world.pass();
		world.network.cut('agent');
		await say('@agent one');
		await say('@agent two');
		world.network.restore('agent');
		await world.pass(30_000);
		const first = await waiting;
		const texts = textsOf(first);
		if (texts.length < 2) texts.push(...textsOf(await resultOf(world, startToWait())));
		expect(texts).toEqual(['@agent one', '@agent two']);
	});

	test('loses nothing when the server restarts', async () => {
		const {world, say, call} = await worldWithAnn();
		await say('@agent before');
		await world.restart('same');
		await world.pass(30_000);
		await say('@agent after');
		expect(textsOf(await call('wait_for_message'))).toEqual(['@agent before', '@agent after']);
	});

	test('says that there is no connection, and the other tools report an error', async () => {
		const {world, startToWait, agent} = await worldWithAnn();
		world.network.cut('agent');
		const waiting = startToWait({seconds: 10});
		await world.pass(11_000);
		expect(await waiting).toMatchObject({status: 'nothing yet', connected: false});
		await expect(resultOf(world, agent.rooms.ready(undefined), 6000)).rejects.toMatchObject({
			...{
				code: 'unavailable',
				message: expect.stringMatching(/no connection to the chat server.*keeps trying/),
			},
		});
		world.network.restore('agent');
		await world.pass(60_000);
		await resultOf(world, agent.rooms.ready(undefined));
	});

	test('does not send a message later that it has reported as failed', async () => {
		const {world, ann, mcp} = await worldWithAnn();
		world.network.breakAt(text => text.includes('"type":"send"'));
		const sending = mcp.callTool({name: 'send', arguments: {room: 'dev', text: 'hi'}});
		await world.pass(10);
		world.network.cut('agent');
		await world.pass(40_000);
		const result = await sending;
		expect(result.isError).toBe(true);
		expect(JSON.stringify(result.content)).toMatch(/timed_out.*Read the room before/);
		world.network.restore('agent');
		await world.pass(60_000);
		expect(
			ann
				.session()
				.rooms.get('dev')
				?.log.items.filter(({type}) => type === 'message'),
		).toEqual([]);
	});
});
