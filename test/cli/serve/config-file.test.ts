import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {commandForTest} from '../../support/command.ts';

describe('termchat serve --write-config', () => {
	test('writes the file of the config folder, readable by this user only', async () => {
		const {run, stdout, folder} = commandForTest();
		const file = path.join(folder, 'config', 'termchat', 'config.json');
		expect(await run(['serve', '--write-config', '--port', '7001'])).toBe(0);
		expect(stdout()).toBe(`Wrote ${file}.\n`);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({serve: {port: 7001, keep: 'off'}});
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readdirSync(path.dirname(file))).toEqual(['config.json']);
	});

	test('keeps the settings of the file that --config names', async () => {
		const {run, folder} = commandForTest();
		const file = path.join(folder, 'deep', 'termchat.json');
		expect(await run(['serve', '--config', file, '--write-config', '--port', '7001'])).toBe(0);
		expect(await run(['serve', '--config', file, '--write-config', '--keep', '90d'])).toBe(0);
		expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({serve: {port: 7001, keep: '90d'}});
	});

	test('leaves the file unchanged if a setting is invalid or the folder cannot be written', async () => {
		const {run, stderr, folder} = commandForTest();
		const file = path.join(folder, 'termchat.json');
		writeFileSync(file, '{"serve": {"port": 7001}}');
		expect(await run(['serve', '--config', file, '--write-config', '--keep', '90'])).toBe(2);
		expect(readFileSync(file, 'utf8')).toBe('{"serve": {"port": 7001}}');
		expect(await run(['serve', '--config', path.join(file, 'x.json'), '--write-config'])).toBe(1);
		expect(stderr()).toMatch(/Cannot (write|read) the config file .*x\.json: .*\n$/);
	});
});

test('an empty config file has no settings', async () => {
	const {run, stdout, folder} = commandForTest();
	const file = path.join(folder, 'termchat.json');
	writeFileSync(file, '');
	expect(await run(['serve', '--config', file, '--print-config', '--port', '7001'])).toBe(0);
	expect(JSON.parse(stdout())).toMatchObject({serve: {port: 7001}});
});
