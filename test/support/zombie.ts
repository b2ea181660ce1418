/** A zombie process, for tests on Linux. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {expect, onTestFinished, vi} from 'vitest';
import {parseProcessStat} from '../../source/node-client/processes.ts';

/** The number of a process that has ended, whose parent never asks for its exit code. It goes with the test. */
export const zombiePid = async (): Promise<number> => {
	// `cat` takes the place of the shell and waits for its input, not for the child of the shell.
	const parent = spawn('sh', ['-c', 'true & echo $!; exec cat'], {stdio: ['pipe', 'pipe', 'inherit']});
	onTestFinished(async () => {
		parent.stdin.end();
		await once(parent, 'close');
	});
	const [line] = await once(parent.stdout, 'data');
	const pid = Number(String(line));
	await vi.waitFor(() => expect(parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).state).toBe('Z'));
	return pid;
};
