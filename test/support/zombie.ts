/** A zombie process, for tests on Linux. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {expect, onTestFinished, vi} from 'vitest';
import {parseProcessStat} from '../../source/node-client/storage/processes.ts';

/** The id of a process that has ended and whose parent never reads its exit code. It exists until the test ends. */
export const zombiePid = async (): Promise<number> => {
	// `cat` replaces the shell, so nobody waits for the shell's child. The child is killed only after that: a running
	// shell could still wait for it.
	const parent = spawn('sh', ['-c', 'tail -f /dev/null & echo $!; exec cat'], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const closed = once(parent, 'close');
	onTestFinished(async () => {
		parent.stdin.end();
		await closed;
	});
	const [line] = await once(parent.stdout, 'data');
	const pid = Number(String(line));
	await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'utf8').trim()).toBe('cat'), {
		timeout: 60_000,
	});
	process.kill(pid, 'SIGKILL');
	await vi.waitFor(
		() => expect(parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).state).toBe('Z'),
		{
			timeout: 60_000,
		},
	);
	return pid;
};
