/** Runs a command and reports how it ended. */
import {messageOf} from '../../errors/error-message.ts';
import {literal, printable, printableLine, words} from '../../text/sanitize.ts';
import {exitCodes, Failure} from '../arguments/failure.ts';
import {fitHelp} from '../arguments/help-layout.ts';
import {firstLine, HelpRequest} from '../arguments/parse-arguments.ts';
import {writeError} from '../output/stderr.ts';
import {endWithOutput, writeLine} from '../output/stdout.ts';

/** Resolves with the exit code. A `Failure`, or an internal error, becomes one line on stderr. */
export const runCommand = async (name: string, command: () => Promise<number>): Promise<number> => {
	try {
		return await command();
	} catch (error) {
		if (error instanceof HelpRequest) {
			await writeLine(printable(fitHelp(error.help.replace(/^\n+|\s+$/g, ''))));
			return exitCodes.done;
		}
		const failure = error instanceof Failure ? error : undefined;
		const reason = failure?.message ?? `Internal error: ${messageOf(error)}`;
		writeError(words`termchat ${literal(name)}: ${printableLine(firstLine(reason))}`);
		return failure?.exitCode ?? exitCodes.failed;
	}
};

/** Runs a command that prints its results and ends. It also ends, with 0, when the reader of its output closes the pipe. */
export const runPrinting = (name: string, command: () => Promise<number>): Promise<number> => {
	endWithOutput();
	return runCommand(name, command);
};

/** Runs a command that reads keys from the terminal. */
export const runInTerminal = async (name: string, command: () => Promise<number>): Promise<number> => {
	const code = await runCommand(name, command);
	// Reading from a terminal keeps the process running.
	process.stdin.pause();
	process.stdin.unref?.();
	return code;
};
