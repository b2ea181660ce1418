import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {heapFlags} from '../../../source/cli/process/heap-flags.ts';

describe('heap flags', () => {
	test.each(['22.16.0', '24.21.0', '26.10.0'])('are set on Node %s', version => {
		expect(heapFlags(version)).not.toEqual([]);
	});

	test.each(['20.11.0', '27.0.0'])('are not set on Node %s, which may not know them', version => {
		expect(heapFlags(version)).toEqual([]);
	});

	test('are known to the Node that runs the tests', () => {
		const known = execFileSync(process.execPath, ['--v8-options'], {encoding: 'utf8'});
		for (const flag of heapFlags(process.versions.node)) expect(known).toContain(flag.split('=')[0]);
	});
});
