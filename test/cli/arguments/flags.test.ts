import path from 'node:path';
import {expect, test} from 'vitest';
import {commandForTest, serverForTest} from '../../support/command.ts';

test.each([
	['tail', ['--lines', '1']],
	['history', ['--limit', '1']],
	['members', []],
	['export', []],
])('termchat %s takes -r, -u, -n and, for JSON, -j', async (name, more) => {
	const {url} = await serverForTest();
	const {run, stdout} = commandForTest();
	expect(await run(['send', '-r', 'ops', '-u', url, '-n', 'ann', '-j', 'hello'])).toBe(0);
	const json = name === 'export' ? [] : ['-j'];
	expect(await run([name, '-r', 'ops', '-u', url, '-n', 'bob', ...json, ...more])).toBe(0);
	for (const line of stdout().trimEnd().split('\n')) JSON.parse(line);
});

test('rejects tail -n 5, which is a count in other programs', async () => {
	const {run, stderr} = commandForTest();
	for (const argv of [
		['tail', '-r', 'ops', '-n', '5'],
		['tail', '-r', 'ops', '-n5'],
	]) {
		expect(await run(argv)).toBe(2);
	}
	expect(stderr()).toMatch(/^(termchat tail: -n is short for --nick\. Use --lines 5 .*\.\n){2}$/);
});

test.each([['--color'], ['--color=always'], ['--no-color']])('every command accepts %s', async flag => {
	const {url} = await serverForTest();
	const {run, stderr} = commandForTest();
	expect(await run(['send', flag, '-r', 'ops', '-u', url, 'hello'])).toBe(0);
	expect(await run(['join', flag, '--port', 'none'])).toBe(2);
	expect(stderr()).toMatch(/^termchat join: --port must be a port/);
});

test('a file that cannot be read gives exit code 1 for every flag', async () => {
	const {run, folder, stderr} = commandForTest();
	const missing = path.join(folder, 'missing');
	for (const argv of [
		['rooms', '--ca', missing],
		['join', '--ca', missing],
		['serve', '--config', missing],
		['serve', '--memory', '--access-token-file', missing],
		['serve', '--memory', '--tls-cert', missing, '--tls-key', missing],
	]) {
		expect(await run(argv), argv.join(' ')).toBe(1);
	}
	expect(stderr()).toContain(`Cannot read the config file ${missing}`);
	expect(stderr().match(/Cannot read|cannot be read/g)).toHaveLength(5);
});

test('rejects a value of --color that would become part of the message', async () => {
	const {run, stderr} = commandForTest();
	expect(await run(['send', '--color', 'never', '-r', 'ops', 'hello'])).toBe(2);
	expect(stderr()).toMatch(/^termchat send: Write --color=never, or put -- before/);
});

test('join rejects two servers', async () => {
	const {run, stderr} = commandForTest();
	expect(await run(['join', 'localhost:1', '-u', 'localhost:2'])).toBe(2);
	expect(stderr()).toContain('Two servers are given: localhost:1 and --url localhost:2. Give one of them.');
});
