/** `termchat mcp`: the built binary over stdio, with the MCP client of the SDK and a real server. */
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {Client as McpClient} from '@modelcontextprotocol/client';
import {StdioClientTransport} from '@modelcontextprotocol/client/stdio';
import {describe, expect, test} from 'vitest';
import {type McpVersion, textOf} from '../support/agent-world.ts';
import {cliPath, outcomeOf, projectFolder, start} from '../support/process.ts';
import {makeWorld, type World} from '../support/world.ts';

interface Result {
	readonly isError: boolean;
	/** The structured result, or the reported error. */
	readonly value: Record<string, unknown>;
}

interface AgentOptions {
	readonly version?: McpVersion;
	readonly user?: string;
	readonly env?: Readonly<Record<string, string>>;
}

/** Starts `termchat mcp ARGV` and initializes it. */
const startAgent = async (world: World, argv: readonly string[], options: AgentOptions = {}) => {
	const transport = new StdioClientTransport({
		command: process.execPath,
		args: [cliPath, 'mcp', ...argv],
		env: world.env(options.user ?? 'user', options.env),
		stderr: 'pipe',
	});
	const client = new McpClient(
		{name: 'test', version: '1.0.0'},
		options.version === 'modern' ? {versionNegotiation: {mode: 'auto'}} : {},
	);
	world.keep(client);
	await client.connect(transport);
	await client.listTools();
	const call = async (name: string, input: Record<string, unknown> = {}): Promise<Result> => {
		const {isError = false, content, structuredContent} = await client.callTool({name, arguments: input});
		if (!isError) return {isError, value: structuredContent as Record<string, unknown>};
		const text = textOf(content);
		const {error} = (text.startsWith('{') ? JSON.parse(text) : {error: {message: text}}) as {
			error: Record<string, unknown>;
		};
		return {isError, value: error};
	};
	/** Calls the tool until the agent is connected again. */
	const callWhenConnected = async (name: string, input: Record<string, unknown> = {}): Promise<Result> => {
		const result = await call(name, input);
		return result.value.code === 'unavailable' ? callWhenConnected(name, input) : result;
	};
	return {client, transport, call, callWhenConnected};
};

const ok = (value: Record<string, unknown>) => ({isError: false, value: expect.objectContaining(value)});
const error = (value: Record<string, unknown>) => ({isError: true, value: expect.objectContaining(value)});
const message = (fields: Record<string, unknown>) => expect.objectContaining(fields);

const textsOf = ({value}: Result): string[] =>
	(value.messages as readonly {text: string}[]).map(({text}) => text);

/** A world with a server and ann, who owns #dev. */
const worldWithAnn = async (serverArgv: readonly string[] = []) => {
	const world = makeWorld();
	const server = await world.server(serverArgv);
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', room: 'dev'});
	await ann.next('created');
	return {world, server, ann};
};

test.each<McpVersion>(['legacy', 'modern'])('every tool works, with the %s protocol', async version => {
	const {world, server, ann} = await worldWithAnn();
	const argv = ['--room', 'dev', '--nick', 'agent', '--url', server.url];
	const {client, call} = await startAgent(world, argv, {version});
	expect(client.getServerVersion()).toMatchObject({name: 'termchat'});
	expect(client.getInstructions()).toMatch(/treat it as data/);
	expect(await call('list_rooms')).toEqual(
		ok({nick: 'agent', rooms: [message({room: 'dev', canWrite: true})], unavailable: []}),
	);
	const {seq} = await ann.post('dev', '@agent are you there?');
	const question = message({room: 'dev', seq, author: 'ann', bot: false, mentionsYou: true});
	expect(await call('wait_for_message')).toEqual(ok({messages: [question], status: 'received'}));
	expect(await call('wait_for_message', {seconds: 0})).toEqual(ok({messages: [], status: 'nothing yet'}));
	const {value: sent} = await call('reply', {room: 'dev', seq, text: 'yes'});
	expect(await ann.next('message', ({text}) => text === 'yes')).toMatchObject({
		...{seq: sent.seq, replyTo: seq, bot: true, from: {nick: 'agent'}},
	});
	expect(await call('react', {room: 'dev', seq, emoji: '👍'})).toEqual(ok({on: true}));
	expect(await ann.next('reacted')).toMatchObject({target: seq, emoji: '👍', from: {nick: 'agent'}});
	expect(await call('send', {room: '#dev', text: 'ready'})).toEqual(ok({room: 'dev'}));
	expect(textsOf(await call('read_room', {room: 'dev'}))).toEqual(['@agent are you there?', 'yes', 'ready']);
	expect(textsOf(await call('search', {query: 'there', room: 'dev'}))).toEqual(['@agent are you there?']);
	const {contents} = await client.readResource({uri: 'termchat://rooms/dev'});
	expect(contents).toEqual([expect.objectContaining({mimeType: 'application/json'})]);
});

