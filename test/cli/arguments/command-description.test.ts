import {describe, expect, test} from 'vitest';
import {describeCommand, helpSections, toRows} from '../../../source/cli/arguments/command-description.ts';
import {commandNames, commands} from '../../../source/cli/run.ts';

const described = async (name: string) => {
	const entry = commands[name];
	if (entry === undefined) throw new Error(`There is no command ${name}.`);
	return describeCommand(name, entry.summary, await entry.load());
};

describe.each(commandNames)('termchat %s', name => {
	test('has a row in its help for each flag and each action', async () => {
		const {flags, actions} = await described(name);
		expect(flags.filter(({summary}) => summary === '').map(flag => flag.name)).toEqual([]);
		expect(actions.filter(({summary}) => summary === '').map(action => action.name)).toEqual([]);
	});

	test('has a flag for each row of its help, with the same short form', async () => {
		const {flags, sections} = await described(name);
		const rows = toRows(sections.filter(({title}) => title === 'Flags').flatMap(({lines}) => lines));
		for (const {left} of rows) {
			const [, long = '', short] = /^(--[\w-]+)(?:, (-\w))?/.exec(left) ?? [];
			expect(flags.find(flag => flag.name === long)?.short, left).toBe(short);
		}
	});
});

test('reads the sections of a help text, with paragraphs between them', () => {
	const help =
		'\n\tUsage\n\t  $ termchat x\n\n\tDoes something.\n\tAnd more.\n\n\ta   one\n\n\tFlags\n\t  --b  two\n';
	expect(helpSections(help)).toEqual([
		{title: 'Usage', lines: ['$ termchat x']},
		{title: '', lines: ['Does something.', 'And more.', '', 'a   one']},
		{title: 'Flags', lines: ['--b  two']},
	]);
});

test('joins the lines of a row', () => {
	expect(toRows(['--a FILE  first', '          second', '--b       third'])).toEqual([
		expect.objectContaining({left: '--a FILE', summary: 'first second'}),
		expect.objectContaining({left: '--b', summary: 'third'}),
	]);
});

test('finds placeholders, fixed values, switches and repeatable flags', async () => {
	const {flags} = await described('serve');
	const byName = Object.fromEntries(flags.map(flag => [flag.name, flag]));
	expect(byName['--sync']).toMatchObject({choices: ['full', 'normal'], placeholder: 'full|normal'});
	expect(byName['--tls-key']).toMatchObject({choices: [], placeholder: 'FILE'});
	expect(byName['--memory']).toMatchObject({placeholder: undefined});
	expect(byName['--origin']).toMatchObject({isRepeatable: true});
	const join = await described('join');
	expect(join.flags.find(({name}) => name === '--color')?.choices).toContain('truecolor');
	expect(join.flags.find(({name}) => name === '--room')?.short).toBe('-r');
});
