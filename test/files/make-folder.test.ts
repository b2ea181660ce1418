import {statSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {makeFolder} from '../../source/files/make-folder.ts';
import {makeFolder as makeTestFolder} from '../support/folder.ts';

const inFolder = () => {
	const folder = makeTestFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

test('creates a folder and its parents with the mode', () => {
	const folder = inFolder();
	makeFolder(folder.at('a', 'b', 'c'), 0o700);
	expect(['a', 'a/b', 'a/b/c'].map(name => statSync(folder.at(name)).mode & 0o777)).toEqual([
		0o700, 0o700, 0o700,
	]);
	makeFolder(folder.at('a', 'b', 'c'), 0o700);
});

test('throws the error of the system if a file is in the way', () => {
	const folder = inFolder();
	writeFileSync(folder.at('file'), '');
	expect(() => makeFolder(folder.at('file'), 0o700)).toThrow(/EEXIST/);
	expect(() => makeFolder(folder.at('file', 'below'), 0o700)).toThrow(/ENOTDIR/);
});

test.runIf(process.platform === 'linux')('throws if the system allows no new folders', () => {
	expect(() => makeFolder('/proc/nowhere/deep', 0o700)).toThrow(/ENOENT/);
});
