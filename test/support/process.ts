/** The built binary as a process, with its output and exit. `close` kills it and its children. */
import {type ChildProcess, spawn} from 'node:child_process';
import path from 'node:path';
import {makeWatch} from './deadline.ts';

export const projectFolder = path.resolve(import.meta.dirname, '..', '..');

/** The program under test; `TERMCHAT_CLI` names another build of it. */
export const cliPath = process.env.TERMCHAT_CLI ?? path.join(projectFolder, 'dist', 'cli.js');

/** The environment of a shell with its own home folder and without the variables of the test runner. */
export const userEnvironment = (
	home: string,
	more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
	PATH: process.env.PATH ?? '/usr/bin:/bin',
	HOME: home,
	XDG_CONFIG_HOME: path.join(home, 'config'),
	XDG_STATE_HOME: path.join(home, 'state'),
	XDG_DATA_HOME: path.join(home, 'data'),
	LANG: 'C.UTF-8',
	TZ: 'UTC',
	TERM: 'xterm-256color',
	...more,
});

export interface Ended {
	/** Undefined if a signal ended the process. */
	readonly code: number | undefined;
	readonly signal: string | undefined;
}

export interface Running {
	readonly pid: number;
	readonly stdout: () => string;
	readonly stderr: () => string;
	/** The first whole line of stdout (stderr) that matches; waits for it. */
	line(pattern: RegExp, stream?: 'stdout' | 'stderr'): Promise<RegExpExecArray>;
	write(text: string): void;
	endInput(): void;
	kill(signal?: NodeJS.Signals): void;
	readonly ended: Promise<Ended>;
	/** Kills it if it still runs, and waits for its end. */
	close(): Promise<void>;
}

export interface RunOptions {
	readonly cwd?: string;
	readonly env: Readonly<Record<string, string>>;
	/** Written to stdin, which then ends. Without it stdin stays open. */
	readonly input?: string;
	/** How long to wait for a line of the output. */
	readonly deadlineMs?: number;
}

const isOver = (child: ChildProcess): boolean =>
	child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

const signalOne = (child: ChildProcess, signal: NodeJS.Signals) => {
	if (child.pid !== undefined && !isOver(child)) process.kill(child.pid, signal);
};

/** Kills the process and its children, because a shell or `npx` does not forward SIGKILL. */
const killGroup = (child: ChildProcess) => {
	try {
		if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
	} catch {
		// The process group has ended already.
	}
};

export const start = (file: string, argv: readonly string[], options: RunOptions): Running => {
	const child = spawn(file, argv, {
		cwd: options.cwd ?? projectFolder,
		env: {...options.env},
		stdio: ['pipe', 'pipe', 'pipe'],
		// In a new process group, so that all of it can be killed.
		detached: true,
	});
	const text = {stdout: '', stderr: ''};
	let isClosed = false;
	const watch = makeWatch(() => isClosed);
	for (const stream of ['stdout', 'stderr'] as const) {
		child[stream].setEncoding('utf8').on('data', (chunk: string) => {
			text[stream] += chunk;
			watch.wake();
		});
	}
	child.stdin.on('error', () => {});
	if (options.input !== undefined) child.stdin.end(options.input);
	const ended = new Promise<Ended>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			isClosed = true;
			resolve({code: code ?? undefined, signal: signal ?? undefined});
			watch.wake();
		});
	});
	ended.catch(() => {});
	return {
		pid: child.pid ?? 0,
		stdout: () => text.stdout,
		stderr: () => text.stderr,
		line: (pattern, stream = 'stdout') =>
			watch.until(
				() => {
					for (const line of text[stream].split('\n').slice(0, -1)) {
						const found = pattern.exec(line);
						if (found !== null) return found;
					}
					return undefined;
				},
				() => `No line ${pattern} on ${stream}.\nstdout:\n${text.stdout}\nstderr:\n${text.stderr}`,
				options.deadlineMs,
			),
		write: chunk => child.stdin.write(chunk),
		endInput: () => child.stdin.end(),
		kill: (signal = 'SIGTERM') => signalOne(child, signal),
		ended,
		async close() {
			killGroup(child);
			await ended.catch(() => {});
		},
	};
};

/** `termchat ARGV` with the Node that runs the tests. */
export const startTermchat = (argv: readonly string[], options: RunOptions): Running =>
	start(process.execPath, [cliPath, ...argv], options);

export interface Outcome extends Ended {
	readonly stdout: string;
	readonly stderr: string;
}

/** Waits for its end. */
export const outcomeOf = async (running: Running): Promise<Outcome> => {
	const ended = await running.ended;
	return {...ended, stdout: running.stdout(), stderr: running.stderr()};
};

export interface RunningServer extends Running {
	readonly port: number;
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	/** `ws://127.0.0.1:PORT/ws` */
	readonly wsUrl: string;
	/** The log lines so far. */
	log(): readonly Readonly<Record<string, unknown>>[];
}

/** Starts `termchat serve`. By default it stores nothing and listens on any free port. */
export const startServer = async (argv: readonly string[], options: RunOptions): Promise<RunningServer> => {
	const place = argv.includes('--db') || argv.includes('--memory') ? [] : ['--memory'];
	const port = argv.includes('--port') ? [] : ['--port', '0'];
	const running = startTermchat(['serve', ...place, ...port, ...argv], options);
	try {
		const [, scheme, host, listening] = await running.line(
			/^termchat listening on (https?):\/\/(\S+):(\d+)$/,
		);
		return {
			...running,
			port: Number(listening),
			url: `${scheme}://${host}:${listening}`,
			wsUrl: `${scheme === 'https' ? 'wss' : 'ws'}://${host}:${listening}/ws`,
			log: () =>
				running
					.stderr()
					.split('\n')
					.slice(0, -1)
					.map(line => JSON.parse(line) as Record<string, unknown>),
		};
	} catch (error) {
		await running.close();
		throw error;
	}
};
