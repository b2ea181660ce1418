/** `termchat settings`: shows the settings of the chat, the path of the settings file, and mistakes in it. */
import {settingNames, showSetting} from '../../../commands/settings.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import {systemClock} from '../../../time/clock.ts';
import type {Command} from '../../arguments/command.ts';
import {exitCodes, unexpectedArgument} from '../../arguments/failure.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {openSettings, settingsPath} from '../../join/settings-files.ts';
import {writeError} from '../../output/stderr.ts';
import {writeLine} from '../../output/stdout.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  termchat settings [--path | --create]

	Prints the settings of the chat and the path of the settings file. Mistakes in the file are reported on stderr,
	with their line numbers.

	Flags
	  --path           print only the path of the file
	  --create         create the file if it does not exist, with a description of every setting

	Exit codes
	  0 done, 1 the file has a mistake or cannot be written, 2 wrong usage

	Examples
	  termchat settings
	  $EDITOR "$(termchat settings --path)"
`;

const flags = {path: {type: 'boolean'}, create: {type: 'boolean'}} as const;

const runSettings = (argv: readonly string[]): Promise<number> =>
	runPrinting('settings', async () => {
		const given = parseArguments('settings', help, flags, argv);
		const [extra] = given.input;
		if (extra !== undefined) throw unexpectedArgument('settings', extra);
		const path = settingsPath(process.env);
		if (given.flags.path) {
			await writeLine(printableLine(path));
			return exitCodes.done;
		}
		const live = openSettings(process.env, systemClock);
		const problems = [...live.problems()];
		const failure = given.flags.create ? live.create() : undefined;
		if (failure !== undefined) problems.push(failure);
		const missing = live.exists()
			? literal('')
			: literal(' (does not exist yet; --create or /set creates it)');
		await writeLine(words`${printableLine(path)}${missing}`);
		const {settings} = live.config();
		for (const name of settingNames)
			await writeLine(printableLine(`${name} = ${showSetting(settings, name)}`));
		for (const problem of [...problems, ...live.warnings()])
			writeError(printableLine(`termchat settings: ${problem}`));
		return problems.length === 0 ? exitCodes.done : exitCodes.failed;
	});

export const settingsCommand: Command = {help, flags, run: runSettings};
