/** Formats figures, and describes the machine. */
import {readdirSync, readFileSync} from 'node:fs';
import {cpus, release, type} from 'node:os';

/** Node, processors and system, in one line. */
export const machine = (): string =>
	`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${type()} ${release()}`;

export const title = (what: string): void => console.log(`${what}\n${machine()}\n`);

export const report = (what: string, figure: string): void => console.log(`${what.padEnd(50)} ${figure}`);

/** Prints a line that `npm run bench` collects. */
export const reportAim = (what: string, isMet: boolean): void =>
	console.log(`aim: ${what}: ${isMet ? 'met' : 'MISSED'}`);

export const quantile = (values: readonly number[], share: number): number => {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const spread = (times: readonly number[]): string => {
	const [p50, p99, most] = [0.5, 0.99, 1].map(share => quantile(times, share).toFixed(2));
	return `p50 ${p50} ms, p99 ${p99} ms, max ${most} ms (n=${times.length})`;
};

export const count = (value: number): string => Math.round(value).toLocaleString('en');

/** Resident memory of a process, in bytes (proc_pid_status(5)). */
export const rssOf = (pid: number): number => {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
};

/** Open files of a process. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** A random number generator with the same results in every run. */
export const makeRandom = (seed = 1): (() => number) => {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
};

/** Words with the frequencies of a language: a few are very common, most are rare. */
export const makeWords = (random: () => number) => {
	const word = (): string => {
		const rank = Math.floor(Math.exp(random() * Math.log(60_000)));
		return `${'rstlnd'[rank % 6]}${'aeiou'[rank % 5]}${rank.toString(36)}`;
	};
	return {word, sentence: () => Array.from({length: 4 + Math.floor(random() * 10)}, word).join(' ')};
};
