/** `termchat keys`: shows what arrives for each key in this terminal, and proposes other keys. */
import {runKeyCheck} from '../../../terminal/key-check/run-key-check.ts';
import {drawsAscii, isAsciiLocale} from '../../../terminal/settings-file/locale.ts';
import {systemClock} from '../../../time/clock.ts';
import type {Command} from '../../arguments/command.ts';
import {Failure, unexpectedArgument} from '../../arguments/failure.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {openSettings} from '../../join/settings-files.ts';
import {exitCodeOf} from '../../process/exit-code.ts';
import {runInTerminal} from '../run-command.ts';

const help = `
	Usage
	  termchat keys

	Shows what this terminal sends for each key you press, and what the key does in the chat. Asks for the keys of the
	chat one by one, finds those that the terminal does not send, and can save other keys in the settings file. Hints and
	help then show the saved keys.

	Exit codes
	  0 done, 1 no terminal, 2 wrong usage
`;

const runKeys = (argv: readonly string[]): Promise<number> =>
	runInTerminal('keys', async () => {
		const {input} = parseArguments('keys', help, {}, argv);
		const [extra] = input;
		if (extra !== undefined) throw unexpectedArgument('keys', extra);
		if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) {
			throw new Failure('This needs a terminal. Run it without a pipe.');
		}
		const live = openSettings(process.env, systemClock);
		const {settings, keymap} = live.config();
		const isAscii = drawsAscii(settings.ascii, isAsciiLocale(process.env));
		const ending = await runKeyCheck({
			stdin: process.stdin,
			stdout: process.stdout,
			clock: systemClock,
			display: {set: isAscii ? 'ascii' : 'unicode', keymap},
			saveKeys: live.saveKeys,
		});
		return exitCodeOf(ending);
	});

export const keysCommand: Command = {help, flags: {}, run: runKeys};
