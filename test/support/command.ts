/** `termchat ARGV` within the test's own process: what it writes is kept, its folders are temporary. Call it in a test. */
import path from 'node:path';
import {onTestFinished, vi} from 'vitest';
import {run} from '../../source/cli/run.ts';
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
