/** `serve --ssh` with the client of OpenSSH. */
import {appendFileSync, statSync, writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {RunningServer} from '../support/process.ts';
import {describeWithSsh, makeSshClient} from '../support/ssh.ts';
import {makeWorld, type World} from '../support/world.ts';

const startWithSsh = async (world: World, argv: readonly string[] = []) => {
	const server = await world.server(['--ssh', '0', ...argv]);
	const listening = server.log().find(({event}) => event === 'ssh_listening');
	return {server, ...makeSshClient(world, Number(listening?.port))};
};

const eventsOf = (server: RunningServer, name: string) => server.log().filter(({event}) => event === name);

const until = async (isMet: () => boolean, what: string): Promise<void> => {
	for (const end = performance.now() + 60_000; performance.now() < end; await pause(50)) if (isMet()) return;
	throw new Error(`No ${what}.`);
};

const passwordFile = (world: World): string => {
	const file = world.folder.at('password');
	writeFileSync(file, 'open-sesame-4711\n');
	return file;
};

describeWithSsh('over SSH', () => {
	test('two screens of different sizes, messages, a new size and the end', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world);
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('ann@#dev'), 'the status row');
		const bob = ssh.open('bob', 'bob', ['dev']);
		bob.run('resize-window', '-t', 'test', '-x', '80', '-y', '24');
		await bob.until(screen => screen.includes('bob@#dev'), 'the status row');
		const [listening] = eventsOf(ssh.server, 'ssh_listening');
		ann.type('/whois server', 'Enter');
		await ann.until(
			screen => screen.includes(String(listening?.fingerprint)),
			'the fingerprint of the host key',
		);
		ann.type('hello from ann', 'Enter');
		await bob.until(screen => screen.includes('hello from ann'), 'the message');
		bob.run('resize-window', '-t', 'test', '-x', '100', '-y', '30');
		const wide = await bob.until(
			screen => /^ #dev .{70,} F1 help$/m.test(screen) && screen.includes('hello from ann'),
			'the wider screen',
		);
		expect(wide.split('\n').filter(line => line !== '').length).toBeGreaterThan(24);
		expect(ann.screen()).toContain('hello from ann');
		// Keys that would use the machine of the server do nothing, or say so.
		bob.type('C-z');
		bob.type('C-x', 'C-e');
		await bob.until(screen => screen.includes('There is no editor over SSH'), 'the refusal');
		bob.type('C-c', 'C-c');
		await bob.until(screen => screen.includes('ended with 0') && !screen.includes('bob@#dev'), 'the shell');
	});

	test('a key is its user: the first one owns the nick, and pairing makes another key the same user', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world);
		expect(await ssh.run('ann', 'ann', ['send', '--room', 'dev', 'first'])).toMatchObject({code: 0});
		// The login name does not matter for a known key.
		expect(await ssh.run('ann', 'other', ['send', '--room', 'dev', 'second'])).toMatchObject({code: 0});
		const refused = await ssh.run('eve', 'ann', ['send', '--room', 'dev', 'forged']);
		expect(refused).toMatchObject({code: 1, stdout: ''});
		expect(refused.stderr).toContain('The nick ann belongs to another user.');
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('second'), 'the messages');
		ann.type('/pair', 'Enter');
		const shown = await ann.until(screen => /#pair\/[\w-]{20,}/.test(screen), 'the link');
		const link = /http\S+#pair\/[\w-]+/.exec(shown)?.[0] ?? '';
		expect((await ssh.run('laptop', 'x', ['pair', link])).stderr).toContain('This key is now ann.');
		expect(await ssh.run('laptop', 'x', ['send', '--room', 'dev', 'third'])).toMatchObject({code: 0});
		const {stdout} = await ssh.run('laptop', 'x', ['tail', '--room', 'dev', '--json']);
		const lines = stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line) as {text?: string; from?: {nick: string}});
		expect(lines.map(({text, from}) => [from?.nick, text])).toEqual([
			['ann', 'first'],
			['ann', 'second'],
			['ann', 'third'],
		]);
	});

	test('commands have stdin, exit codes and nothing of the machine', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world);
		expect(await ssh.run('ann', 'ann', ['send', '--room', 'dev'], 'one\ntwo\n')).toMatchObject({code: 0});
		const history = await ssh.run('ann', 'ann', ['history', '--room', 'dev']);
		expect(history.stdout).toMatch(/one[\s\S]*two/);
		expect(
			await ssh.run('ann', 'ann', ['wait', '--room', 'dev', '--match', 'never', '--timeout', '100ms']),
		).toMatchObject({
			code: 4,
		});
		for (const command of [['serve'], ['tail', '--ca', '/etc/passwd'], ['export', '--room', 'dev'], ['sh']]) {
			expect(await ssh.run('ann', 'ann', command)).toMatchObject({code: 2, stdout: ''});
		}
		expect((await ssh.run('ann', 'ann', [])).stderr).toContain('The chat needs a terminal.');
		const follow = ssh.start('ann', 'ann', ['tail', '--room', 'dev', '--follow'], ['-tt']);
		await follow.line(/two/);
		follow.write('\u0003');
		expect(await follow.ended).toMatchObject({code: 130});
	});

	test('there is no forwarding, no sftp and no agent', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world);
		const refusals = [
			ssh.start('ann', 'ann', [], ['-N', '-R', '0:127.0.0.1:22', '-o', 'ExitOnForwardFailure=yes']),
			ssh.start('ann', 'ann', [], ['-W', '127.0.0.1:22']),
			ssh.start('ann', 'ann', ['sftp'], ['-s']),
		];
		for (const refused of refusals) expect(await refused.ended).toMatchObject({code: 255});
	});

	test('a guest without a key gets a free nick', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world);
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('ann@#dev'), 'the status row');
		const {stdout} = await ssh.run(undefined, 'ann', ['members', '--room', 'dev']);
		expect(stdout.trim().split('\n')).toEqual(['ann', 'ann2']);
	});

	test('--ssh-keys lets in the listed keys only, also after a change of the file', async () => {
		const world = makeWorld();
		const file = world.folder.at('authorized_keys');
		writeFileSync(file, '');
		const ssh = await startWithSsh(world, ['--ssh-keys', file]);
		appendFileSync(file, ssh.publicKey('ann'));
		expect(await ssh.run('ann', 'ann', ['rooms'])).toMatchObject({code: 0});
		expect(await ssh.run('bob', 'bob', ['rooms'])).toMatchObject({code: 255});
		expect(await ssh.run(undefined, 'guest', ['rooms'])).toMatchObject({code: 255});
		appendFileSync(file, ssh.publicKey('bob'));
		expect(await ssh.run('bob', 'bob', ['rooms'])).toMatchObject({code: 0});
	});

	test('the server password is asked once for a key, and wrong ones are limited by address', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world, ['--access-token-file', passwordFile(world)]);
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('Server password:'), 'the question');
		ann.type('wrong', 'Enter');
		await ann.until(screen => screen.split('Server password:').length === 3, 'the question again');
		ann.type('open-sesame-4711', 'Enter');
		await ann.until(screen => screen.includes('ann@#dev'), 'the status row');
		expect(await ssh.run('ann', 'ann', ['rooms'])).toMatchObject({code: 0});
		for (let count = 0; count < 12; count++) {
			expect(await ssh.run('eve', 'eve', ['rooms'])).toMatchObject({code: 255});
		}
		expect(eventsOf(ssh.server, 'ssh_refused').length).toBeGreaterThan(0);
	});

	test('a killed SSH process is started again, with the same host key, and the chat runs on', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world, ['--db', world.folder.at('chat.db')]);
		const other = await world.connect(ssh.server, 'bob', 'dev');
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('ann@#dev'), 'the status row');
		const [started] = eventsOf(ssh.server, 'ssh_listening');
		process.kill(Number(started?.pid), 'SIGKILL');
		await ann.until(screen => screen.includes('ended with 255'), 'the end of the session');
		await until(() => eventsOf(ssh.server, 'ssh_listening').length === 2, 'restart');
		await other.post('dev', 'still here');
		const {code, stdout} = await ssh.run('ann', 'ann', ['history', '--room', 'dev']);
		expect([code, stdout.includes('still here')]).toEqual([0, true]);
		for (const file of ['host_key', 'users.json']) {
			expect(statSync(world.folder.at('chat.db.ssh', file)).mode & 0o777).toBe(0o600);
		}
	});

	test('the sessions are limited, and end with the server, which restores the terminal', async () => {
		const world = makeWorld();
		const ssh = await startWithSsh(world, ['--ssh-sessions', '1']);
		const ann = ssh.open('ann', 'ann', ['dev']);
		await ann.until(screen => screen.includes('ann@#dev'), 'the status row');
		const refused = await ssh.run('bob', 'bob', ['rooms']);
		expect(refused.code).toBe(1);
		expect(refused.stderr).toContain('no free SSH session');
		ssh.server.kill('SIGTERM');
		const shown = await ann.until(screen => screen.includes('ended with 1'), 'the shell');
		expect(shown).toContain('The server is shutting down.');
		expect(await ssh.server.ended).toMatchObject({code: 0});
	});
});
