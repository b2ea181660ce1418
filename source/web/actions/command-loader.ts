/** Loads the slash commands after the chat is drawn, because the first paint does not need them. */
import {attempt} from '../../commands/actions/attempt.ts';
import {type Command, type CommandContext, UsageError} from '../../commands/command.ts';
import type {CommandFunctions} from './command-functions.ts';

export interface CommandLoader {
	/** Empty until the commands are loaded. */
	current(): readonly Command[];
	/** Rejects with a sentence for the user if the browser cannot load them. The next call tries again. */
	load(): Promise<CommandFunctions>;
}

type LoadFunctions = () => Promise<{readonly commandFunctions: CommandFunctions}>;

export const createCommandLoader = (
	loadFunctions: LoadFunctions = () => import('./command-functions.ts'),
): CommandLoader => {
	let loaded: CommandFunctions | undefined;
	return {
		current: () => loaded?.commands ?? [],
		async load() {
			loaded ??= (
				await loadFunctions().catch(() => {
					throw new UsageError('The commands could not be loaded. Check your connection and try again.');
				})
			).commandFunctions;
			return loaded;
		},
	};
};

/** Calls `run` with the functions of the commands once they are loaded. Shows why it failed. */
export const withCommands = (
	context: CommandContext,
	{commands}: {readonly commands: CommandLoader},
	run: (functions: CommandFunctions) => unknown,
): void => attempt(context, commands.load().then(run));
