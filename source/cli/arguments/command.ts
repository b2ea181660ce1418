/** What the binary knows about its commands: enough to run them, and to describe them without running them. */
import type {AnyFlags} from 'meow';

/** A command: the flags and the help are what it parses and prints, and the source of completions and of the manual. */
export interface Command {
	/** The text of `--help`. Each flag has a row in it. */
	readonly help: string;
	readonly flags: AnyFlags;
	/** The first arguments it knows, such as `users` of `termchat admin`. The help describes them in rows. */
	readonly actions?: readonly string[];
	/** Its arguments are files. */
	readonly takesFiles?: true;
	/** The values of flags that accept only these, if the row in the help does not list them as `full|normal`. */
	readonly values?: Readonly<Record<string, readonly string[]>>;
	/** Resolves with the exit code. `commands` are all commands, for those that describe others. */
	readonly run: (argv: readonly string[], commands: CommandTable) => Promise<number>;
}

export interface CommandEntry {
	readonly summary: string;
	/** Loads the command when it is used, so that the others cost no time. */
	readonly load: () => Promise<Command>;
}

/** All commands by name, in the order of the help. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;
