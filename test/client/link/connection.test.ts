import {describe, expect, test} from 'vitest';
import {memoryStorage} from '../../../source/client/storage/client-storage.ts';
import type {RequestId} from '../../../source/protocol/request-id.ts';
import type {ServerFrameOf} from '../../../source/protocol/server-frames.ts';
import {welcomeFrame} from '../../support/frames.ts';
import {scriptForTest} from '../../support/scripted-server.ts';

const refusal = (id: RequestId | undefined, code: string, field?: string): ServerFrameOf<'error'> => ({
	type: 'error',
	...(id !== undefined && {id}),
	code,
	message: 'No.',
	...(field !== undefined && {field}),
});

describe('the hello', () => {
	test('presents the stored secret and stores a new one', async () => {
		const script = scriptForTest();
		await script.pass();
		expect(script.received[0]).toMatchObject({type: 'hello', version: 1, nick: 'ann'});
		await script.welcome({secret: 's3cret'});
		expect(script.client.session()).toMatchObject({link: {type: 'up'}, me: {nick: 'ann'}});
		script.network.drop();
		await script.pass(1000);
		const again = script.take('hello');
		expect(again).toMatchObject({secret: 's3cret'});
		expect(again).not.toHaveProperty('nick');
	});

	test('a welcome with another protocol version stops the link and names the remedy', async () => {
		const script = scriptForTest();
		await script.welcome({version: 2});
		const {link} = script.client.session();
		expect(link).toMatchObject({type: 'stopped', code: 4502});
		expect(link.type === 'stopped' && link.reason).toMatch(/version 2.*version 1.*npm install -g termchat/);
		await script.pass(120_000);
		expect(script.network.connections()).toEqual([]);
	});

	test('a close for the protocol version names the remedy', async () => {
		const script = scriptForTest();
		await script.pass();
		script.connection().close(4502, 'this server uses version 9');
		await script.pass();
		const {link} = script.client.session();
		expect(link.type === 'stopped' && link.reason).toMatch(/version 9.*npm install -g termchat/);
	});

	test('waits for a server that refuses only after 10 s, because it cannot reach its cluster', async () => {
		const script = scriptForTest();
		await script.pass();
		await script.pass(11_000);
		expect(script.client.session().link).toMatchObject({type: 'connecting', attempt: 1});
		await script.send({...refusal(script.take('hello').id, 'unavailable'), retryInMs: 1000});
		expect(script.client.session().link).toMatchObject({type: 'waiting', reason: 'No.'});
	});

	test('retries a server that does not answer', async () => {
		const script = scriptForTest();
		await script.pass();
		await script.pass(20_000);
		expect(script.client.session().link).toMatchObject({type: 'waiting'});
		await script.pass(1000);
		expect(script.client.session().link).toMatchObject({type: 'connecting', attempt: 2});
	});

	test('repeats a hello that was refused for a while', async () => {
		const script = scriptForTest();
		await script.pass();
		const {id} = script.take('hello');
		await script.send({
			type: 'error',
			...(id !== undefined && {id}),
			code: 'rate_limited',
			message: 'Too many wrong secrets.',
			retryInMs: 60_000,
		});
		expect(script.client.session().link).toMatchObject({type: 'waiting', reason: 'Too many wrong secrets.'});
		await script.pass(59_000);
		expect(script.received).toEqual([]);
		await script.pass(2000);
		await script.welcome();
		expect(script.client.session().link.type).toBe('up');
	});

	test('an unknown secret leads to a new user, once, with a notice', async () => {
		const script = scriptForTest();
		await script.welcome({secret: 'old'});
		script.network.drop();
		await script.pass(1000);
		const {id, secret} = script.take('hello');
		expect(secret).toBe('old');
		await script.send(refusal(id, 'unauthorized', 'secret'));
		await script.pass(10);
		const fresh = script.take('hello');
		expect(fresh).toMatchObject({nick: 'ann'});
		expect(fresh).not.toHaveProperty('secret');
		await script.send(welcomeFrame({...(fresh.id !== undefined && {id: fresh.id}), secret: 'new'}));
		expect(script.client.session().notices.at(-1)?.content).toMatchObject({type: 'identityReplaced'});
	});
});

test('gives up an unknown secret even while the server throttles wrong secrets', async () => {
	const script = scriptForTest({storage: memoryStorage('old')});
	await script.pass();
	await script.send({...refusal(script.take('hello').id, 'rate_limited', 'secret'), retryInMs: 300_000});
	await script.pass(10);
	expect(script.take('hello')).not.toHaveProperty('secret');
});

