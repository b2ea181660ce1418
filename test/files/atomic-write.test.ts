import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {describe, expect, onTestFinished, test} from 'vitest';
import {writeFileAtomically, writerOf} from '../../source/files/atomic-write.ts';
import {type Folder, makeFolder} from '../support/folder.ts';

const temporaryFolder = (): Folder => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	return folder;
};

describe('writeFileAtomically', () => {
	test('creates the folder and replaces the file, readable by this user only', () => {
		const folder = temporaryFolder();
		const file = folder.at('state/settings.json');
		writeFileAtomically(file, 'old');
		writeFileAtomically(file, 'new', {isDurable: false});
		expect(readFileSync(file, 'utf8')).toBe('new');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readdirSync(folder.at('state'))).toEqual(['settings.json']);
	});

	test('replaces the temporary file of an earlier process with the same id', () => {
		const folder = temporaryFolder();
		writeFileSync(folder.at(`a.${process.pid}.new`), 'left behind');
		writeFileAtomically(folder.at('a'), 'whole');
		expect(readdirSync(folder.path)).toEqual(['a']);
	});

	test('leaves no temporary file when it fails', () => {
		const folder = temporaryFolder();
		mkdirSync(folder.at('a'));
		expect(() => writeFileAtomically(folder.at('a'), 'text')).toThrow();
		expect(readdirSync(folder.path)).toEqual(['a']);
	});
});

test('names the process that writes a temporary file', () => {
	expect(writerOf('settings.json.1234.new')).toBe(1234);
	expect(writerOf('settings.json')).toBeUndefined();
});
