import {chmodSync, writeFileSync} from 'node:fs';
import {expect, onTestFinished, test} from 'vitest';
import {sharedMode} from '../../../../source/server/store/file/file-mode.ts';
import {makeFolder} from '../../../support/folder.ts';

test.each([
	[0o644, '0644'],
	[0o640, '0640'],
	[0o606, '0606'],
	[0o600, undefined],
])('returns a mode with permissions for other users: %o', (mode, shared) => {
	const folder = makeFolder();
	onTestFinished(() => folder.remove());
	const file = folder.at('chat.db');
	writeFileSync(file, '');
	chmodSync(file, mode);
	expect(sharedMode(file, 'linux')).toBe(shared);
	expect(sharedMode(file, 'win32')).toBeUndefined();
	expect(sharedMode(folder.at('none'), 'linux')).toBeUndefined();
});
