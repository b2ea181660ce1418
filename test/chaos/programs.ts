/** Starts the processes of a chaos run. `endAll` ends all of them. */
import {type ChildProcess, fork, spawn} from 'node:child_process';
import {createWriteStream, existsSync, type WriteStream} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import type {PersonOrder, PersonPlan, PersonReport} from './person/plan.ts';

const here = import.meta.dirname;
const projectFolder = path.resolve(here, '..', '..');
export const builtProgram = path.join(projectFolder, 'dist', 'cli.js');
const shiftedClock = path.join(here, 'shifted-clock.ts');
export const sourceProgram = path.join(projectFolder, 'test', 'cli', 'from-source.ts');

export interface ServerProcess {
	readonly pid: number;
	readonly port: number;
	/** Also sends SIGSTOP and SIGCONT. */
	signal(signal: NodeJS.Signals): void;
	readonly ended: Promise<{readonly code: number | null; readonly signal: string | null}>;
}

export interface PersonProcess {
	signal(signal: NodeJS.Signals): void;
	order(order: PersonOrder): void;
	readonly ended: Promise<{readonly code: number | null; readonly signal: string | null}>;
}

export interface Programs {
	/**
	 * Resolves when the server listens; rejects if it ends first. The server reads the error of its wall clock from
	 * `clockFile` at the start and on SIGUSR2. Its log is `NAME.log`.
	 */
	server(program: string, argv: readonly string[], clockFile: string, name?: string): Promise<ServerProcess>;
	person(plan: PersonPlan, onReport: (report: PersonReport) => void): PersonProcess;
	/** Kills all running processes and resolves when they have ended. */
	endAll(): Promise<void>;
}

const endOf = (child: ChildProcess): ServerProcess['ended'] =>
	new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signal) => resolve({code, signal}));
	});

const isRunning = (child: ChildProcess): boolean =>
	child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/** `logFolder` receives the output of the processes. */
export const makePrograms = (logFolder: string): Programs => {
	const children = new Map<ChildProcess, Promise<unknown>>();
	const logs = new Map<string, WriteStream>();

	const logOf = (name: string): WriteStream => {
		const log = logs.get(name) ?? createWriteStream(path.join(logFolder, `${name}.log`), {flags: 'a'});
		logs.set(name, log);
		return log;
	};

	const keep = (child: ChildProcess) => {
		const ended = endOf(child);
		children.set(
			child,
			ended.then(
				() => children.delete(child),
				() => children.delete(child),
			),
		);
		const signal = (name: NodeJS.Signals): void => {
			if (isRunning(child)) child.kill(name);
		};
		return {ended, signal};
	};

	return {
		async server(program, argv, clockFile, name = 'server') {
			if (!existsSync(program)) throw new Error(`${program} does not exist. Run npm run build first.`);
			const child = spawn(process.execPath, ['--import', shiftedClock, program, ...argv], {
				stdio: ['ignore', 'pipe', 'pipe'],
				env: {...process.env, TERMCHAT_CHAOS_CLOCK: clockFile},
			});
			const {ended, signal} = keep(child);
			child.stderr.pipe(logOf(name), {end: false});
			const port = await new Promise<number>((resolve, reject) => {
				createInterface(child.stdout).on('line', line => {
					const [, listening] = /^termchat listening on http:\/\/\S+:(\d+)$/.exec(line) ?? [];
					if (listening !== undefined) resolve(Number(listening));
				});
				ended.then(
					({code}) =>
						reject(new Error(`The server ended with ${code} instead of listening; see ${name}.log.`)),
					reject,
				);
			});
			return {pid: child.pid ?? 0, port, ended, signal};
		},
		person(plan, onReport) {
			const child = fork(path.join(here, 'person', 'person.ts'), [JSON.stringify(plan)], {
				stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
				execArgv: [],
			});
			child.stderr?.pipe(logOf('persons'), {end: false});
			child.on('message', report => onReport(report as PersonReport));
			const {ended, signal} = keep(child);
			return {
				ended,
				signal,
				order(order) {
					// The process may be ending. The next one receives its orders again.
					if (child.connected) child.send(order, () => {});
				},
			};
		},
		async endAll() {
			for (const child of children.keys()) if (isRunning(child)) child.kill('SIGKILL');
			await Promise.all(children.values());
			await Promise.all([...logs.values()].map(log => new Promise<void>(resolve => void log.end(resolve))));
		},
	};
};