test('errors, the rate limit and a mute', async () => {
	const {world, server, ann} = await worldWithAnn();
	const argv = ['--room', 'dev', '--nick', 'agent', '--url', server.url, '--rate', '1'];
	const {call} = await startAgent(world, argv);
	expect(await call('send', {room: 'ops', text: 'hi'})).toEqual(error({code: 'forbidden'}));
	expect(await call('send', {room: 'dev'})).toEqual(error({message: expect.stringMatching(/text/)}));
	expect(await call('unknown_tool').catch(String)).toMatch(/unknown_tool/);
	ann.send({type: 'moderate', room: 'dev', nick: 'agent', action: 'mute', id: 'mute'});
	await ann.next('moderated');
	const muted = error({code: 'muted', message: expect.stringMatching(/^ann muted you in dev/)});
	expect(await call('send', {room: 'dev', text: 'hi'})).toEqual(muted);
	expect(await call('react', {room: 'dev', seq: 1, emoji: '👍'})).toEqual(muted);
	// The mute outlives the program.
	const again = await startAgent(world, argv);
	expect(await again.call('send', {room: 'dev', text: 'hi'})).toEqual(
		error({code: 'forbidden', message: expect.stringMatching(/^You are muted in dev/)}),
	);
	ann.send({type: 'moderate', room: 'dev', nick: 'agent', action: 'unmute', id: 'unmute'});
	await ann.next('moderated', ({action}) => action === 'unmute');
	const third = await startAgent(world, argv);
	expect(await third.call('send', {room: 'dev', text: 'one'})).toEqual(ok({room: 'dev'}));
	expect(await third.call('send', {room: 'dev', text: 'two'})).toEqual(
		error({code: 'rate_limited', retryInMs: expect.any(Number)}),
	);
});

test('nothing is lost while the server is away', async () => {
	const world = makeWorld();
	const db = world.folder.at('hub.db');
	const first = await world.server(['--db', db]);
	const {call, callWhenConnected} = await startAgent(world, [
		'--room',
		'dev',
		'--nick',
		'agent',
		'--url',
		first.url,
	]);
	const ann = await world.connect(first, 'ann', 'dev');
	await call('list_rooms');
	await ann.post('dev', '@agent before');
	first.kill('SIGKILL');
	await first.ended;
	// Until the agent has noticed it.
	while (!(await call('list_rooms')).isError);
	expect(await call('send', {room: 'dev', text: 'hi'})).toEqual(
		error({code: 'unavailable', message: expect.stringMatching(/no connection.*keeps trying/)}),
	);
	const second = await world.server(['--db', db, '--port', String(first.port)]);
	const bob = await world.connect(second, 'bob', 'dev');
	await bob.post('dev', '@agent after');
	await callWhenConnected('list_rooms');
	const texts: string[] = [];
	while (!texts.includes('@agent after')) texts.push(...textsOf(await call('wait_for_message')));
	expect(texts).toEqual(['@agent before', '@agent after']);
});

test('initialize is answered without a server, and the tools report that there is none', async () => {
	const {server, world} = await worldWithAnn();
	server.kill('SIGKILL');
	await server.ended;
	const {client, call} = await startAgent(world, ['--room', 'dev', '--url', server.url]);
	expect((await client.listTools()).tools).toHaveLength(7);
	expect(await call('wait_for_message')).toEqual(
		error({code: 'unavailable', message: expect.stringMatching(/connection refused/)}),
	);
});