test.each([['access'], [undefined]])(
	'a hello that is unauthorized because of its %s stops the link and keeps the secret',
	async field => {
		const storage = memoryStorage('mine');
		const script = scriptForTest({storage, access: 'wrong'});
		await script.pass();
		await script.send(refusal(script.take('hello').id, 'unauthorized', field));
		expect(script.client.session().link).toEqual({
			type: 'stopped',
			code: 4500,
			reason: 'No.',
			errorCode: 'unauthorized',
			...(field !== undefined && {errorField: field}),
		});
		await script.pass(120_000);
		expect(script.received).toEqual([]);
		expect(storage.readSecret()).toBe('mine');
	},
);

test('uses the secret that another program of the user has just stored', async () => {
	const storage = memoryStorage('old');
	const script = scriptForTest({storage});
	await script.pass();
	await script.send(refusal(script.take('hello').id, 'unauthorized', 'secret'));
	await script.pass(10);
	const {id} = script.take('hello');
	storage.writeSecret('new');
	await script.send(refusal(id, 'nick_taken', 'nick'));
	await script.pass(10);
	expect(script.take('hello')).toMatchObject({secret: 'new'});
});

describe('the link', () => {
	test.each([[3_600_000], [-3_600_000]])(
		'stays up and keeps pinging when the wall clock jumps by %i ms',
		async jumpMs => {
			const script = scriptForTest();
			await script.welcome();
			const line = script.connection();
			script.clock.setWallClock(jumpMs);
			await script.pass(25_000);
			script.clock.setWallClock(-jumpMs);
			await script.pass(60_000);
			expect(script.client.session().link.type).toBe('up');
			expect(script.connection()).toBe(line);
			expect(script.client.session().latencyMs).toBeLessThan(1000);
		},
	);

	test('sends typing at once in a new process', async () => {
		const script = scriptForTest();
		await script.welcome();
		script.client.join('dev');
		await script.pass();
		await script.joined();
		script.client.typing('dev');
		await script.pass();
		expect(script.take('typing')).toMatchObject({room: 'dev'});
	});

	test('reconnects at the time that the server announced', async () => {
		const script = scriptForTest();
		await script.welcome();
		await script.send({type: 'closing', code: 1012, reason: 'restarting for an update', retryInMs: 7000});
		script.connection().close(1012, '');
		await script.pass();
		const {link} = script.client.session();
		expect(link).toMatchObject({
			type: 'waiting',
			reason: 'restarting for an update',
			retryAt: script.clock.now() + 7000,
		});
		await script.pass(6900);
		expect(script.received).toEqual([]);
		await script.pass(200);
		expect(script.received[0]?.type).toBe('hello');
	});

	test('does not reconnect if the server forbids it', async () => {
		const script = scriptForTest();
		await script.welcome();
		await script.send({type: 'closing', code: 4501, reason: 'banned for spam'});
		script.connection().close(4501, 'banned');
		await script.pass();
		expect(script.client.session().link).toEqual({type: 'stopped', code: 4501, reason: 'banned for spam'});
	});

	test('backs off up to 30 s while the connection is lost again and again', async () => {
		const script = scriptForTest();
		await script.welcome();
		script.network.cut();
		let tries = 0;
		const lastOf = () => script.client.session().link;
		script.client.subscribe(() => {
			if (lastOf().type === 'connecting') tries++;
		});
		await script.pass(10_000);
		const early = tries;
		await script.pass(600_000);
		expect(early).toBeGreaterThanOrEqual(3);
		expect(tries).toBeGreaterThanOrEqual(20);
		expect(tries).toBeLessThan(100);
	});

	test('measures the round trip at once and then every 20 s', async () => {
		const script = scriptForTest();
		script.network.delay(12);
		await script.pass(24);
		await script.welcome();
		await script.pass(100);
		expect(script.client.session().latencyMs).toBe(24);
		script.network.delay(30);
		await script.pass(20_100);
		expect(script.client.session().latencyMs).toBe(60);
		await script.pass(600_000);
		expect(script.client.session().link.type).toBe('up');
	});

	test('ignores frames that cannot be decoded', async () => {
		const script = scriptForTest();
		await script.welcome();
		await script.sendRaw('not json');
		await script.sendRaw('{"type":"hologram","room":"dev"}');
		await script.sendRaw('{"type":"message","room":7}');
		await script.sendRaw('[]');
		expect(script.client.session().link.type).toBe('up');
	});

	test('open requests fail when the connection is lost', async () => {
		const script = scriptForTest();
		await script.welcome();
		const answer = script.client.rooms().catch((error: unknown) => error);
		await script.pass();
		script.network.drop();
		await script.pass();
		expect(await answer).toMatchObject({code: 'unavailable'});
	});
});
