import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {commandForTest} from '../../../support/command.ts';

test('writes a unit to a folder, replaces it and removes it', async () => {
	const {run, stdout, stderr, folder} = commandForTest();
	const units = path.join(folder, 'units');
	const file = path.join(units, 'termchat.service');
	expect(await run(['service', 'install', '--folder', units, '--', '--port', '9000'])).toBe(0);
	expect(readFileSync(file, 'utf8')).toMatch(/^ExecStart=.* serve --port 9000$/m);
	expect(existsSync(path.join(folder, 'data', 'termchat'))).toBe(true);
	expect(await run(['service', 'install', '--folder', units, '--', '--memory'])).toBe(0);
	expect(readFileSync(file, 'utf8')).toMatch(/ serve --memory$/m);
	expect(await run(['service', 'remove', '--folder', units])).toBe(0);
	expect(existsSync(file)).toBe(false);
	expect(stdout()).toContain(`Removed ${file}. The database was not removed.`);
	expect(stderr()).toBe('');
	expect(await run(['service', 'status', '--folder', units])).toBe(1);
	expect(stderr()).toContain('The service is not installed');
});

test('does not touch a unit that termchat did not write', async () => {
	const {run, stderr, folder} = commandForTest();
	const file = path.join(folder, 'termchat.service');
	writeFileSync(file, '[Service]\n');
	expect(await run(['service', 'install', '--folder', folder])).toBe(1);
	expect(await run(['service', 'remove', '--folder', folder])).toBe(1);
	expect(readFileSync(file, 'utf8')).toBe('[Service]\n');
	expect(stderr()).toContain('was not written by termchat');
});

test('checks the flags of the server', async () => {
	const {run, stderr} = commandForTest();
	expect(await run(['service', 'install', '--print', '--', '--prot', '1'])).toBe(2);
	expect(stderr()).toContain('Did you mean --port?');
	expect(await run(['service', 'install', '--print', '--', '--port', 'many'])).toBe(2);
	expect(await run(['service', 'start'])).toBe(2);
	expect(await run(['service', 'install', '--print', '--run-as', 'ann'])).toBe(2);
});
