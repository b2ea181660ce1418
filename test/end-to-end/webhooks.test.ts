/** Webhooks with the built binary: made by a shell command, posted to over HTTP, seen in a terminal and in a shell. */
import {expect, test} from 'vitest';
import {makeWorld} from '../support/world.ts';

const done = {code: 0, stderr: ''};

/** Ann owns `ops`, and the user of the shell is a moderator of it. */
const withModerator = async () => {
	const world = makeWorld();
	const server = await world.server();
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', room: 'ops'});
	await ann.next('created');
	const env = {TERMCHAT_URL: server.url, TERMCHAT_NICK: 'script'};
	const run = (...argv: readonly string[]) => world.run(argv, {env});
	expect(await run('send', '--room', 'ops', 'hello')).toMatchObject(done);
	ann.send({type: 'moderator', room: 'ops', nick: 'script', on: true});
	await ann.next('moderator');
	return {world, server, ann, run};
};

const post = async (url: string, body: unknown) => {
	const response = await fetch(url, {
		method: 'POST',
		headers: {'Content-Type': 'application/json'},
		body: JSON.stringify(body),
	});
	return {status: response.status, body: (await response.json()) as unknown};
};

test('a webhook of a shell command posts as a bot, until it is revoked', async () => {
	const {world, server, ann, run} = await withModerator();
	const screen = world.terminal('bob', ['join', server.url, '--nick', 'bob', '--room', 'ops']);
	await screen.waitFor('bob@#ops');
	const created = await run('webhook', 'create', 'ci', '--room', 'ops');
	expect(created).toMatchObject(done);
	const url = created.stdout.trim();
	expect(url).toMatch(/^http:\/\/.+\/api\/hooks\/[\w-]{43}$/);
	const attachments = [
		{title: 'build 7', title_link: 'https://ci.example.org/7', text: 'failed &lt;fast&gt;'},
	];
	expect(await post(url, {channel: '#else', attachments})).toEqual({
		status: 200,
		body: {ok: true, room: 'ops', seq: 2},
	});
	await screen.waitFor(/ci bot {2}build 7 \(https:\/\/ci\.example\.org\/7\)/);
	await screen.waitFor('failed <fast>');

	const listed = await run('webhook', 'list', '--room', 'ops');
	expect(listed).toMatchObject(done);
	const [id = '', nick, by, used] = listed.stdout.trim().split('\t');
	expect([nick, by, used]).toEqual(['ci', 'script', expect.stringMatching(/^used \d{4}-/)]);
	expect(`${listed.stdout}${server.stdout()}${server.stderr()}`).not.toContain(url.slice(-43));
	const history = await run('history', '--room', 'ops');
	expect(history.stdout).toContain('ci (bot): build 7');
	expect(await run('webhook', 'revoke', id, '--room', 'ops')).toMatchObject(done);
	expect(await post(url, {text: 'late'})).toMatchObject({status: 404});
	expect(await run('webhook', 'list', '--room', 'ops')).toMatchObject({...done, stdout: ''});
	ann.send({type: 'history', room: 'ops'});
	expect((await ann.next('history')).entries).toHaveLength(2);
});

test('a webhook survives a restart of the server', async () => {
	const world = makeWorld();
	const database = ['--db', world.folder.at('chat.db')];
	const first = await world.server(database);
	const ann = await world.connect(first, 'ann');
	ann.send({type: 'create', room: 'ops'});
	await ann.next('created');
	ann.send({type: 'webhook', room: 'ops', nick: 'ci'});
	const {token} = await ann.next('webhookCreated');
	first.kill('SIGTERM');
	await first.ended;
	const second = await world.server(database);
	expect(await post(`${second.url}/api/hooks/${token}`, {text: 'again'})).toMatchObject({
		body: {ok: true, room: 'ops', seq: 1},
	});
	const bob = await world.connect(second, 'bob');
	bob.send({type: 'join', room: 'ops'});
	expect((await bob.next('joined')).entries).toMatchObject([{text: 'again', bot: true, from: {nick: 'ci'}}]);
});

test('webhook explains wrong usage', async () => {
	const world = makeWorld();
	expect(await world.run(['webhook'])).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('Missing action. Use create, list, revoke.'),
	});
	expect(await world.run(['webhook', 'create', '--room', 'ops'])).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('Usage: termchat webhook create NAME --room ROOM'),
	});
	expect(await world.run(['webhook', 'create', 'a b', '--room', 'ops'])).toMatchObject({code: 2});
	expect(await world.run(['webhook', 'list', 'x', '--room', 'ops'])).toMatchObject({
		code: 2,
		stderr: expect.stringContaining('Unexpected argument "x"'),
	});
});
