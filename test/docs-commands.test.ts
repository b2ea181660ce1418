/** Checks the pages against the commands: what they name exists, and every command is described. */
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {describeCommands} from '../source/cli/arguments/command-description.ts';
import {commands} from '../source/cli/run.ts';

const root = path.resolve(import.meta.dirname, '..');
const pages = ['readme.md', ...globSync('docs/*.md', {cwd: root}).sort()];
const textOf = new Map(pages.map(page => [page, readFileSync(path.join(root, page), 'utf8')]));

const described = await describeCommands(commands);
const flagsOf = new Map(described.map(({name, flags}) => [name, new Set(flags.map(flag => flag.name))]));
const everyFlag = new Set(described.flatMap(({flags}) => flags.map(({name}) => name)));

const flagPattern = /(?<![\w-])--[a-z][a-z\d-]*/g;

/** The lines of code blocks and the inline code of a page. */
const codeIn = (text: string): string[] => [
	...[...text.matchAll(/```(?:sh|bash)?\n(.*?)```/gs)].flatMap(([, block = '']) =>
		block.replaceAll('\\\n', ' ').split('\n'),
	),
	...[...text.replace(/```.*?```/gs, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
];

/** `termchat NAME WORDS`, up to a pipe or the end of the command. */
const callsIn = (line: string): {name: string; words: string}[] =>
	[...line.matchAll(/\btermchat (?<name>[a-z]+)\b(?<words>[^|&>;#]*)/g)].flatMap(({groups = {}}) =>
		flagsOf.has(groups.name ?? '') ? [{name: groups.name ?? '', words: groups.words ?? ''}] : [],
	);

/** After `--` come the flags of another command. */
const ownFlags = (words: string): string[] =>
	[...(words.split(' -- ')[0] ?? '').matchAll(flagPattern)].map(([flag]) => flag);

/** Flags of slash commands and of other programs. */
const isOtherProgram = (line: string): boolean =>
	/^\/|\b(npm|npx|docker|nats-server|codesign|journalctl|claude|codex|loginctl|systemctl)\b/.test(line);

/** They belong to every command. */
const common = new Set(['--help', '--version', '--color', '--no-color']);

/** Of `claude mcp add` and of `npm run package`, where they stand alone. */
const foreign = new Set(['--scope', '--platform']);

describe.each(pages)('%s', page => {
	const lines = codeIn(textOf.get(page) ?? '');

	test('names only flags that the command has', () => {
		const wrong = lines.flatMap(line =>
			callsIn(line).flatMap(({name, words}) =>
				ownFlags(words)
					.filter(flag => !flagsOf.get(name)?.has(flag) && !common.has(flag))
					.map(flag => `termchat ${name} ${flag}`),
			),
		);
		expect(wrong).toEqual([]);
	});

	test('names only flags that some command has', () => {
		const alone = lines.filter(line => line.startsWith('--') && !isOtherProgram(line));
		const wrong = alone.flatMap(line =>
			[...line.matchAll(flagPattern)]
				.map(([flag]) => flag)
				.filter(flag => !everyFlag.has(flag) && !common.has(flag)),
		);
		expect(wrong.filter(flag => !foreign.has(flag))).toEqual([]);
	});
});

test('every command is described in a page', () => {
	const all = [...textOf.values()].join('\n');
	expect([...flagsOf.keys()].filter(name => !new RegExp(`\\btermchat ${name}\\b`).test(all))).toEqual([]);
});
