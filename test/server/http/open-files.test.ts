import {expect, test} from 'vitest';
import {countOpenFiles, mostConnections, openFilesLimit} from '../../../source/server/http/open-files.ts';

test('leaves files for the database, the operator and the metrics', () => {
	expect(mostConnections(1024, 36)).toBe(968);
	expect(mostConnections(64, 36)).toBe(8);
	expect(mostConnections(64, 80)).toBe(1);
	expect(mostConnections(undefined, 36)).toBeUndefined();
});

test.skipIf(process.platform === 'win32')(
	'reads the limit of this process and the number of open files',
	() => {
		expect(openFilesLimit() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(countOpenFiles() ?? 0);
		expect(countOpenFiles()).toBeGreaterThan(3);
	},
);
