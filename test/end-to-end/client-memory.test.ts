/** The memory of the terminal client in a busy room, measured like the benchmark. */
import {execFile} from 'node:child_process';
import path from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {cliPath, projectFolder} from '../support/process.ts';

const seconds = 30;

test.skipIf(process.platform === 'win32')(
	`memory of the client stays under its bound in ${seconds} s at 1,000 messages a second`,
	async () => {
		const bench = path.join(projectFolder, 'bench', 'soak.ts');
		const {stdout} = await promisify(execFile)(process.execPath, [bench, String(seconds)], {
			env: {...process.env, TERMCHAT_CLI: cliPath},
		});
		expect(stdout).toMatch(/^aim: RSS at most .*: met$/m);
	},
	(seconds + 30) * 1000,
);
