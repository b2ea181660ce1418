/** Shell commands: exit codes, whole lines, and messages that are neither lost nor duplicated. */
import {spawn} from 'node:child_process';
import {globSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Entry} from '../../source/protocol/server-frames.ts';
import {cliPath, type Outcome, outcomeOf, projectFolder, start} from '../support/process.ts';
import {keys} from '../support/terminal.ts';
import type {WireClient} from '../support/wire-client.ts';
import {makeWorld} from '../support/world.ts';

/** A world with a server, a wire client of ann in #ops, and the environment of a shell that uses this server. */
const withShell = async (serverArgv: readonly string[] = []) => {
	const world = makeWorld();
	const server = await world.server(serverArgv);
	const ann = await world.connect(server, 'ann');
	ann.send({type: 'create', room: 'ops'});
	await ann.next('created');
	const env = {TERMCHAT_URL: server.url, TERMCHAT_NICK: 'script'};
	return {
		world,
		server,
		ann,
		env,
		run: (argv: readonly string[], input?: string) =>
			world.run(argv, {env, ...(input !== undefined && {input})}),
		start: (argv: readonly string[]) => world.start(argv, {env}),
	};
};

const done = {code: 0, stderr: ''};

const linesOf = ({stdout}: Outcome): string[] => stdout.split('\n').slice(0, -1);
const framesOf = (outcome: Outcome): Entry[] => linesOf(outcome).map(line => JSON.parse(line) as Entry);

const textsOf = async (client: WireClient, room = 'ops'): Promise<string[]> => {
	client.send({type: 'history', room, limit: 200});
	const {entries} = await client.next('history');
	return entries.flatMap(entry => (entry.type === 'message' ? [entry.text] : []));
};

describe('send', () => {
	test('sends its arguments and exits with 0 after the receipt', async () => {
		const {ann, run} = await withShell();
		expect(await run(['send', '--room', 'ops', 'deploy', 'done'])).toMatchObject({...done, stdout: ''});
		expect(await ann.next('message')).toMatchObject({text: 'deploy done', from: {nick: 'script'}});
	});

	test('sends each line of stdin, in order and within the rate limit, or all as one message', async () => {
		const {ann, run} = await withShell(['--rate-limit', '5,50']);
		const lines = Array.from({length: 12}, (_, index) => `line ${index}`);
		expect(await run(['send', '--room', '#ops'], `${lines.join('\n\n')}\n`)).toMatchObject(done);
		expect(await textsOf(ann)).toEqual(lines);
		const colourful = '\u001B[31mred\u001B[0m\n\tindented\n\n';
		expect(await run(['send', '--room', 'ops', '--block'], colourful)).toMatchObject(done);
		expect((await textsOf(ann)).at(-1)).toBe('red\n\tindented');
	});

	test('waits for its input without a limit', async () => {
		const {ann, start} = await withShell();
		const sending = start(['send', '--room', 'ops', '--timeout', '5s']);
		sending.write('first\n');
		await ann.next('message', ({text}) => text === 'first');
		sending.write('second\n');
		await ann.next('message', ({text}) => text === 'second');
		sending.endInput();
		expect((await sending.ended).code).toBe(0);
	});

	test('sends direct messages, replies and messages that expire', async () => {
		const {ann, run} = await withShell();
		const {seq} = await ann.post('ops', 'when is the deploy?');
		await run(['send', '--room', 'ops', '--reply-to', String(seq), '--expires', '1h', 'I do']);
		const answer = await ann.next('message', ({text}) => text === 'I do');
		expect(answer.replyTo).toBe(seq);
		expect((answer.expiresAt ?? 0) - answer.at).toBe(3_600_000);
		expect(await run(['send', '--to', '@ann', 'psst'])).toMatchObject(done);
		const direct = await ann.next('message', ({text}) => text === 'psst');
		expect(direct.room).toMatch(/^@/);
		expect(linesOf(await run(['tail', '--room', '@ann']))).toEqual([
			expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d @ann script: psst$/),
		]);
	});

	test('exits with 1 and the reason of the server if refused, and with 2 without a text', async () => {
		const {run} = await withShell();
		const long = await run(['send', '--room', 'ops', 'x'.repeat(9000)]);
		expect(long).toMatchObject({code: 1, stderr: expect.stringMatching(/^termchat send: .*8192 bytes.*\n$/)});
		expect((await run(['send', '--room', '~nowhere-123', 'hi'])).code).toBe(1);
		expect((await run(['send', 'hi'])).stderr).toMatch(/--room/);
		expect((await run(['send', '--room', 'ops', '--to', 'ann', 'hi'])).code).toBe(2);
	});

	test('exits with 4 if the server does not answer', async () => {
		const {server, run} = await withShell();
		server.kill('SIGSTOP');
		const late = await run(['send', '--room', 'ops', '--timeout', '200ms', 'hi']);
		server.kill('SIGCONT');
		expect(late).toMatchObject({code: 4, stderr: expect.stringMatching(/0\.2 s/)});
	});
});

