/** Other clients: wscat from npm, and a Python script. */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {outcomeOf, projectFolder, start} from '../support/process.ts';
import {keys, openTerminal} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

const wscat = path.join(projectFolder, 'node_modules', 'wscat', 'bin', 'wscat');
const script = path.join(projectFolder, 'examples', 'listen.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('wscat', () => {
	test('with a query sends bare lines and JSON, and receives messages', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		const raw = world.keep(
			openTerminal({
				file: process.execPath,
				argv: [wscat, '-c', `${server.wsUrl}?nick=ann&room=dev`],
				env: world.env('ann'),
				columns: 200,
				rows: 40,
			}),
		);
		await raw.waitFor('"joined"');
		raw.type(`typed by hand${keys.enter}`);
		const message = await bob.next('message');
		expect(message).toMatchObject({text: 'typed by hand', from: {nick: 'ann'}});
		raw.type(`{"type":"topic","room":"dev","text":"set by hand"}${keys.enter}`);
		expect((await bob.next('topic')).text).toBe('set by hand');
		await bob.post('dev', 'an answer from bob');
		await raw.waitFor('an answer from bob');
		raw.type(keys.ctrl('c'));
		await raw.ended;
	});

	test('without a query sends all frames itself', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		const execute = (frame: object) => ['-x', JSON.stringify(frame)];
		const running = world.keep(
			start(
				process.execPath,
				[
					wscat,
					'-c',
					server.wsUrl,
					'-w',
					'-1',
					...execute({type: 'hello', version: 1, nick: 'ann'}),
					...execute({type: 'join', room: 'dev'}),
					...execute({type: 'send', room: 'dev', text: 'frames by hand'}),
				],
				{env: world.env('ann')},
			),
		);
		expect(await bob.next('message')).toMatchObject({text: 'frames by hand', from: {nick: 'ann'}});
		running.kill('SIGKILL');
	});
});

describe('echo: false', () => {
	test('in the address: the client receives receipts of its messages, and messages of other users only', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		const raw = world.keep(
			start(process.execPath, [wscat, '-c', `${server.wsUrl}?nick=ann&room=dev&echo=false`], {
				env: world.env('ann'),
			}),
		);
		await raw.line(/"type":"joined"/);
		raw.write('my own words\n');
		expect((await bob.next('message')).text).toBe('my own words');
		await raw.line(/"type":"sent","room":"dev","seq":1/);
		await bob.post('dev', 'words of bob');
		await raw.line(/"text":"words of bob"/);
		expect(raw.stdout()).not.toContain('my own words');
		raw.kill('SIGKILL');
	});

	test('in a hello has the same effect', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bot = await world.dial(server.wsUrl);
		await bot.hello('bot', {echo: false});
		await bot.join('dev');
		bot.send({type: 'send', room: 'dev', text: 'from the bot', draft: 'mine'});
		const {seq} = await bot.next('sent', ({draft}) => draft === 'mine');
		const bob = await world.connect(server, 'bob', 'dev');
		await bob.post('dev', 'from bob');
		expect(await bot.next('message')).toMatchObject({text: 'from bob', prev: seq});
		expect(bot.received.filter(({type}) => type === 'message')).toHaveLength(1);
	});
});

describe.skipIf(!hasPython && process.env.CI === undefined)('examples/listen.py', () => {
	test('prints the messages of the room, and control characters as marks', async () => {
		const world = makeWorld();
		const server = await world.server();
		const listener = world.keep(start('python3', [script, server.wsUrl, 'dev'], {env: world.env('python')}));
		await listener.line(/^listening to dev$/, 'stderr');
		const ann = await world.connect(server, 'ann', 'dev');
		await ann.post('dev', 'is the build green?');
		await listener.line(/^ann: is the build green\?$/);
		await ann.post('dev', 'two\nlines \u202E and a turn');
		await listener.line(/^ann: two\uFFFDlines \uFFFD and a turn$/);
	});

	test('sends one message and ends', async () => {
		const world = makeWorld();
		const server = await world.server();
		const ann = await world.connect(server, 'ann', 'dev');
		const speaker = world.keep(
			start('python3', [script, server.wsUrl, 'dev', 'the deploy is done'], {env: world.env('python')}),
		);
		expect((await ann.next('message')).text).toBe('the deploy is done');
		expect(await outcomeOf(speaker)).toMatchObject({code: 0, stderr: ''});
	});
});
