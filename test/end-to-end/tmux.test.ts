/** The client within a real tmux in its default configuration, with focus events on. */
import {execFileSync} from 'node:child_process';
import {setTimeout as pause} from 'node:timers/promises';
import {afterEach, describe, expect, test} from 'vitest';
import {cliPath} from '../support/process.ts';
import {makeWorld, type World} from '../support/world.ts';

const hasTmux = ((): boolean => {
	try {
		execFileSync('tmux', ['-V']);
		return true;
	} catch {
		return false;
	}
})();

const timeoutMs = 20_000;
const socket = `termchat-test-${process.pid}`;

const tmux = (env: Readonly<Record<string, string>>, ...argv: readonly string[]): string =>
	execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...argv], {encoding: 'utf8', env: {...env}});

afterEach(() => {
	try {
		tmux({PATH: process.env.PATH ?? ''}, 'kill-server');
	} catch {
		// The tmux server ended with its last session.
	}
});

/** A shell in a session of tmux, and the text of its pane. */
const openPane = (world: World, person: string) => {
	const env = world.env(person);
	const run = (...argv: readonly string[]): string => tmux(env, ...argv);
	run('new-session', '-d', '-s', 'test', '-x', '120', '-y', '40', 'sh');
	run('set-option', '-g', 'focus-events', 'on');
	const screen = (): string => run('capture-pane', '-p', '-t', 'test');
	return {
		run,
		screen,
		type: (...keys: readonly string[]) => run('send-keys', '-t', 'test', ...keys),
		async until(isMet: (screen: string) => boolean, what: string): Promise<string> {
			for (const end = performance.now() + timeoutMs; performance.now() < end; await pause(50)) {
				const shown = screen();
				if (isMet(shown)) return shown;
			}
			throw new Error(`The pane does not show ${what}:\n${screen()}`);
		},
	};
};

const join = (url: string, nick: string): string =>
	`${process.execPath} ${cliPath} join ${url} --nick ${nick} --room dev`;

describe.skipIf(!hasTmux && process.env.CI === undefined)('in tmux', () => {
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
});
