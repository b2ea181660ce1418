/** The client within GNU screen in its default configuration. */
import {describe, expect, test} from 'vitest';
import {cliPath} from '../support/process.ts';
import {openTerminal} from '../support/terminal.ts';
import {isInstalled} from '../support/tmux.ts';
import {makeWorld} from '../support/world.ts';

describe.skipIf(!isInstalled('screen', '-v') && process.env.CI === undefined)('in GNU screen', () => {
	test('messages are drawn, a key is answered, and the shell is as it was', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		await bob.post('dev', 'größe, 漢字 and a family 👨‍👩‍👧‍👦');
		const terminal = world.keep(
			openTerminal({
				file: 'screen',
				argv: ['-U', '-c', '/dev/null', 'sh'],
				cwd: world.folder.path,
				env: world.env('ann', {SCREENDIR: world.folder.at('sockets'), PS1: 'ready> '}),
				columns: 120,
				rows: 40,
			}),
		);
		await terminal.waitFor('ready>');
		terminal.type(`printf abcd; ${process.execPath} ${cliPath} join ${server.url} --nick ann --room dev\r`);
		await terminal.waitFor('größe, 漢字');
		expect(terminal.lines()[0]).toMatch(/^ #dev .* F1 help$/);
		expect(terminal.screen()).not.toContain('abcd');
		const borders = terminal.lines().flatMap((row, y) => {
			const cells = Array.from({length: 120}, (_, x) =>
				terminal.xterm.buffer.active
					.getLine(terminal.xterm.buffer.active.baseY + y)
					?.getCell(x)
					?.getChars(),
			);
			return row.includes('│') ? [cells.flatMap((cell, x) => (cell === '│' ? [x] : [])).join(' ')] : [];
		});
		expect(borders.length).toBeGreaterThan(30);
		expect(new Set(borders).size).toBe(1);
		terminal.type('hello from screen\r');
		await bob.next('message', ({text}) => text === 'hello from screen');
		terminal.resize(80, 24);
		await terminal.waitFor(
			screen => screen.split('\n')[0]?.endsWith('F1 help') === true,
			'the smaller screen',
		);
		terminal.type('\u0003\u0003');
		await terminal.waitFor(screen => /ready> *$/.test(screen.trimEnd()), 'the shell again');
	});
});
