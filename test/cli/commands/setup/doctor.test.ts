import {expect, test} from 'vitest';
import type {Finding} from '../../../../source/cli/doctor/finding.ts';
import {commandForTest, serverForTest} from '../../../support/command.ts';

const findingsOf = (stdout: string): Finding[] =>
	stdout
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line) as Finding);

test('reports a reachable server, and its proof', async () => {
	const {url} = await serverForTest();
	const {run, stdout} = commandForTest({TERMCHAT_PORT: '0', LANG: 'C.UTF-8', LC_ALL: ''});
	expect(await run(['doctor', '--url', url, '--json'])).toBe(0);
	const found = findingsOf(stdout());
	expect(found.find(({name}) => name === 'Server')).toMatchObject({
		state: 'ok',
		text: expect.stringMatching(/TCP and WebSocket work \(\d+ ms\), and the server proved its identity\.$/),
	});
	expect(found.map(({name}) => name)).toEqual(
		expect.arrayContaining([
			'Node',
			'Locale',
			'Config folder',
			'State folder',
			'Data folder',
			'Database',
			'Port',
		]),
	);
});

test('exits with 1 if a named server is not there, with the remedy on the same line', async () => {
	const server = await serverForTest();
	const {url} = server;
	await server.close();
	const {run, stdout} = commandForTest({TERMCHAT_PORT: '0', TERMCHAT_URL: url});
	expect(await run(['doctor'])).toBe(1);
	expect(stdout()).toMatch(
		/^PROBLEM +Server +No server is listening at .* Check the address in --url or TERMCHAT_URL/m,
	);
});

test('reports a wrong setting', async () => {
	const {run, stdout} = commandForTest({TERMCHAT_PORT: 'many'});
	expect(await run(['doctor'])).toBe(1);
	expect(stdout()).toMatch(/^PROBLEM +Settings +TERMCHAT_PORT must be a port/m);
});

test('a file of certificates that cannot be read is reported with its own remedy', async () => {
	const {run, stdout} = commandForTest({TERMCHAT_PORT: '0'});
	expect(await run(['doctor', '--ca', '/nowhere/ca.pem'])).toBe(1);
	expect(stdout()).toMatch(
		/^PROBLEM +Certificates +Cannot read the file of --ca: .* Give another file with --ca\.$/m,
	);
});
