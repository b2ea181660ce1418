import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {makeFolder} from '../support/folder.ts';
import {projectFolder} from '../support/process.ts';

const report = (passed: number, failed: number, skipped = 0, broken = 0) => ({
	numPassedTests: passed,
	numFailedTests: failed,
	numPendingTests: skipped,
	testResults: Array.from({length: broken}, () => ({
		name: 'broken.test.ts',
		status: 'failed',
		message: 'Error: no such module',
		assertionResults: [],
	})),
});

const sum = (reports: Readonly<Record<string, object>>, ...failedSteps: readonly string[]) => {
	const folder = makeFolder();
	onTestFinished(folder.remove);
	for (const [name, content] of Object.entries(reports)) {
		writeFileSync(folder.at(`${name}.json`), JSON.stringify(content));
	}
	const {status, stdout} = spawnSync(
		process.execPath,
		[path.join(projectFolder, 'scripts', 'sum-results.ts'), folder.path, ...failedSteps],
		{encoding: 'utf8'},
	);
	return {status, stdout, last: stdout.trimEnd().split('\n').at(-1)};
};

test('the last line sums up all suites', () => {
	expect(sum({quick: report(40, 0), slow: report(2, 0, 1)})).toMatchObject({
		status: 0,
		last: '42 passed, 0 failed',
	});
});

test('counts a failed test once even if its step failed too', () => {
	expect(sum({quick: report(40, 2)}, 'quick')).toMatchObject({status: 1, last: '40 passed, 2 failed'});
});

test('counts a file that cannot be loaded, a lint error and a suite without a report', () => {
	expect(sum({quick: report(1, 0, 0, 1)}, 'quick').last).toBe('1 passed, 1 failed');
	expect(sum({quick: report(1, 0)}, 'lint')).toMatchObject({status: 1, last: '1 passed, 1 failed'});
	expect(sum({quick: report(1, 1)}, 'quick', 'slow').last).toBe('1 passed, 2 failed');
	expect(sum({}, 'quick')).toMatchObject({status: 1, last: '0 passed, 1 failed'});
});

test('names each failed test with the first lines of its error', () => {
	const failed = {
		...report(1, 1),
		testResults: [
			{
				name: path.join(projectFolder, 'test/a.test.ts'),
				status: 'failed',
				message: '',
				assertionResults: [
					{fullName: 'adds', status: 'passed', failureMessages: []},
					{
						fullName: 'subtracts',
						status: 'failed',
						failureMessages: ['Error: 3 is not 4\n    at a.test.ts:9'],
					},
				],
			},
		],
	};
	const {stdout} = sum({quick: failed}, 'quick');
	expect(stdout).toContain('a.test.ts: subtracts\n  Error: 3 is not 4');
	expect(stdout).not.toContain('adds');
});
