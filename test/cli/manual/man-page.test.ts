import {expect, test} from 'vitest';
import {describeCommand, describeCommands} from '../../../source/cli/arguments/command-description.ts';
import {manPage} from '../../../source/cli/manual/man-page.ts';
import {commandNames, commands} from '../../../source/cli/run.ts';

test('contains each command with each of its flags, once', async () => {
	const described = await describeCommands(commands);
	const page = manPage(described, '1.2.3', '2026-11-22');
	expect(page).toContain('.TH TERMCHAT 1 "2026-11-22" "termchat 1.2.3" "User Commands"');
	const sections = page.split('.SS ').slice(1);
	expect(sections.map(section => section.split('"')[1])).toEqual(
		commandNames.map(name => `termchat ${name}`),
	);
	for (const [index, {flags}] of described.entries()) {
		for (const {name} of flags.filter(flag => flag.name !== '--help')) {
			expect(sections[index]?.split(`\n\\fB${name.replaceAll('-', '\\-')}\\fR`), name).toHaveLength(2);
		}
	}
	expect(page).toContain('TERMCHAT_SECRET');
});

test('escapes what roff would interpret', () => {
	const help =
		"\n\tUsage\n\t  termchat x\n\n\t.TH is text.\n\t'quoted' \\n and ~/file\n\n\tFlags\n\t  --a  b\n";
	const command = {help, flags: {a: {type: 'boolean'}}, run: async () => 0} as const;
	const page = manPage([describeCommand('x', 'tries', command)], '1', '2026-01-01');
	expect(page).toContain('\n\\&.TH is text.\n\\&\\(aqquoted\\(aq \\en and \\(ti/file\n');
});
