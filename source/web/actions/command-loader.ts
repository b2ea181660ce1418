/** Loads the slash commands after the chat is drawn, because the first paint does not need them. */
import type {Command} from '../../commands/command.ts';

export interface CommandLoader {
	/** Empty until the commands are loaded. */
	current(): readonly Command[];
	/** Rejects if the browser cannot load them. The next call tries again. */
	load(): Promise<readonly Command[]>;
}

type LoadRegistry = () => Promise<{readonly commands: readonly Command[]}>;

export const createCommandLoader = (
	loadRegistry: LoadRegistry = () => import('../../commands/slash/registry.ts'),
): CommandLoader => {
	let commands: readonly Command[] = [];
	return {
		current: () => commands,
		async load() {
			if (commands.length === 0) commands = (await loadRegistry()).commands;
			return commands;
		},
	};
};
