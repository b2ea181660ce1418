/** Checks the files of examples/cluster against each other and against the program. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {serveSettings, variableOf} from '../source/cli/serve/settings.ts';

const read = (name: string): string =>
	readFileSync(path.resolve(import.meta.dirname, '..', 'examples', 'cluster', name), 'utf8');

const compose = read('compose.yaml');

test('compose.yaml uses only variables that env.example has, and all of them', () => {
	const used = new Set([...compose.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name));
	const given = new Set([...read('env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name));
	expect([...used].sort()).toEqual([...given].sort());
	// Every variable must be there: without it compose would start with an empty text.
	expect(compose).not.toMatch(/\$\{\w+\}/);
});

test('compose.yaml sets only settings of termchat serve', () => {
	const known = new Set(Object.keys(serveSettings).map(variableOf));
	const set = [...compose.matchAll(/^ {6}(TERMCHAT_\w+):/gm)].map(([, name = '']) => name);
	expect(set.length).toBeGreaterThan(5);
	expect(set.filter(name => !known.has(name))).toEqual([]);
});

test('the NATS servers write to the disk before they acknowledge', () => {
	expect(read('nats.conf')).toMatch(/^\tsync_interval: always$/m);
});
