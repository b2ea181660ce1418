/** The client within a real tmux in its default configuration, with focus events on. */
import {execFileSync} from 'node:child_process';
import {setTimeout as pause} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {seededRandom} from '../support/fake-clock.ts';
import {cliPath} from '../support/process.ts';
import {isInstalled, openPane} from '../support/tmux.ts';
import {wideTexts} from '../support/wide-texts.ts';
import {makeWorld} from '../support/world.ts';

const timeoutMs = 60_000;

const join = (url: string, nick: string): string =>
	`${process.execPath} ${cliPath} join ${url} --nick ${nick} --room dev`;

describe.skipIf(!isInstalled('tmux', '-V') && process.env.CI === undefined)('in tmux', () => {
	test('the first frame is complete if the cursor was not at home, and the title is restored', async () => {
		const world = makeWorld();
		const server = await world.server();
		const pane = openPane(world, 'ann');
		pane.type(String.raw`printf '\033]2;my title\007abcd'; ${join(server.url, 'ann')}`, 'Enter');
		const shown = await pane.until(screen => screen.includes('ann@#dev'), 'the status row');
		expect(shown.split('\n')[0]).toMatch(/^ #dev .* F1 help$/);
		expect(pane.run('display-message', '-p', '-t', 'test', '#{pane_title}').trim()).toBe('#dev');
		pane.type('C-l');
		await pane.until(
			screen => /^ #dev .* F1 help$/m.test(screen.split('\n')[0] ?? ''),
			'the topic row again',
		);
		pane.type('C-c');
		pane.type('C-c');
		await pane.until(screen => !screen.includes('ann@#dev'), 'the shell again');
		// The title is restored in a write of its own, after the screen.
		const title = () => pane.run('display-message', '-p', '-t', 'test', '#{pane_title}').trim();
		await pane.until(() => title() === 'my title', 'the title of the shell');
	});

	test('a copied message is in the buffer of tmux', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		await bob.post('dev', 'the code is 4711');
		const pane = openPane(world, 'ann');
		pane.type(join(server.url, 'ann'), 'Enter');
		await pane.until(screen => screen.includes('the code is 4711'), 'the message');
		pane.type('Up');
		await pane.until(screen => screen.includes('y copy'), 'the keys of a selection');
		pane.type('y');
		await pane.until(screen => screen.includes('Copied to the tmux buffer'), 'where the text went');
		expect(pane.run('show-buffer')).toBe('the code is 4711');
	});

	test('Ctrl+Z stops termchat only', async () => {
		const world = makeWorld();
		const server = await world.server();
		const pane = openPane(world, 'ann');
		// A job in a shell with job control, with a second program in it.
		pane.type('set -m', 'Enter');
		pane.type(`sh -c 'sleep 300 & echo other=$!; ${join(server.url, 'ann')}'`, 'Enter');
		await pane.until(screen => screen.includes('ann@#dev'), 'the status row');
		pane.type('C-z');
		const shown = await pane.until(screen => /other=\d+/.test(screen), 'the normal screen');
		const other = /other=(\d+)/.exec(shown)?.[1] ?? '';
		const states = (): string[] => {
			const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], {encoding: 'utf8'})
				.split('\n')
				.map(line => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
			const job = processes.find(([, pid]) => pid === other)?.[2];
			return processes.filter(([, , group]) => group === job).map(([, , , state = '']) => state);
		};
		for (const end = performance.now() + timeoutMs; performance.now() < end; await pause(50)) {
			if (states().some(line => /^T.*termchat/.test(line))) break;
		}
		expect(states().filter(line => line.startsWith('T'))).toEqual([expect.stringMatching(/termchat/)]);
		process.kill(Number(other));
		pane.type('C-z');
		pane.type('fg', 'Enter');
		await pane.until(screen => screen.includes('ann@#dev'), 'the screen again');
	});

	test('the borders stay in their columns, whatever messages contain', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		for (const text of wideTexts) await bob.post('dev', text);
		const pane = openPane(world, 'ann');
		pane.type(join(server.url, 'ann'), 'Enter');
		const shown = await pane.until(screen => screen.includes('𒈙'), 'the last message');
		const rows = shown.split('\n').flatMap((row, at) => (row.includes('│') ? [at] : []));
		const columns = rows.map(row => pane.columnsOf('│', row, 2));
		expect(rows.length).toBeGreaterThan(30);
		expect(new Set(columns.map(String))).toEqual(new Set(['19,102']));
	});

	test('200 resizes while typing leave no stray cell and no lost key', async () => {
		const world = makeWorld();
		const server = await world.server();
		const bob = await world.connect(server, 'bob', 'dev');
		for (const text of wideTexts) await bob.post('dev', text);
		const pane = openPane(world, 'ann');
		pane.type(join(server.url, 'ann'), 'Enter');
		await pane.until(screen => screen.includes('ann@#dev'), 'the status row');
		const random = seededRandom(7);
		let typed = '';
		for (let count = 0; count < 200; count++) {
			const letter = String.fromCharCode(97 + (count % 26));
			typed += letter;
			pane.type(letter);
			const columns = 20 + Math.floor(random() * 180);
			const rows = 5 + Math.floor(random() * 50);
			pane.run('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
		}
		pane.run('resize-window', '-t', 'test', '-x', '120', '-y', '40');
		const shownLetters = (screen: string): string =>
			screen
				.split('\n')
				.slice(-6)
				.join('')
				.replace(/[^a-z]/g, '');
		const before = await pane.until(
			screen => screen.includes('F1 help') && shownLetters(screen).endsWith(typed),
			'all letters',
		);
		pane.type('C-l');
		pane.type('!');
		const after = await pane.until(screen => screen.includes('!'), 'the screen drawn again');
		expect(before).toBe(after.replace('!', ''));
	});
});
