/** Plain mode of the built binary, with pipes instead of a terminal. */
import {expect, test} from 'vitest';
import {makeWorld} from '../support/world.ts';

const withoutTimes = (text: string): string[] =>
	text
		.trimEnd()
		.split('\n')
		.map(line => line.replace(/^\d\d:\d\d /, ''));

test('lines of a pipe are sent, and commands name the messages that were printed before', async () => {
	const world = makeWorld();
	const server = await world.server();
	const input = 'the build is green\n/reply 1 and fast\ntwo \\\nlines\n/names\n/quit\nnever sent\n';
	const argv = ['join', server.url, '--plain', '--nick', 'ann', '--room', 'dev'];
	const {code, stdout, stderr} = await world.run(argv, {input});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(withoutTimes(stdout)).toEqual([
		'#dev * you joined (1 online: ann)',
		'* you are in #dev',
		'#dev [1] ann: the build is green',
		'#dev [2] ann: (reply to [1] by ann) and fast',
		'#dev [3] ann: two ',
		'    lines',
		'- 1 online: ann',
		'- You quit termchat.',
	]);
	expect(stdout).not.toContain('\u001B');
});

test('a link to a message prints the messages around it and its number, and the end of the input ends plain mode', async () => {
	const world = makeWorld();
	const server = await world.server();
	const bob = await world.connect(server, 'bob', 'dev');
	for (const text of ['one', 'two', 'three']) {
		bob.send({type: 'send', room: 'dev', text});
		await bob.next('message');
	}
	const {code, stdout} = await world.run(['join', `${server.url}/#/dev/2`, '--plain', '--nick', 'ann'], {
		input: '',
	});
	expect(code).toBe(0);
	const lines = withoutTimes(stdout);
	expect(lines.slice(-4)).toEqual([
		'#dev [1] bob: one',
		'#dev [2] bob: two',
		'#dev [3] bob: three',
		'- The message is [2]. /reply 2 TEXT replies to it.',
	]);
});
