/** Checks docs/settings.md against the program. */
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {builtInThemeNames} from '../source/commands/settings.ts';
import {styleWords} from '../source/terminal/draw/style-text.ts';
import {styledMeanings} from '../source/terminal/draw/themes.ts';
import {keyTable} from '../source/terminal/input/key-table.ts';
import {parseText} from '../source/terminal/settings-file/jsonc.ts';
import {readKeysSection} from '../source/terminal/settings-file/keys-section.ts';
import {readThemeText} from '../source/terminal/settings-file/theme-text.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '..', 'docs', 'settings.md'), 'utf8');
const blocks = [...page.matchAll(/```jsonc\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const rows = [...page.matchAll(/^\| `(\w+)` \| (.*) \| ([\w, ]+) \|$/gm)].map(([, ...cells]) => cells);

test('has every action with its description and its modes', () => {
	const expected = keyTable.map(({action, about, bindings}) => [
		action,
		about,
		[...new Set(bindings.map(({mode}) => mode))].join(', '),
	]);
	expect(rows).toEqual(expected);
});

test('has every theme, every style and every word of a style', () => {
	for (const name of [...builtInThemeNames, ...styledMeanings]) expect(page).toContain(`\`${name}\``);
	for (const word of styleWords.filter(one => !one.startsWith('bright-')))
		expect(page).toContain(`\`${word}\``);
});

test('has examples without a mistake', () => {
	expect(readThemeText('mine', blocks[0] ?? '').problems).toEqual([]);
	const [keys] = parseText(`{${blocks[1]}}`).properties;
	const problems = readKeysSection(keys).problems.filter(({level}) => level === 'error');
	expect(keys?.name).toBe('keys');
	expect(problems).toEqual([]);
});
