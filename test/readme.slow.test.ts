/** Checks the readme against the program: its commands, flags, keys, slash commands and variables exist. */
import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {serveSettings, variableOf} from '../source/cli/serve/settings.ts';
import {readInput} from '../source/commands/read-input.ts';
import {commands} from '../source/commands/slash/registry.ts';
import {keyLabel} from '../source/terminal/input/key-labels.ts';
import {keyTable as keymap} from '../source/terminal/input/key-table.ts';
import {projectFolder} from './support/process.ts';
import {inlineCode, readme, shellLines} from './support/readme.ts';

const helps = new Map<string, string>();
const helpOf = (command: string): string => {
	const known = helps.get(command);
	if (known !== undefined) return known;
	const fromSource = path.join(projectFolder, 'test', 'cli', 'from-source.ts');
	const argv = [fromSource, ...(command === '' ? [] : [command]), '--help'];
	const help = execFileSync(process.execPath, argv, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	helps.set(command, help);
	return help;
};

/** Each command line `termchat …` of the readme, without the rest of the line. */
const commandLines = [...shellLines(), ...inlineCode()].flatMap(line =>
	[...line.matchAll(/(?:^|[|&] *)(?:npx )?termchat(?= |$)([^|&>]*)/g)].map(([, words = '']) => words.trim()),
);

const names = [...helpOf('').matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name);

describe('the readme', () => {
	test('has less than 400 lines', () => {
		expect(readme.split('\n').length).toBeLessThan(400);
	});

	test('begins with the two commands that work in a fresh checkout', () => {
		expect(shellLines().slice(0, 2)).toEqual(['npm ci && npx termchat', 'npm ci && npm test']);
	});

	test('has every command', () => {
		const first = new Set(commandLines.map(words => words.split(' ')[0]));
		expect(names.length).toBeGreaterThan(10);
		for (const name of names) expect(first).toContain(name);
	});

	test.each([...new Set(commandLines)].filter(words => words !== ''))('termchat %s', words => {
		const [first = ''] = words.split(' ');
		const command = first.startsWith('-') ? '' : first;
		if (command !== '' && command !== 'COMMAND') expect(names).toContain(command);
		for (const [flag] of words.matchAll(/(?<=\s|^)--[a-z-]+/g)) {
			if (flag !== '--help') expect(helpOf(command)).toMatch(new RegExp(`${flag}\\b`));
		}
	});

	test('every flag that is named without a command belongs to a command', () => {
		const everything = ['', ...names].map(helpOf).join('\n');
		const flags = inlineCode().filter(code => code.startsWith('--'));
		expect(flags.length).toBeGreaterThan(8);
		for (const code of flags) expect(everything).toContain(code.split(' ')[0]);
	});

	test('every slash command exists', () => {
		const slashed = inlineCode().filter(code => /^\/[a-z]+( |$)/.test(code) && code !== '/ws');
		expect(slashed.length).toBeGreaterThan(20);
		for (const code of slashed) expect(readInput(code, commands), code).toMatchObject({type: 'command'});
	});

	test('every key in the table has an action', () => {
		const labels = new Set(
			keymap.flatMap(({bindings}) => bindings.flatMap(({keys}) => keys)).map(key => keyLabel(key)),
		);
		const rows = [...readme.matchAll(/^\| [^|]+ \| ([^|]*`[^|]*) \| [^|]*\|$/gm)].slice(0, 11);
		const keys = rows.flatMap(([, cell = '']) => inlineCode(cell));
		expect(keys.length).toBeGreaterThan(12);
		for (const key of keys) expect(labels).toContain(key);
	});

	test('every variable is read by the program', () => {
		const everything = ['join', 'send', 'serve'].map(helpOf).join('\n');
		const known = Object.keys(serveSettings).map(variableOf);
		for (const [variable] of readme.matchAll(/\bTERMCHAT_[A-Z_]+/g))
			expect(known.includes(variable) || everything.includes(variable), variable).toBe(true);
	});
});
