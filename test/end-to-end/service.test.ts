/** The units of `termchat service`, checked by the tools of systemd, which need not run. Skipped if they are not installed. */
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {makeWorld} from '../support/world.ts';

const isInstalled = spawnSync('systemd-analyze', ['--version']).error === undefined;
const skipped = isInstalled ? '' : ' (skipped: systemd is not installed)';

test.skipIf(!isInstalled).each([
	['user', []],
	['system', ['--system']],
] as const)(`systemd accepts the unit of the %s${skipped}`, async (_kind, flags) => {
	const world = makeWorld();
	const printed = await world.run([
		'service',
		'install',
		'--print',
		...flags,
		'--',
		'--port',
		'443',
		'--keep',
		'90d',
	]);
	expect(printed).toMatchObject({code: 0, stderr: ''});
	const file = world.folder.at('termchat.service');
	writeFileSync(file, printed.stdout);
	const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], {encoding: 'utf8'});
	expect({status: verified.status, stderr: verified.stderr}).toEqual({status: 0, stderr: ''});
});

test.skipIf(!isInstalled)(`the system unit has an exposure of less than 2.0${skipped}`, async () => {
	const world = makeWorld();
	const {stdout} = await world.run(['service', 'install', '--print', '--system']);
	const file = world.folder.at('termchat.service');
	writeFileSync(file, stdout);
	const words = ['security', '--offline=true', '--threshold=20', '--no-pager', file];
	const {status, stdout: report} = spawnSync('systemd-analyze', words, {encoding: 'utf8'});
	expect(report).toContain('Overall exposure level');
	expect(status, report).toBe(0);
});
