/** Runs `termchat ARGV` in the process of the test, with captured output and temporary folders. */
import path from 'node:path';
import {Readable} from 'node:stream';
import {onTestFinished, vi} from 'vitest';
import {run} from '../../source/cli/run.ts';
import {startServer} from '../../source/server/serve.ts';
import type {RunningServer, ServerOptions} from '../../source/server/startup/server-options.ts';
import {makeFolder} from './folder.ts';

export interface Command {
	/** Resolves with the exit code. */
	run(argv: readonly string[]): Promise<number>;
	readonly stdout: () => string;
	readonly stderr: () => string;
	/** The folder with its state, config and data. */
	readonly folder: string;
}

const capture = (stream: NodeJS.WriteStream): (() => string) => {
	let written = '';
	const spy = vi.spyOn(stream, 'write').mockImplementation(chunk => {
		written += String(chunk);
		return true;
	});
	onTestFinished(() => spy.mockRestore());
	return () => written;
};

/** Replaces stdin, from which the command reads. */
export const provideInput = (...chunks: readonly string[]): void => {
	const input = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
	const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin);
	onTestFinished(() => spy.mockRestore());
};

/** A real server with its data in memory, on any free port. */
export const serverForTest = async (options: Partial<ServerOptions> = {}): Promise<RunningServer> => {
	const server = await startServer({version: 'test', ...options});
	onTestFinished(() => server.close());
	return server;
};

export const commandForTest = (env: Readonly<Record<string, string>> = {}): Command => {
	const folder = makeFolder();
	const variables = {
		HOME: folder.path,
		XDG_STATE_HOME: path.join(folder.path, 'state'),
		XDG_CONFIG_HOME: path.join(folder.path, 'config'),
		XDG_DATA_HOME: path.join(folder.path, 'data'),
		...env,
	};
	for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
	onTestFinished(() => {
		vi.unstubAllEnvs();
		folder.remove();
	});
	return {
		run: argv => run(argv),
		stdout: capture(process.stdout),
		stderr: capture(process.stderr),
		folder: folder.path,
	};
};
