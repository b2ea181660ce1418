import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {writeColumns, writeTable} from '../../../source/cli/output/stdout.ts';
import {literal} from '../../../source/text/sanitize.ts';
import {commandForTest} from '../../support/command.ts';

test('only stdout.ts and stderr.ts write to the streams of the process', () => {
	const folder = path.resolve(import.meta.dirname, '../../../source/cli');
	const writers = globSync('**/*.{ts,tsx}', {cwd: folder}).filter(file =>
		/process\.(stdout|stderr)\s*\.\s*(write|end)|console\.|writeSync\(\s*[12]\b/.test(
			readFileSync(path.join(folder, file), 'utf8'),
		),
	);
	expect(writers.sort()).toEqual(['output/stderr.ts', 'output/stdout.ts']);
});

test('separates columns with tabs', async () => {
	const {stdout} = commandForTest();
	await writeColumns(literal('dev'), literal('3'));
	expect(stdout()).toBe('dev\t3\n');
});

test('aligns the columns of a table except the last one', async () => {
	const {stdout} = commandForTest();
	await writeTable([literal('ROOM'), literal('TOPIC')], [[literal('a-long-name'), literal('t')]]);
	expect(stdout()).toBe('ROOM         TOPIC\na-long-name  t\n');
});