describe('waiting for a receipt', () => {
	test('exits with 4 if the server sends no receipt in time', async () => {
		const {server, ann, start} = await withShell();
		const sending = start(['send', '--room', 'ops', '--timeout', '300ms']);
		sending.write('confirmed\n');
		await ann.next('message', ({text}) => text === 'confirmed');
		server.kill('SIGSTOP');
		sending.write('unconfirmed\n');
		sending.endInput();
		expect((await sending.ended).code).toBe(4);
		server.kill('SIGCONT');
	});

	test('resends once to a server that was killed before it read the message', async () => {
		const world = makeWorld();
		const db = world.folder.at('hub.db');
		const first = await world.server(['--db', db]);
		const ann = await world.connect(first, 'ann', 'ops');
		const sending = world.start(['send', '--room', 'ops', '--nick', 'script', '--url', first.url]);
		sending.write('before\n');
		await ann.next('message', ({text}) => text === 'before');
		first.kill('SIGSTOP');
		sending.write('during\nafter\n');
		sending.endInput();
		first.kill('SIGKILL');
		await first.ended;
		const second = await world.server(['--db', db, '--port', String(first.port)]);
		expect((await sending.ended).code).toBe(0);
		const bob = await world.connect(second, 'bob', 'ops');
		expect(await textsOf(bob)).toEqual(['before', 'during', 'after']);
	});
});

