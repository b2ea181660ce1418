/** The output of `serve` in a terminal and for programs. */
import {describe, expect, test} from 'vitest';
import {keys} from '../support/terminal.ts';
import {makeWorld} from '../support/world.ts';

describe('serve on a terminal', () => {
	test('shows how to join and a log as text, unless --log json is set', async () => {
		const world = makeWorld();
		const screen = world.terminal('ann', ['serve', '--port', '0'], {columns: 160});
		await screen.waitFor('Press Ctrl+C to stop.');
		const [, url = ''] = /^termchat listening on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(screen.screen()) ?? [];
		expect(screen.screen()).toContain(`On this machine  termchat join ${url}\n`);
		expect(screen.screen()).toMatch(/^ {2}Data {13}\/.+\/termchat\.db$/m);
		expect(await world.run(['send', '-u', url, '-r', 'dev', 'hello'])).toMatchObject({code: 0});
		await screen.waitFor(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d room joined: connection \d+, /m);
		screen.type(keys.ctrl('c'));
		await screen.waitFor(/ stopped$/m);
		await screen.ended;
		expect(screen.screen()).not.toContain('{"at"');
		const raw = world.terminal('bob', ['serve', '--port', '0', '--log', 'json'], {columns: 160});
		await raw.waitFor(/\{"at":"[^"]+","event":"listening"/);
		expect(raw.screen()).not.toContain('Press Ctrl+C');
	});

	test('without a terminal --log text shows the same log, and stdout has only the line for programs', async () => {
		const world = makeWorld();
		const server = world.start(['serve', '--port', '0', '--memory', '--log', 'text']);
		await server.line(/^Press Ctrl\+C to stop\.$/, 'stderr');
		server.kill('SIGTERM');
		await server.ended;
		expect(server.stdout()).toMatch(/^termchat listening on \S+\n$/);
		expect(server.stderr()).toMatch(/stopping: cause SIGTERM/);
	});
});
