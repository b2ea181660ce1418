/** A real hub in a process of its own: the built program with its default limits and a database. */
import {readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {personEnvironment, type RunningServer, startServer} from '../support/process.ts';
import {type Memory, mostAfter} from './bounds.ts';

export interface Hub {
	readonly running: RunningServer;
	/** Memory at this moment, in bytes. */
	rss(): number;
	/** The most memory it ever had. */
	peak(): number;
	close(): Promise<void>;
}

/** A line of `/proc/PID/status` in bytes (proc_pid_status(5)). */
const statusOf = (pid: number, name: string): number => {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
};

export const startHub = async (folder: string, database: string): Promise<Hub> => {
	const running = await startServer(['--db', database, '--host', '127.0.0.1'], {
		cwd: folder,
		env: personEnvironment(folder),
	});
	return {
		running,
		rss: () => statusOf(running.pid, 'VmRSS'),
		peak: () => statusOf(running.pid, 'VmHWM'),
		close: () => running.close(),
	};
};

/** Waits until the memory has returned, at most `longestMs`: Node gives it back when it next collects garbage. */
export const memoryAfter = async (hub: Hub, beforeBytes: number, longestMs: number): Promise<Memory> => {
	const endsAt = performance.now() + longestMs;
	while (hub.rss() > mostAfter(beforeBytes) && performance.now() < endsAt) await pause(250);
	return {beforeBytes, peakBytes: hub.peak(), afterBytes: hub.rss()};
};
