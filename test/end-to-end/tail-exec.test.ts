/** `termchat tail --exec`: programs for messages. */
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {makeWorld} from '../support/world.ts';

const prepare = async () => {
	const world = makeWorld();
	const server = await world.server();
	const env = {TERMCHAT_URL: server.url, TERMCHAT_NICK: 'script'};
	const run = (...argv: readonly string[]) => world.run(argv, {env});
	for (const text of ['one', 'two; $(touch no)', 'three']) await run('send', '--room', 'ops', text);
	return {world, env, run};
};

test('runs a program for each message, in order, with its frame on stdin', async () => {
	const {world, run} = await prepare();
	const outcome = await run('tail', '--room', 'ops', '--exec', 'cat');
	expect(outcome).toMatchObject({code: 0, stderr: ''});
	const frames = outcome.stdout
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));
	expect(frames.map(({type, text}) => [type, text])).toEqual(
		['one', 'two; $(touch no)', 'three'].map(text => ['message', text]),
	);
	expect(existsSync(world.folder.at('no'))).toBe(false);
});

test('uses a shell only with --shell, and reports failures without stopping', async () => {
	const {run} = await prepare();
	const plain = await run('tail', '--room', 'ops', '--lines', '1', '--exec', 'echo $HOME | cat');
	expect(plain.stdout).toBe('$HOME | cat\n');
	const failing = await run(
		'tail',
		'--room',
		'ops',
		'--shell',
		'--exec',
		'cat > /dev/null; echo done; exit 3',
	);
	expect(failing).toMatchObject({code: 0, stdout: 'done\ndone\ndone\n'});
	expect(failing.stderr.match(/The command ended with code 3 for message \d+\./g)).toHaveLength(3);
	expect(await run('tail', '--room', 'ops', '--exec', 'no-such-program')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('Cannot run no-such-program'),
	});
	expect(await run('tail', '--room', 'ops', '--jobs', '2')).toMatchObject({code: 2});
});

test('follows from the next message on, and ends if the program cannot be started', async () => {
	const {world, env, run} = await prepare();
	const script = world.folder.at('record.sh');
	writeFileSync(script, `#!/bin/sh\ncat >> '${world.folder.at('seen')}'\n`);
	chmodSync(script, 0o755);
	const seen = () =>
		existsSync(world.folder.at('seen')) ? readFileSync(world.folder.at('seen'), 'utf8') : '';
	world.start(['tail', '--room', 'ops', '--follow', '--exec', script], {env});
	const gone = world.start(['tail', '--room', 'ops', '--follow', '--exec', './no-such-program'], {env});
	const sendNew = () => run('send', '--room', 'ops', 'new');
	// The followers may still be connecting: send until each has received a message.
	await expect.poll(async () => (await sendNew()) && seen(), {timeout: 60_000}).toContain('"text":"new"');
	expect(seen()).not.toContain('"text":"one"');
	let hasEnded = false;
	void gone.ended.then(() => {
		hasEnded = true;
	});
	await expect.poll(async () => (await sendNew()) && hasEnded, {timeout: 60_000}).toBe(true);
	expect((await gone.ended).code).toBe(1);
});
