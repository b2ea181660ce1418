import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {withProgress} from '../../../source/cli/commands/messages/export.ts';
import {createProgress, stderrProgress} from '../../../source/cli/output/progress.ts';
import {writeError} from '../../../source/cli/output/stderr.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {literal} from '../../../source/text/sanitize.ts';
import {systemClock} from '../../../source/time/clock.ts';
import {commandForTest, provideInput, serverForTest} from '../../support/command.ts';

const makeProgress = () => {
	const shown: string[] = [];
	let nowMs = 0;
	const progress = createProgress(
		literal('Sent'),
		[literal('message'), literal('messages')],
		{write: text => void shown.push(text), clear: () => void shown.push('cleared')},
		{monotonic: () => nowMs},
	);
	const pass = (ms: number): void => {
		nowMs += ms;
	};
	return {progress, shown, pass};
};

const pretendTerminal = (stream: 'stdout' | 'stderr', isTTY: boolean): void => {
	const before = Object.getOwnPropertyDescriptor(process[stream], 'isTTY');
	Object.defineProperty(process[stream], 'isTTY', {value: isTTY, configurable: true});
	onTestFinished(() => {
		if (before === undefined) delete (process[stream] as {isTTY?: boolean}).isTTY;
		else Object.defineProperty(process[stream], 'isTTY', before);
	});
};

describe('progress', () => {
	test('shows nothing for a command that ends within half a second', () => {
		const {progress, shown, pass} = makeProgress();
		pass(499);
		progress.update(10);
		progress.end();
		expect(shown).toEqual([]);
	});

	test('shows the count at most ten times a second and is cleared once at the end', () => {
		const {progress, shown, pass} = makeProgress();
		pass(500);
		progress.update(1);
		progress.update(2);
		pass(100);
		progress.update(3);
		progress.end();
		progress.end();
		expect(shown).toEqual(['Sent 1 message', 'Sent 3 messages', 'cleared']);
	});

	test.each([
		[0, ' (0%)'],
		[0.5, ' (50%)'],
		[0.999, ' (99%)'],
		[1.2, ' (100%)'],
		[Number.NaN, ''],
		[undefined, ''],
	])('shows the share %j as %j', (fraction, text) => {
		const {progress, shown, pass} = makeProgress();
		pass(500);
		progress.update(7, fraction);
		expect(shown).toEqual([`Sent 7 messages${text}`]);
	});
});

test('progress of an export starts at the oldest entry the server keeps', async () => {
	const updates: unknown[] = [];
	const progress = {update: (...given: unknown[]) => void updates.push(given), end: () => {}};
	const entries = async function* () {
		for (const seq of [101, 102, 104]) yield {type: 'topic', seq} as Entry;
	};
	const passed: number[] = [];
	for await (const {seq} of withProgress(entries(), 104, progress)) passed.push(seq);
	expect(passed).toEqual([101, 102, 104]);
	expect(updates).toEqual([
		[1, 0.25],
		[2, 0.5],
		[3, 1],
	]);
});

describe('progress on stderr', () => {
	/** Each read of the clock advances it by half a second. */
	const speedUpClock = (): void => {
		let nowMs = 0;
		const spy = vi.spyOn(systemClock, 'monotonic').mockImplementation(() => {
			nowMs += 500;
			return nowMs;
		});
		onTestFinished(() => spy.mockRestore());
	};

	test('an error replaces the line', () => {
		const {stderr} = commandForTest();
		pretendTerminal('stderr', true);
		speedUpClock();
		const progress = stderrProgress(literal('Sent'), [literal('message'), literal('messages')], false);
		progress.update(3);
		writeError(literal('It failed.'));
		progress.end();
		expect(stderr()).toBe('\rSent 3 messages\u001B[K\r\u001B[KIt failed.\n');
	});

	test('is shown for send of many lines and for export into a file', async () => {
		const {url} = await serverForTest();
		const {run, stderr} = commandForTest();
		pretendTerminal('stderr', true);
		pretendTerminal('stdout', false);
		speedUpClock();
		provideInput('one\ntwo\n');
		expect(await run(['send', '-r', 'ops', '-u', url])).toBe(0);
		expect(stderr()).toMatch(/\rSent 1 message\b.*\rSent 2 messages/s);
		expect(await run(['export', '-r', 'ops', '-u', url])).toBe(0);
		expect(stderr()).toContain('\rExported 2 entries (100%)\u001B[K');
		expect(stderr()).toMatch(/\r\u001B\[K$/);
	});

	test.each([
		['stderr is no terminal', {stderr: false, stdout: false}],
		['the output goes to the same terminal', {stderr: true, stdout: true}],
	])('is not shown if %s', async (_, terminals) => {
		const {url} = await serverForTest();
		const {run, stderr} = commandForTest();
		pretendTerminal('stderr', terminals.stderr);
		pretendTerminal('stdout', terminals.stdout);
		speedUpClock();
		provideInput('one\ntwo\n');
		expect(await run(['send', '-v', '-r', 'ops', '-u', url])).toBe(0);
		expect(await run(['export', '-r', 'ops', '-u', url])).toBe(0);
		expect(stderr()).toBe('');
	});

	test('is shown for an import, and with --progress as lines if stderr is no terminal', async () => {
		const {url} = await serverForTest({ownerNick: 'ann'});
		const {run, stdout, stderr, folder} = commandForTest();
		const at = ['-u', url, '-n', 'ann'];
		pretendTerminal('stdout', false);
		pretendTerminal('stderr', false);
		provideInput('one\ntwo\n');
		expect(await run(['send', '-r', 'ops', ...at])).toBe(0);
		expect(await run(['export', '-r', 'ops', ...at])).toBe(0);
		const file = path.join(folder, 'ops.jsonl');
		writeFileSync(file, stdout());
		speedUpClock();
		for (const room of ['one', 'two', 'three']) expect(await run(['send', '-r', room, 'x', ...at])).toBe(0);
		expect(await run(['import', file, '-r', 'one', ...at])).toBe(0);
		expect(stderr()).toBe('');
		expect(await run(['import', file, '-r', 'two', '--progress', ...at])).toBe(0);
		expect(stderr()).toBe('Imported 1 entry (50%)\n');
		expect(await run(['export', '-r', 'ops', '--progress', ...at])).toBe(0);
		expect(stderr()).toContain('\nExported 1 entry (50%)\n');
		pretendTerminal('stderr', true);
		expect(await run(['import', file, '-r', 'three', ...at])).toBe(0);
		expect(stderr()).toMatch(
			/\rImported 1 entry \(50%\).*\rImported 2 entries \(100%\)\u001B\[K\r\u001B\[K$/s,
		);
	});

	test('is not shown for one message', async () => {
		const {url} = await serverForTest();
		const {run, stderr} = commandForTest();
		pretendTerminal('stderr', true);
		speedUpClock();
		expect(await run(['send', '-r', 'ops', '-u', url, 'hello'])).toBe(0);
		expect(stderr()).toBe('');
	});
});
