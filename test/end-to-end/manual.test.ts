/** The manual page of the build, read by the real programs. A program that is not installed is skipped. */
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {expect, test} from 'vitest';
import {projectFolder} from '../support/process.ts';

const page = path.join(projectFolder, 'dist', 'termchat.1');

const testWith = (program: string, run: () => void): void => {
	const isInstalled = spawnSync(program, ['--version']).error === undefined;
	const name = `${program} reads the manual without a warning`;
	test.skipIf(!isInstalled)(isInstalled ? name : `${name} (skipped: ${program} is not installed)`, run);
};

testWith('groff', () => {
	const {stdout, stderr} = spawnSync('groff', ['-man', '-ww', '-z', page], {encoding: 'utf8'});
	expect({stdout, stderr}).toEqual({stdout: '', stderr: ''});
});

testWith('mandoc', () => {
	const {stdout, stderr} = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', page], {encoding: 'utf8'});
	expect({stdout, stderr}).toEqual({stdout: '', stderr: ''});
});

testWith('man', () => {
	const env = {...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8'};
	const {stdout, stderr} = spawnSync('man', ['--warnings', '-P', 'cat', '-l', page], {encoding: 'utf8', env});
	expect(stderr).toBe('');
	expect(stdout).toMatch(/termchat serve/);
});
