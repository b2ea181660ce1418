/** Commands, as data: they can be run, and described without being run. */
import type {AnyFlags} from 'meow';

/** A command. Its flags and its help are also the source of completions and of the manual. */
export interface Command {
	/** The text of `--help`. Each flag has a row in it. */
	readonly help: string;
	readonly flags: AnyFlags;
	/** The actions it accepts as first argument, such as `users` of `termchat admin`. The help describes them in rows. */
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
	/** Loads the command when it is used, so that no start loads the others. */
	readonly load: () => Promise<Command>;
}

/** All commands by name, in the order of the help. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;
