import {request} from 'node:http';
import {expect, test} from 'vitest';
import {startTestServer, type TestServer} from '../test-server.ts';

const keys = {p256dh: 'B'.repeat(87), auth: 'A'.repeat(22)};
const former = {endpoint: 'https://push.example.org/1', auth: keys.auth};
const renewed = {endpoint: 'https://push.example.org/2', p256dh: 'C'.repeat(87), auth: 'D'.repeat(22)};

const startWithSubscription = async (): Promise<TestServer> => {
	const world = await startTestServer();
	const ann = await world.connect('ann');
	ann.send({type: 'subscribePush', endpoint: former.endpoint, ...keys});
	await ann.next('pushSubscribed');
	return world;
};

/** `fetch` does not allow `Origin`. */
const post = (
	{server}: TestServer,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): Promise<{status: number; body: unknown}> =>
	new Promise((resolve, reject) => {
		const sent = request(`${server.url}/api/push`, {method: 'POST', headers, agent: false}, response => {
			let text = '';
			response.setEncoding('utf8').on('data', (chunk: string) => {
				text += chunk;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, body: JSON.parse(text)}));
		});
		sent.on('error', reject);
		sent.end(typeof body === 'string' ? body : JSON.stringify(body));
	});

const error = (code: string) => ({error: {code, message: expect.any(String)}});

test('replaces a subscription, once', async () => {
	const world = await startWithSubscription();
	expect(await post(world, {former, ...renewed})).toEqual({status: 200, body: {ok: true}});
	expect(await post(world, {former, ...renewed})).toEqual({status: 404, body: error('no_such_subscription')});
	const next = {...renewed, endpoint: 'https://push.example.org/3'};
	expect(await post(world, {former: renewed, ...next})).toMatchObject({status: 200});
});

test('refuses pages of other origins', async () => {
	const world = await startWithSubscription();
	const headers = {Origin: 'https://evil.example.org'};
	expect(await post(world, {former, ...renewed}, headers)).toMatchObject({status: 403});
	expect(await post(world, {former, ...renewed}, {Origin: world.server.url})).toMatchObject({status: 200});
});

test.each<[string, unknown, number, string]>([
	['text', 'hello', 400, 'bad_frame'],
	['a list', [], 400, 'bad_frame'],
	['no former subscription', renewed, 400, 'bad_frame'],
	['an endpoint without TLS', {former, ...renewed, endpoint: 'http://push.example.org/2'}, 400, 'bad_field'],
	['a short key', {former, ...renewed, p256dh: 'C'}, 400, 'bad_field'],
	['a former subscription without auth', {former: {endpoint: former.endpoint}, ...renewed}, 400, 'bad_field'],
	['a large body', 'x'.repeat(9000), 413, 'too_large'],
])('refuses %s', async (_, body, status, code) => {
	const world = await startWithSubscription();
	expect(await post(world, body)).toMatchObject({status, body: error(code)});
});

test('accepts only POST', async () => {
	const {server} = await startTestServer();
	const response = await fetch(`${server.url}/api/push`);
	expect(response.status).toBe(405);
	expect(response.headers.get('allow')).toBe('POST');
});
