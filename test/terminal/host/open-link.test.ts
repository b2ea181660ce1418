import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openLink} from '../../../source/terminal/host/open-link.ts';
import {makeFolder} from '../../support/folder.ts';

/** A PATH with an `xdg-open` of this content, or without one. */
const pathWith = (script?: string): string => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	if (script !== undefined) {
		const file = path.join(folder.path, 'xdg-open');
		writeFileSync(file, `#!/bin/sh\n${script}\n`);
		chmodSync(file, 0o755);
	}
	return folder.path;
};

describe.skipIf(process.platform === 'win32')('opening a link', () => {
	const open = (script?: string) =>
		openLink('https://example.org/a', {platform: 'linux', env: {PATH: pathWith(script)}});

	test('succeeds if the opener exits with 0', async () => {
		expect(await open('[ "$1" = https://example.org/a ]')).toEqual({type: 'opened'});
	});

	test('reports the exit code of the opener', async () => {
		expect(await open('exit 3')).toEqual({type: 'failed', reason: 'xdg-open ended with code 3'});
	});

	test('reports a missing opener', async () => {
		expect(await open()).toEqual({type: 'failed', reason: 'xdg-open is not installed'});
	});
});
