import {existsSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {makeFolder} from '../../../support/folder.ts';
import {outcomeOf, type Running, start, userEnvironment} from '../../../support/process.ts';
import {dial} from '../../../support/wire-client.ts';

const fromSource = path.join(import.meta.dirname, '..', '..', 'from-source.ts');

const makeHome = () => {
	const folder = makeFolder();
	const running: Running[] = [];
	onTestFinished(async () => {
		for (const one of running) await one.close();
		folder.remove();
	});
	const run = (argv: readonly string[], env: Record<string, string> = {}): Running => {
		const one = start(process.execPath, [fromSource, ...argv], {
			cwd: folder.path,
			env: userEnvironment(folder.path, {NODE_NO_WARNINGS: '1', ...env}),
		});
		running.push(one);
		return one;
	};
	return {
		folder,
		run,
		async serve(argv: readonly string[], env: Record<string, string> = {}) {
			const server = run(['serve', '--port', '0', ...argv], env);
			const [, port = ''] = await server.line(/^termchat listening on http:\/\/127\.0\.0\.1:(\d+)$/);
			return Object.assign(server, {wsUrl: `ws://127.0.0.1:${port}/ws`, port: Number(port)});
		},
	};
};

const logOf = (running: Running) =>
	running
		.stderr()
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as Record<string, unknown>);

describe('termchat serve', () => {
	test.each(['SIGTERM', 'SIGINT'] as const)(
		'prints its address, drains on %s, and exits with 0',
		async signal => {
			const home = makeHome();
			const server = await home.serve(['--memory']);
			const ann = await dial(server.wsUrl);
			await ann.hello('ann');
			await ann.join('dev');
			await ann.post('dev', 'hello');
			server.kill(signal);
			expect(await ann.next('closing')).toMatchObject({code: 1012, retryInMs: expect.any(Number)});
			expect((await ann.closed).code).toBe(1012);
			expect(await server.ended).toEqual({code: 0, signal: undefined});
			expect(server.stdout()).toBe(`termchat listening on http://127.0.0.1:${server.port}\n`);
			expect(logOf(server).map(line => line.event)).toEqual(
				expect.arrayContaining(['listening', 'connected', 'draining', 'closed', 'stopped']),
			);
		},
	);

	test('ends with its terminal', async () => {
		const home = makeHome();
		const server = await home.serve(['--memory']);
		server.kill('SIGHUP');
		expect((await server.ended).signal).toBe('SIGHUP');
	});

	test('exits at once on a second signal', async () => {
		const home = makeHome();
		const server = await home.serve(['--memory', '--rate-limit', 'off']);
		const ann = await dial(server.wsUrl);
		await ann.hello('ann');
		await ann.join('dev');
		ann.pause();
		for (let count = 0; count < 1500; count++) ann.send({type: 'send', room: 'dev', text: 'x'.repeat(8000)});
		server.kill('SIGTERM');
		await server.line(/"event":"draining"/, 'stderr');
		server.kill('SIGTERM');
		expect((await server.ended).code).toBe(143);
		ann.resume();
		await ann.close();
	});

	test('stores its database in the data folder by default', async () => {
		const home = makeHome();
		const server = await home.serve([]);
		server.kill();
		expect((await server.ended).code).toBe(0);
		expect(existsSync(home.folder.at('data', 'termchat', 'termchat.db'))).toBe(true);
	});

	test('stops when no client is connected for the time of --exit-when-idle', async () => {
		const home = makeHome();
		const server = await home.serve(['--memory', '--exit-when-idle', '100ms']);
		expect((await server.ended).code).toBe(0);
		expect(logOf(server)).toContainEqual(expect.objectContaining({event: 'draining', cause: 'idle'}));
	});

	test('reports a port in use in one line with exit code 1', async () => {
		const home = makeHome();
		const taken = createServer().listen(0, '127.0.0.1');
		await new Promise(resolve => taken.once('listening', resolve));
		onTestFinished(() => void taken.close());
		const {port} = taken.address() as {port: number};
		const {code, stdout, stderr} = await outcomeOf(home.run(['serve', '--memory', '--port', String(port)]));
		expect({code, stdout}).toEqual({code: 1, stdout: ''});
		expect(stderr).toBe(
			`termchat serve: Port ${port} on 127.0.0.1 is already in use. Stop the program that uses it, or choose another port with --port (0: any free one).\n`,
		);
	});

	test('accepts only clients with the password of --access-token-file', async () => {
		const home = makeHome();
		writeFileSync(home.folder.at('token'), 'open-sesame\n');
		const server = await home.serve(['--memory', '--access-token-file', home.folder.at('token')]);
		const stranger = await dial(server.wsUrl);
		stranger.send({type: 'hello', version: 1, nick: 'eve'});
		expect((await stranger.next('error')).code).toBe('unauthorized');
		await stranger.close();
		const ann = await dial(server.wsUrl);
		await ann.hello('ann', {access: 'open-sesame'});
		await ann.close();
		expect(server.stderr()).not.toContain('sesame');
	});
});

describe('wrong usage is reported in one line with exit code 2', () => {
	test.each([
		[['serve', '--prot', '1'], /--prot/],
		[['serve', '--port', 'eighty'], /--port must be a port/],
		[['serve', '--port'], /--port needs a value/],
		[['serve', 'now'], /"now"/],
		[['serve', '--tls-cert', 'x'], /--tls-key/],
		[['serve', '--config'], /--config needs a value/],
		[['srve'], /Did you mean "serve"\?/],
		[['completely-else'], /Unknown command "completely-else"/],
	])('termchat %s', async (argv, message) => {
		const {code, stdout, stderr} = await outcomeOf(makeHome().run(argv));
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(message);
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
	});

	test('names the variable of an invalid value', async () => {
		const {code, stderr} = await outcomeOf(makeHome().run(['serve'], {TERMCHAT_KEEP: 'ever'}));
		expect({code, stderr}).toMatchObject({code: 2, stderr: expect.stringContaining('TERMCHAT_KEEP must be')});
	});
});

describe('help', () => {
	test('termchat --help lists the commands, and each has its own help', async () => {
		const home = makeHome();
		const outcome = await outcomeOf(home.run(['--help']));
		expect(outcome).toMatchObject({code: 0, stderr: ''});
		for (const name of ['serve', 'join', 'send', 'tail', 'wait', 'export', 'invite']) {
			expect(outcome.stdout).toContain(`  ${name}`);
		}
		const more = await outcomeOf(home.run(['help', 'serve']));
		expect(more).toMatchObject({code: 0, stderr: ''});
		expect(more.stdout).toContain('--exit-when-idle');
		expect(more.stdout).toEqual((await outcomeOf(home.run(['serve', '--help']))).stdout);
	});

	test('termchat --version is one line', async () => {
		expect(await outcomeOf(makeHome().run(['--version']))).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^\S+\n$/),
		});
	});

	test('termchat serve --print-config prints the settings in effect', async () => {
		const home = makeHome();
		const argv = ['serve', '--print-config', '--port', '1'];
		const {code, stdout} = await outcomeOf(home.run(argv, {TERMCHAT_KEEP: '90d'}));
		expect(code).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({serve: {port: 1, keep: '90d', host: '127.0.0.1'}});
	});
});
