/** A program in a pseudo-terminal of 120 columns and 40 rows, with its own home folder. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import pty from '@lydell/node-pty';

export interface ProgramInTerminal {
	readonly pid: number;
	/** All bytes written so far. */
	readonly written: () => number;
	/** Called with each piece of output. */
	onData: (text: string) => void;
	type(text: string): void;
	stop(): Promise<void>;
}

/** `argv` receives the home folder. `environment` is added to a minimal one. */
export const runInTerminal = (
	program: string,
	argv: (home: string) => readonly string[],
	environment: Readonly<Record<string, string>> = {},
): ProgramInTerminal => {
	const home = mkdtempSync(path.join(tmpdir(), 'termchat-bench-'));
	let written = 0;
	const child = pty.spawn(program, [...argv(home)], {
		cols: 120,
		rows: 40,
		name: 'xterm-256color',
		cwd: home,
		env: {
			PATH: process.env.PATH ?? '',
			HOME: home,
			LANG: 'C.UTF-8',
			TERM: 'xterm-256color',
			COLORTERM: 'truecolor',
			...environment,
		},
	});
	const ended = new Promise<void>(resolve => child.onExit(() => resolve()));
	const running: ProgramInTerminal = {
		pid: child.pid,
		written: () => written,
		onData: () => {},
		type: text => child.write(text),
		async stop() {
			child.kill('SIGTERM');
			await ended;
			rmSync(home, {recursive: true, force: true, maxRetries: 5});
		},
	};
	child.onData(text => {
		written += text.length;
		running.onData(text);
	});
	return running;
};

/**
 * The clock ticks per second in `/proc/PID/stat`: 100 on every Linux that Node supports (proc_pid_stat(5), sysconf(3)).
 */
const ticksPerSecond = 100;

/** Processor time that a process has used, in seconds. */
export const cpuSecondsOf = (pid: number): number => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};
