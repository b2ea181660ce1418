import {request} from 'node:http';
import {expect, test} from 'vitest';
import {startTestServer, type TestServer} from '../../test-server.ts';

/** Ann owns `ops`, which has the webhook `ci`. */
const startWithWebhook = async (options: Parameters<typeof startTestServer>[0] = {}) => {
	const world = await startTestServer(options);
	const ann = await world.connect('ann');
	ann.send({type: 'create', room: 'ops'});
	await ann.next('created');
	ann.send({type: 'webhook', room: 'ops', nick: 'ci'});
	const {token, webhook} = await ann.next('webhookCreated');
	return {...world, ann, token, webhook};
};

interface Sent {
	readonly body?: string | Buffer;
	readonly type?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly method?: string;
}

const post = async (
	{server}: TestServer,
	token: string,
	{body = '{"text":"hi"}', type = 'application/json', headers, method = 'POST'}: Sent = {},
) => {
	const response = await fetch(`${server.url}/api/hooks/${token}`, {
		method,
		headers: {'Content-Type': type, ...headers},
		...(method !== 'GET' && {body: body as string}),
	});
	return {status: response.status, headers: response.headers, body: (await response.json()) as unknown};
};

test('posts a message and answers with its place', async () => {
	const world = await startWithWebhook();
	const answer = await post(world, world.token, {body: '{"text":"build 7 failed"}'});
	expect(answer).toMatchObject({status: 200, body: {ok: true, room: 'ops', seq: 1}});
	expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
	expect(await world.ann.next('message')).toMatchObject({
		...{text: 'build 7 failed', bot: true, seq: 1},
		from: {nick: 'ci'},
	});
});

test('needs no access secret, and is not limited to pages of the server', async () => {
	const world = await startTestServer({accessToken: 'a long access secret'});
	const ann = await world.dial();
	await ann.hello('ann', {access: 'a long access secret'});
	ann.send({type: 'create', room: 'ops'});
	ann.send({type: 'webhook', room: 'ops', nick: 'ci'});
	const {token} = await ann.next('webhookCreated');
	expect(await post(world, token, {headers: {Origin: 'https://ci.example.org'}})).toMatchObject({
		status: 200,
	});
});

test('reports that a text was cut', async () => {
	const world = await startWithWebhook();
	const body = JSON.stringify({text: 'x'.repeat(20_000)});
	expect(await post(world, world.token, {body})).toMatchObject({body: {ok: true, isCut: true}});
});

test('posts a repeated request with the same key once', async () => {
	const world = await startWithWebhook();
	const headers = {'Idempotency-Key': 'run-7'};
	const first = await post(world, world.token, {headers});
	expect((await post(world, world.token, {headers})).body).toEqual(first.body);
	const long = {'Idempotency-Key': 'x'.repeat(65)};
	expect(await post(world, world.token, {headers: long})).toMatchObject({status: 400});
});

test('refuses with a status and a reason', async () => {
	const world = await startWithWebhook();
	const {token, webhook, ann} = world;
	const code = (expected: string) => ({error: {code: expected, message: expect.any(String)}});
	expect(await post(world, 'wrong')).toMatchObject({status: 404, body: code('no_such_webhook')});
	expect(await post(world, '')).toMatchObject({status: 404, body: code('no_such_webhook')});
	expect(await post(world, token, {method: 'GET'})).toMatchObject({
		...{status: 405, body: code('method_not_allowed')},
	});
	expect(await post(world, token, {body: '{'})).toMatchObject({status: 400, body: code('bad_frame')});
	expect(await post(world, token, {type: 'image/png'})).toMatchObject({status: 415});
	expect(await post(world, token, {body: '{"text":"a","replyTo":9}'})).toMatchObject({
		...{status: 404, body: code('no_such_entry')},
	});
	const large = {body: Buffer.alloc(70_000, 'x'), type: 'text/plain'};
	expect(await post(world, token, large)).toMatchObject({status: 413, body: code('too_large')});
	ann.send({type: 'moderate', room: 'ops', nick: 'ci', action: 'mute'});
	await ann.next('moderated');
	expect(await post(world, token)).toMatchObject({status: 403, body: code('forbidden')});
	ann.send({type: 'revokeWebhook', room: 'ops', webhook});
	await ann.next('webhookRevoked');
	expect(await post(world, token)).toMatchObject({status: 404, body: code('no_such_webhook')});
});

test('reports when to send again', async () => {
	const world = await startWithWebhook({rateLimit: {burst: 2, perSecond: 5}});
	await post(world, world.token);
	await post(world, world.token);
	const refused = await post(world, world.token);
	expect(refused).toMatchObject({status: 429, body: {error: {code: 'rate_limited', retryInMs: 1000}}});
	expect(refused.headers.get('retry-after')).toBe('1');
});

test('answers a wrong token before the body has arrived', async () => {
	const world = await startWithWebhook();
	const status = await new Promise<number | undefined>((resolve, reject) => {
		const asked = request(`${world.server.url}/api/hooks/wrong`, {
			method: 'POST',
			headers: {'Content-Length': '60000'},
		});
		asked.on('response', response => {
			resolve(response.statusCode);
			asked.destroy();
		});
		asked.on('error', reject);
		asked.write('{');
	});
	expect(status).toBe(404);
});

test('counts a request whose body never arrived', async () => {
	const world = await startWithWebhook();
	const asked = request(`${world.server.url}/api/hooks/${world.token}`, {
		method: 'POST',
		headers: {'Content-Length': '10', Expect: '100-continue'},
	});
	asked.on('error', () => {});
	// The server has started to read the body.
	await new Promise(resolve => {
		asked.on('continue', resolve);
		asked.flushHeaders();
	});
	asked.destroy();
	let metrics = '';
	while (!metrics.includes('result="aborted"} 1')) {
		metrics = await (await fetch(`${world.server.url}/metrics`)).text();
	}
	expect(metrics).not.toContain('result="posted"');
});

test('counts requests by their result, and logs no token', async () => {
	const world = await startWithWebhook();
	await post(world, world.token);
	await post(world, 'wrong');
	await post(world, world.token, {body: ''});
	const metrics = await (await fetch(`${world.server.url}/metrics`)).text();
	expect(metrics.match(/^termchat_webhook_requests_total.*$/gm)).toEqual([
		'termchat_webhook_requests_total{result="posted"} 1',
		'termchat_webhook_requests_total{result="no_such_webhook"} 1',
		'termchat_webhook_requests_total{result="bad_frame"} 1',
	]);
	expect(JSON.stringify(world.log)).not.toContain(world.token);
});
