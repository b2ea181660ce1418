/** Failures of commands, and exit codes. */

/** The exit codes of every command: 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out. */
export const exitCodes = {done: 0, failed: 1, usage: 2, unreachable: 3, timedOut: 4} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with one line on stderr. The message names the problem and then the remedy. */
export class Failure extends Error {
	readonly exitCode: ExitCode;
	constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
		super(message);
		this.name = 'Failure';
		this.exitCode = exitCode;
	}
}

export const usageFailure = (message: string): Failure => new Failure(message, exitCodes.usage);

/** The failure for an argument that a command does not take. */
export const unexpectedArgument = (command: string, argument: string): Failure =>
	usageFailure(`Unexpected argument ${JSON.stringify(argument)}. See: termchat ${command} --help`);
