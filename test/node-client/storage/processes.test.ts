import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {isRunning, parseProcessStat, startMark} from '../../../source/node-client/storage/processes.ts';
import {zombiePid} from '../../support/zombie.ts';

const statText = (name: string, state: string): string =>
	`17 (${name}) ${state} 1 17 17 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 4242 1000000 200`;

test.each(['node', 'a b', 'x) R 1 (y', ')'])('reads state and start of a program called "%s"', name => {
	expect(parseProcessStat(statText(name, 'Z'))).toEqual({state: 'Z', mark: '4242'});
});

test('a process is running if its start mark matches or is unknown', () => {
	const {pid} = process;
	expect(isRunning({pid, mark: startMark(pid)})).toBe(true);
	expect(isRunning({pid, mark: '0'})).toBe(true);
	if (startMark(pid) !== '0') expect(isRunning({pid, mark: '1'})).toBe(false);
});

test('a process that has ended is not running', () => {
	const {pid} = spawnSync(process.execPath, ['--version']);
	expect(isRunning({pid, mark: '0'})).toBe(false);
});

test.skipIf(process.platform !== 'linux')('a zombie does not run, though its number is in use', async () => {
	const pid = await zombiePid();
	expect(process.kill(pid, 0)).toBe(true);
	expect(isRunning({pid, mark: startMark(pid)})).toBe(false);
	expect(isRunning({pid, mark: '0'})).toBe(false);
});
