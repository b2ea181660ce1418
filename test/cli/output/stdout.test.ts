import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';

test('only stdout.ts and stderr.ts write to the streams of the process', () => {
	const folder = path.resolve(import.meta.dirname, '../../../source/cli');
	const writers = globSync('**/*.{ts,tsx}', {cwd: folder}).filter(file =>
		/process\.(stdout|stderr)\s*\.\s*(write|end)|console\.|writeSync\(\s*[12]\b/.test(
			readFileSync(path.join(folder, file), 'utf8'),
		),
	);
	expect(writers.sort()).toEqual(['output/stderr.ts', 'output/stdout.ts']);
});