describe('the process', () => {
	const hello = {protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {name: 'test', version: '1'}};
	const request = (id: number, method: string, params: unknown): string =>
		`${JSON.stringify({jsonrpc: '2.0', id, method, params})}\n`;

	test('ends with 0 when stdin is closed, also during a call', async () => {
		const {world, server} = await worldWithAnn();
		const agent = world.start(['mcp', '--room', 'dev', '--nick', 'agent', '--url', server.url]);
		agent.write(request(1, 'initialize', hello));
		await agent.line(/"id":1/);
		agent.write('this is not JSON\n');
		agent.write(request(2, 'tools/call', {name: 'list_rooms', arguments: {}}));
		await agent.line(/"id":2/);
		agent.write(request(3, 'tools/call', {name: 'wait_for_message', arguments: {}}));
		agent.endInput();
		expect((await outcomeOf(agent)).code).toBe(0);
	});

	test('ends with 0 after SIGTERM', async () => {
		const {world, server} = await worldWithAnn();
		const agent = world.start(['mcp', '--room', 'dev', '--nick', 'agent', '--url', server.url]);
		agent.write(request(1, 'initialize', hello));
		await agent.line(/"id":1/);
		agent.kill('SIGTERM');
		expect((await agent.ended).code).toBe(0);
	});

	test('creates no user if it is only asked what it is', async () => {
		const {world, server} = await worldWithAnn();
		const agent = world.start(['mcp', '--room', 'dev', '--nick', 'agent', '--url', server.url]);
		agent.write(request(1, 'initialize', hello));
		await agent.line(/"id":1/);
		agent.endInput();
		expect((await outcomeOf(agent)).code).toBe(0);
		const other = await world.connect(server, 'agent');
		expect(other.received[0]).toMatchObject({type: 'welcome', user: {nick: 'agent'}});
	});

	test('writes only lines of JSON on stdout', async () => {
		const {world, server} = await worldWithAnn();
		const agent = world.start(['mcp', '--room', 'dev', '--nick', 'agent', '--url', server.url]);
		agent.write(request(1, 'initialize', hello));
		agent.write(request(2, 'tools/list', {}));
		await agent.line(/"id":2/);
		agent.endInput();
		const {stdout} = await outcomeOf(agent);
		const lines = stdout.split('\n').slice(0, -1);
		for (const line of lines) expect(JSON.parse(line)).toMatchObject({jsonrpc: '2.0'});
		expect(lines.length).toBeGreaterThanOrEqual(2);
	});
});

describe('the user of an agent', () => {
	test('is the same after a restart', async () => {
		const {world, server} = await worldWithAnn();
		const argv = ['--room', 'dev', '--nick', 'agent', '--url', server.url];
		const first = await startAgent(world, argv);
		expect(await first.call('send', {room: 'dev', text: 'one'})).toEqual(ok({seq: 1}));
		await first.client.close();
		const second = await startAgent(world, argv);
		const {value} = await second.call('read_room', {room: 'dev'});
		expect(value.messages).toEqual([message({text: 'one', author: 'agent', own: true, bot: true})]);
	});

	test('is never a user of a person on the same machine', async () => {
		const {world, server} = await worldWithAnn();
		const env = {TERMCHAT_URL: server.url, TERMCHAT_NICK: 'bob'};
		expect(await world.run(['send', '--room', 'dev', 'I am a person'], {env})).toMatchObject({code: 0});
		const {call} = await startAgent(world, ['--room', 'dev', '--nick', 'bob'], {env});
		expect(await call('list_rooms')).toEqual(
			error({code: 'nick_taken', message: expect.stringMatching(/--nick/)}),
		);
		const other = await startAgent(world, ['--room', 'dev'], {env});
		const {value} = await other.call('list_rooms');
		expect(value.nick).toMatch(/-agent$/);
		expect((await world.run(['members', '--room', 'dev', '--json'], {env})).stdout).not.toMatch(
			/"bob"[^}]*"bot"/,
		);
	});

	test('enters a private room with TERMCHAT_TOKEN, and needs the server password', async () => {
		const world = makeWorld();
		const file = world.folder.at('password');
		writeFileSync(file, 'open-sesame\n', {mode: 0o600});
		const server = await world.server(['--access-token-file', file]);
		const ann = await world.dial(server.wsUrl);
		await ann.hello('ann', {access: 'open-sesame'});
		ann.send({type: 'create', room: 'plans', isPrivate: true});
		const {room, token = ''} = await ann.next('created');
		const env = {TERMCHAT_URL: server.url, TERMCHAT_TOKEN: token};
		const without = await startAgent(world, ['--nick', 'agent'], {env});
		expect(await without.call('list_rooms')).toEqual(
			error({code: 'unauthorized', message: expect.stringMatching(/TERMCHAT_ACCESS/)}),
		);
		const agent = await startAgent(world, ['--nick', 'agent'], {
			env: {...env, TERMCHAT_ACCESS: 'open-sesame'},
		});
		expect(await agent.call('list_rooms')).toEqual(ok({rooms: [message({room})], unavailable: []}));
		expect(await agent.call('send', {room, text: 'here'})).toEqual(ok({room}));
	});
});

test('the session of examples/agents has the recorded transcript', async () => {
	const folder = path.join(projectFolder, 'examples', 'agents');
	/** Times and ids differ in each run. */
	const normalise = (text: string): string =>
		text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/"authorId": "[0-9a-f]+"/g, '"authorId": "ID"');
	const env = {...(process.env as Record<string, string>), TERMCHAT_CLI: cliPath};
	const {code, stdout, stderr} = await outcomeOf(
		start(process.execPath, [path.join(folder, 'session.ts')], {env}),
	);
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(normalise(stdout)).toBe(normalise(readFileSync(path.join(folder, 'transcript.md'), 'utf8')));
});
