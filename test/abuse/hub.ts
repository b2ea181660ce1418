/** The built server in a separate process, with its default limits and a database. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {cliPath, type Running, start, userEnvironment} from '../support/process.ts';
import type {Memory} from './bounds.ts';

export interface Hub {
	/** `http://127.0.0.1:PORT` */
	readonly url: string;
	readonly port: number;
	/** The memory now, in bytes. */
	rss(): number;
	/** The highest memory so far. */
	peak(): number;
	collectGarbage(): void;
	close(): Promise<void>;
}

/** A line of `/proc/PID/status` in bytes (proc_pid_status(5)). */
const statusOf = (pid: number, name: string): number => {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
};

const listening = /^termchat listening on (http:\/\/\S+:(\d+))$/;

const startProgram = (folder: string, database: string): Running => {
	const collecting = ['--expose-gc', '--import', path.join(import.meta.dirname, 'collect-on-signal.mjs')];
	const serve = ['serve', '--db', database, '--host', '127.0.0.1', '--port', '0'];
	const argv = [...collecting, cliPath, ...serve];
	return start(process.execPath, argv, {cwd: folder, env: userEnvironment(folder)});
};

export const startHub = async (folder: string, database: string): Promise<Hub> => {
	const running = startProgram(folder, database);
	const [, url = '', port] = await running.line(listening);
	return {
		url,
		port: Number(port),
		rss: () => statusOf(running.pid, 'VmRSS'),
		peak: () => statusOf(running.pid, 'VmHWM'),
		collectGarbage: () => running.kill('SIGUSR2'),
		close: () => running.close(),
	};
};

const collections = 3;
const betweenCollectionsMs = 300;

/** The memory after `restMs` without the attacker, and after a garbage collection. */
export const memoryAfter = async (hub: Hub, beforeBytes: number, restMs: number): Promise<Memory> => {
	await pause(restMs);
	const restedBytes = hub.rss();
	for (let count = 0; count < collections; count++) {
		hub.collectGarbage();
		await pause(betweenCollectionsMs);
	}
	return {beforeBytes, peakBytes: hub.peak(), restedBytes, afterBytes: hub.rss()};
};
