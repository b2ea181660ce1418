/** `termchat ARGV` within the test's own process: what it writes is kept, its folders are temporary. Call it in a test. */
import path from 'node:path';
import {Readable} from 'node:stream';
import {onTestFinished, vi} from 'vitest';
import {run} from '../../source/cli/run.ts';
import {type RunningServer, type ServerOptions, startServer} from '../../source/server/serve.ts';
import {makeFolder} from './folder.ts';

export interface Command {
	/** Runs it; resolves with the exit code. */
	run(argv: readonly string[]): Promise<number>;
	readonly stdout: () => string;
	readonly stderr: () => string;
	/** The folder that holds all it keeps. */
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

/** What the command reads from stdin, instead of the stdin of the test runner. */
export const provideInput = (...chunks: readonly string[]): void => {
	const input = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
	const spy = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin);
	onTestFinished(() => spy.mockRestore());
};

/** A real server in memory, at any free port. */
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
