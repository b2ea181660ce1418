/** Bun as a baseline: its npm package contains the program, and is downloaded to a cache folder on first use. */
import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const version = '1.4.5';

/** The path of the Bun program, or undefined if there is no package for this machine or no registry. */
export const findBun = (): string | undefined => {
	const name = `@oven/bun-${process.platform}-${process.arch}`;
	const folder = path.join(tmpdir(), `termchat-bench-bun-${version}`);
	const program = path.join(folder, 'node_modules', name, 'bin', 'bun');
	if (existsSync(program)) return program;
	mkdirSync(folder, {recursive: true});
	try {
		execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`], {
			stdio: 'ignore',
		});
	} catch {
		return undefined;
	}
	return existsSync(program) ? program : undefined;
};

export interface BaselineServer {
	readonly port: number;
	/** User and system time of its process so far, in microseconds. */
	cpuMicroseconds(): Promise<number>;
	close(): Promise<void>;
}

/** Runs `bun-server.js` and resolves when it listens. */
export const startBunServer = async (program: string): Promise<BaselineServer> => {
	const child = spawn(program, [path.join(import.meta.dirname, 'bun-server.js')], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		serialization: 'json',
	});
	const [port] = (await once(child, 'message')) as [number];
	return {
		port,
		async cpuMicroseconds() {
			child.send({});
			const [answer] = (await once(child, 'message')) as [{cpuMicroseconds: number}];
			return answer.cpuMicroseconds;
		},
		async close() {
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		},
	};
};
