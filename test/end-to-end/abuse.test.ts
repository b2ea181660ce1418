/** A short replay of the attacks on the built server. `npm run abuse` runs longer attacks. */
import {execFile} from 'node:child_process';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {scenarios} from '../abuse/scenarios.ts';
import {projectFolder} from '../support/process.ts';

const enoughMs = 300_000;

test('one attacker does not affect ten other users', {timeout: enoughMs}, async () => {
	const run = promisify(execFile)(process.execPath, [
		path.join(projectFolder, 'test/abuse/run.ts'),
		'--short',
	]);
	const {stdout} = await run.catch((error: Error & {stdout?: string}) => {
		// The exceeded bounds first, because a test report may cut a long message.
		const report = error.stdout ?? error.message;
		const broken = report.split('\n').filter(line => /BROKEN|^Broken/.test(line));
		throw new Error([...broken, report].join('\n'));
	});
	for (const {name} of scenarios) expect(stdout).toContain(`\n${name}: `);
	expect(stdout).toContain('All bounds were kept.');
});
