/** A shell in a pane of a real tmux in its default configuration. */
import {execFileSync} from 'node:child_process';
import {setTimeout as pause} from 'node:timers/promises';
import type {World} from './world.ts';

const timeoutMs = 60_000;

export const isInstalled = (program: string, versionFlag: string): boolean => {
	try {
		execFileSync(program, [versionFlag], {stdio: 'ignore'});
		return true;
	} catch (error) {
		// GNU screen prints its version and exits with 1.
		return (error as NodeJS.ErrnoException).code !== 'ENOENT';
	}
};

export interface Pane {
	/** A command of tmux. Returns its output. */
	run(...argv: readonly string[]): string;
	/** The text of the pane. */
	screen(): string;
	/** Sends keys by their tmux names. */
	type(...keys: readonly string[]): void;
	until(isMet: (screen: string) => boolean, what: string): Promise<string>;
	/**
	 * The columns at which the character appears in a row of the pane, by tmux's own cells. `count`: how often it must
	 * appear.
	 */
	columnsOf(character: string, row: number, count: number): readonly number[];
	close(): void;
}

let sessions = 0;

/** Opens a pane with focus events. It is closed when the test ends. */
export const openPane = (world: World, person: string): Pane => {
	const env = world.env(person);
	const socket = `termchat-test-${process.pid}-${++sessions}`;
	const run = (...argv: readonly string[]): string =>
		execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...argv], {encoding: 'utf8', env: {...env}});
	run('new-session', '-d', '-s', 'test', '-x', '120', '-y', '40', 'sh');
	run('set-option', '-g', 'focus-events', 'on');
	const screen = (): string => run('capture-pane', '-p', '-t', 'test');
	return world.keep({
		run,
		screen,
		type: (...keys: readonly string[]) => void run('send-keys', '-t', 'test', ...keys),
		async until(isMet: (screen: string) => boolean, what: string): Promise<string> {
			for (const end = performance.now() + timeoutMs; performance.now() < end; await pause(50)) {
				const shown = screen();
				if (isMet(shown)) return shown;
			}
			throw new Error(`The pane does not show ${what}:\n${screen()}`);
		},
		columnsOf(character, row, count) {
			const inCopyMode = (...argv: readonly string[]): readonly string[] => [
				';',
				'send-keys',
				'-t',
				'test',
				'-X',
				...argv,
			];
			const column = [';', 'display-message', '-p', '-t', 'test', '#{copy_cursor_x}'];
			const output = run(
				'copy-mode',
				'-t',
				'test',
				...inCopyMode('top-line'),
				...Array.from({length: row}, () => inCopyMode('cursor-down')).flat(),
				...inCopyMode('start-of-line'),
				...Array.from({length: count}, () => [...inCopyMode('jump-forward', character), ...column]).flat(),
				...inCopyMode('cancel'),
			);
			return output.trim().split('\n').map(Number);
		},
		close() {
			try {
				run('kill-server');
			} catch {
				// The tmux server has ended with its last session.
			}
		},
	});
};