describe('tail', () => {
	test('prints the last messages, or those of a period, and ends', async () => {
		const {ann, run} = await withShell();
		for (let index = 0; index < 12; index++) await ann.post('ops', `message ${index}`);
		expect(linesOf(await run(['tail', '--room', 'ops', '--lines', '2']))).toEqual([
			expect.stringMatching(/#ops ann: message 10$/),
			expect.stringMatching(/#ops ann: message 11$/),
		]);
		expect(linesOf(await run(['tail', '--room', 'ops']))).toHaveLength(10);
		expect(linesOf(await run(['tail', '--room', 'ops', '--since', '10m']))).toHaveLength(12);
	});

	test('follows a room across a crash of the server: every entry once and in order', async () => {
		const world = makeWorld();
		const db = world.folder.at('hub.db');
		const first = await world.server(['--db', db]);
		const ann = await world.connect(first, 'ann', 'ops');
		await ann.post('ops', 'before the tail');
		const env = {TERMCHAT_URL: first.url, TERMCHAT_NICK: 'script'};
		const tail = world.start(['tail', '--room', 'ops', '--json', '--since', '1h', '--follow'], {env});
		await tail.line(/"text":"before the tail"/);
		await ann.post('ops', 'before the crash');
		await tail.line(/"text":"before the crash"/);
		first.kill('SIGKILL');
		await first.ended;
		const second = await world.server(['--db', db, '--port', String(first.port)]);
		const bob = await world.connect(second, 'bob', 'ops');
		await bob.post('ops', 'after the crash');
		await tail.line(/"text":"after the crash"/);
		await bob.post('ops', 'and on');
		await tail.line(/"text":"and on"/);
		const texts = tail
			.stdout()
			.split('\n')
			.slice(0, -1)
			.map(line => (JSON.parse(line) as {text: string}).text);
		expect(texts).toEqual(['before the tail', 'before the crash', 'after the crash', 'and on']);
	});

	test('--json prints the exact frame of the wire, safe for a terminal', async () => {
		const {ann, run} = await withShell();
		const hostile = 'tab\there \u202Eevil\u2066 \uFEFF \u3164 \u200D 👩‍👩‍👧 "quoted" \\ line\nnext';
		const message = await ann.post('ops', hostile);
		const outcome = await run(['tail', '--room', 'ops', '--json']);
		expect(framesOf(outcome)).toEqual([message]);
		expect(outcome.stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\u2066\uFEFF\u3164]/);
		expect(outcome.stdout).toContain('\\u202eevil');
	});

	test('the text output has one line per entry and no control characters', async () => {
		const {world, server, ann, env} = await withShell();
		await ann.post('ops', 'a \u202E turn\nits second line');
		const terminal = world.terminal('user', ['tail', '--room', 'ops', '--url', server.url], {
			columns: 120,
			rows: 10,
			env,
		});
		expect((await terminal.ended).code).toBe(0);
		expect(terminal.written()).toContain('<U+202E>');
		expect(terminal.written()).not.toContain('\u202E');
		expect(terminal.lines()[1]).toBe('    its second line');
	});

	test('ends without an error if the pipe is closed', async () => {
		const {world, ann, env} = await withShell(['--rate-limit', 'off']);
		for (let index = 0; index < 300; index++) {
			ann.send({type: 'send', room: 'ops', text: `${index} ${'x'.repeat(2000)}`, draft: String(index)});
		}
		await ann.roundTrip();
		const script = `"$NODE" "$CLI" tail --room ops --lines 300 | head -n 1; echo "codes \${PIPESTATUS[*]}"`;
		const shell = spawn('bash', ['-c', script], {
			env: {...world.env('user', env), NODE: process.execPath, CLI: cliPath},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let errors = '';
		shell.stdout.setEncoding('utf8').on('data', chunk => {
			output += chunk;
		});
		shell.stderr.setEncoding('utf8').on('data', chunk => {
			errors += chunk;
		});
		await new Promise(resolve => shell.once('close', resolve));
		expect(output).toMatch(/ann: 0 x{2000}\ncodes 0 0\n$/);
		expect(errors).toBe('');
	});

	test('doctor ends without an error if the pipe is closed', async () => {
		const {world, env} = await withShell();
		const script = `"$NODE" "$CLI" doctor | true; echo "codes \${PIPESTATUS[*]}"`;
		const running = start('bash', ['-c', script], {
			env: {...world.env('user', env), NODE: process.execPath, CLI: cliPath},
			cwd: world.folder.path,
			input: '',
		});
		expect(await outcomeOf(world.keep(running))).toMatchObject({stdout: 'codes 0 0\n', stderr: ''});
	});

	test('reports a full disk in one line with exit code 1', async () => {
		const {world, ann, env} = await withShell();
		await ann.post('ops', 'hello');
		const script = `"${process.execPath}" "${cliPath}" export --room ops > /dev/full`;
		const shell = world.keep(start('bash', ['-c', script], {env: world.env('user', env)}));
		expect((await shell.ended).code).toBe(1);
		expect(shell.stderr()).toMatch(/^termchat: Cannot write the output: .*\n$/);
	});

	test('exits with 1 and the reason when the user is removed', async () => {
		const {ann, start} = await withShell();
		const tail = start(['tail', '--room', 'ops', '--follow', '--lines', '0']);
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'script'));
		await ann.post('ops', 'received');
		await tail.line(/received$/);
		const reason = 'no logs here';
		ann.send({type: 'moderate', room: 'ops', nick: 'script', action: 'kick', reason});
		expect((await tail.ended).code).toBe(1);
		expect(tail.stderr()).toMatch(/^termchat tail: .*no logs here/);
	});
});

describe('wait', () => {
	test('exits with 0 and prints the first message that matches', async () => {
		const {ann, start} = await withShell();
		const wait = start(['wait', '--room', 'ops', '--match', '^deploy (done|failed)', '--timeout', '10m']);
		await ann.next('presence', ({joined}) => joined.some(({nick}) => nick === 'script'));
		await ann.post('ops', 'the deploy done?');
		await ann.post('ops', 'deploy failed: disk full');
		expect((await wait.ended).code).toBe(0);
		expect(wait.stdout()).toMatch(/#ops ann: deploy failed: disk full\n$/);
		expect(wait.stderr()).toBe('');
	});

	test('exits with 4 after the timeout; --since includes earlier messages', async () => {
		const {ann, run} = await withShell();
		await ann.post('ops', 'deploy done');
		const late = await run(['wait', '--room', 'ops', '--match', 'deploy', '--timeout', '300ms']);
		expect(late).toMatchObject({code: 4, stdout: '', stderr: expect.stringMatching(/in time/)});
		const found = await run(['wait', '--room', 'ops', '--match', 'deploy', '--since', '1h', '--json']);
		expect(framesOf(found)).toEqual([expect.objectContaining({text: 'deploy done'})]);
		const other = ['wait', '--room', 'ops', '--match', 'deploy', '--since', '1h', '--from', 'bob'];
		expect((await run([...other, '--timeout', '200ms'])).code).toBe(4);
	});
});

describe('reading', () => {
	test('rooms and members list visible rooms and users', async () => {
		const {ann, run} = await withShell();
		ann.send({type: 'topic', room: 'ops', text: 'freeze on Friday'});
		await ann.next('topic');
		expect(await run(['rooms'])).toMatchObject({...done, stdout: 'ops\t1\t1\tfreeze on Friday\n'});
		expect(linesOf(await run(['members', '--room', 'ops']))).toEqual(['ann', 'script']);
		const members = linesOf(await run(['members', '--room', 'ops', '--json']));
		expect(JSON.parse(members[0] ?? '')).toEqual({id: expect.any(String), nick: 'ann', role: 'owner'});
	});

	test('history pages, and search finds messages', async () => {
		const {ann, run} = await withShell();
		const seqs: number[] = [];
		for (const word of ['alpha', 'beta', 'gamma', 'delta']) seqs.push((await ann.post('ops', word)).seq);
		const textsAt = async (...argv: readonly string[]) =>
			framesOf(await run(['history', '--room', 'ops', '--json', ...argv])).map(
				entry => entry.type === 'message' && entry.text,
			);
		expect(await textsAt('--before', String(seqs[2]), '--limit', '1')).toEqual(['beta']);
		expect(await textsAt('--after', String(seqs[1]))).toEqual(['gamma', 'delta']);
		expect(await textsAt('--around', String(seqs[1]), '--limit', '3')).toEqual(['alpha', 'beta', 'gamma']);
		expect((await run(['history', '--room', 'ops', '--limit', '201'])).code).toBe(2);
		const found = await run(['search', 'gam', '--room', '#ops', '--from', 'ann', '--after', '1h']);
		expect(linesOf(found)).toEqual([expect.stringMatching(/#ops ann: gamma$/)]);
		expect(await run(['search', 'nothing'])).toMatchObject({...done, stdout: ''});
	});

	test('export writes all messages, as frames or as Markdown', async () => {
		const {ann, run} = await withShell(['--rate-limit', 'off']);
		for (let index = 0; index < 230; index++) {
			ann.send({type: 'send', room: 'ops', text: `number ${index}`, draft: `e${index}`});
		}
		const {seq} = await ann.post('ops', '# not a heading\n*stars* <b>');
		ann.send({type: 'react', id: 1, room: 'ops', seq, emoji: '👍', on: true});
		await ann.next('sent');
		const frames = framesOf(await run(['export', '--room', 'ops']));
		expect(frames.map(({type}) => type)).toEqual([...Array(231).fill('message'), 'reacted']);
		expect(frames.every((frame, index) => frame.prev === (frames[index - 1]?.seq ?? 0))).toBe(true);
		const {stdout} = await run(['export', '--room', 'ops', '--format', 'markdown']);
		expect(stdout).toMatch(/^# \\#ops\n\n\*\*ann\*\* /);
		expect(stdout).toContain('> \\# not a heading  \n> \\*stars\\* \\<b\\>  \n> 👍 1\n');
	});
});

describe('the user of a command', () => {
	test('a nick of a command is the same user each time, and does not become the default', async () => {
		const {world, server, run} = await withShell();
		await run(['send', '--nick', 'host', '--room', 'team', 'welcome']);
		const idOf = async (...argv: readonly string[]) => {
			const env = {TERMCHAT_URL: server.url};
			const {stdout} = await world.run(['members', '--room', 'team', '--json', ...argv], {env});
			return (JSON.parse(stdout) as {id: string}).id;
		};
		const me = await idOf();
		const robot = await idOf('--nick', 'robot');
		expect(robot).not.toBe(me);
		expect(await idOf()).toBe(me);
		expect(await idOf('--nick', 'Robot')).toBe(robot);
	});

	test('TERMCHAT_SECRET selects the user, and is not replaced', async () => {
		const {world, server, run} = await withShell();
		const wire = await world.dial(server.wsUrl);
		const {user, secret = ''} = await wire.hello('deployer');
		await wire.close();
		await run(['send', '--nick', 'host', '--room', 'x', 'welcome']);
		const members = (env: Record<string, string>) =>
			world.run(['members', '--room', 'x', '--json'], {env: {TERMCHAT_URL: server.url, ...env}});
		expect(JSON.parse((await members({TERMCHAT_SECRET: secret})).stdout)).toEqual(user);
		const wrong = await members({
			TERMCHAT_SECRET: `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
		});
		expect(wrong).toMatchObject({code: 1, stdout: ''});
		expect(wrong.stderr).not.toContain(secret.slice(0, 20));
		expect((await run(['rooms'])).code).toBe(0);
	});

	test('the default nick gets a number if it is taken, a requested nick does not', async () => {
		const world = makeWorld();
		const server = await world.server();
		const env = {TERMCHAT_URL: server.url};
		await world.run(['send', '--nick', 'host', '--room', 'x', 'welcome'], {env, person: 'host'});
		const nickOf = async (person: string) =>
			(await world.run(['members', '--room', 'x'], {env, person})).stdout.trim();
		const first = await nickOf('first');
		expect(await nickOf('second')).toBe(`${first}2`);
		const asked = await world.run(['rooms', '--nick', first], {env, person: 'third'});
		expect(asked).toMatchObject({code: 1, stderr: expect.stringMatching(/taken|choose another/i)});
	});
});

test('a server that was reset creates a new user', async () => {
	const world = makeWorld();
	const first = await world.server();
	const env = {TERMCHAT_URL: first.url};
	await world.run(['rooms', '--nick', 'robot'], {env});
	first.kill('SIGKILL');
	await first.ended;
	const second = await world.server(['--port', String(first.port)]);
	const ann = await world.connect(second, 'ann', 'ops');
	const outcome = await world.run(['send', '--nick', 'robot', '--room', 'ops', 'still me'], {env});
	expect(outcome.code).toBe(0);
	expect(outcome.stderr).toMatch(/the server was reset\. You've rejoined as robot\./);
	expect(await ann.next('message')).toMatchObject({text: 'still me', from: {nick: 'robot'}});
});

test('a server with a password accepts only clients with TERMCHAT_ACCESS', async () => {
	const world = makeWorld();
	const file = world.folder.at('access');
	writeFileSync(file, 'open-sesame\n');
	const server = await world.server(['--access-token-file', file]);
	const rooms = (env: Record<string, string>) =>
		world.run(['rooms'], {env: {TERMCHAT_URL: server.url, ...env}});
	expect(await rooms({TERMCHAT_ACCESS: 'open-sesame'})).toMatchObject(done);
	const refused = await rooms({TERMCHAT_ACCESS: 'open-says-me'});
	expect(refused).toMatchObject({code: 1, stderr: expect.stringMatching(/TERMCHAT_ACCESS/)});
	const screen = world.terminal('ann', ['join', server.url, '--nick', 'ann', '--room', 'dev'], {
		env: {TERMCHAT_ACCESS: 'open-sesame'},
	});
	await screen.waitFor('ann@#dev');
	screen.type(keys.ctrl('c') + keys.ctrl('c'));
	await screen.ended;
	expect(`${server.stdout()}${server.stderr()}`).not.toMatch(/open-s/);
});

test('the help of each command lists its flags and exit codes', async () => {
	const world = makeWorld();
	const names = [
		'send',
		'tail',
		'wait',
		'rooms',
		'members',
		'history',
		'search',
		'export',
		'invite',
		'webhook',
	];
	const sharedFlags = {
		connectionFlags: ['--url, -u', '--nick, -n', '--ca', '--timeout'],
		roomFlags: ['--room, -r'],
		jsonFlag: ['--json, -j'],
	};
	const {stdout} = await world.run(['--help']);
	for (const name of names) {
		expect(stdout).toContain(name);
		const help = await world.run([name, '--help']);
		expect(help).toMatchObject(done);
		expect(help.stdout).toMatch(
			/0 done, 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out/,
		);
		const [file = ''] = globSync(`source/cli/commands/**/${name}.ts`, {cwd: projectFolder});
		const source = readFileSync(path.join(projectFolder, file), 'utf8');
		const [, table = ''] = /const flags = \{([\s\S]*?)\} as const/.exec(source) ?? [];
		for (const [, key = ''] of table.matchAll(/(\w+): \{type/g)) {
			const flag = `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
			expect(help.stdout, name).toContain(flag);
		}
		for (const [shared, flags] of Object.entries(sharedFlags)) {
			if (!table.includes(`...${shared}`)) continue;
			for (const flag of flags) expect(help.stdout, name).toContain(flag);
		}
	}
});
