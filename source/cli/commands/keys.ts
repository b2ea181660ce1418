/** `termchat keys`: shows what arrives for each key in this terminal, and proposes other keys. */
import {type KeyCheckEnding, runKeyCheck} from '../../terminal/key-check/run-key-check.ts';
import {drawsAscii, isAsciiLocale} from '../../terminal/settings-file/locale.ts';
import {systemClock} from '../../time/clock.ts';
import {type ExitCode, exitCodes, Failure, unexpectedArgument} from '../arguments/failure.ts';
import {parseArguments} from '../arguments/parse-arguments.ts';
import {openSettings} from '../join/settings-files.ts';
import {signalExitCode} from '../join/signal-exit-code.ts';
import {writeInternalError} from '../output/stderr.ts';
import {runCommand} from './run-command.ts';

const help = `
	Usage
	  termchat keys

	Shows what arrives for each key that you press in this terminal, and what it does in the chat. Asks for the
	keys of the chat one by one, finds those that do not arrive, and can write other keys into the settings file.
	Hints and help then name those.

	Exit codes
	  0 done, 1 no terminal, 2 wrong usage
`;

const exitCodeOf = (ending: KeyCheckEnding): ExitCode | number => {
	switch (ending.type) {
		case 'ended':
			return exitCodes.done;
		case 'hangup':
			return signalExitCode('SIGHUP');
		case 'signal':
			return signalExitCode(ending.signal);
		case 'fault':
			writeInternalError(ending.error);
			return exitCodes.failed;
	}
};

export const runKeys = async (argv: readonly string[]): Promise<number> => {
	const code = await runCommand('keys', async () => {
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
	// Reading from a terminal keeps the process running.
	process.stdin.pause();
	process.stdin.unref?.();
	return code;
};
