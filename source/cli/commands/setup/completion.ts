/** `termchat completion`: prints the completion of a shell, generated from the commands and their flags. */
import type {Command, CommandTable} from '../../arguments/command.ts';
import {type CommandDescription, describeCommands} from '../../arguments/command-description.ts';
import {exitCodes, unexpectedArgument} from '../../arguments/failure.ts';
import {namedChoice} from '../../arguments/named-choice.ts';
import {parseArguments} from '../../arguments/parse-arguments.ts';
import {bashScript} from '../../completion/bash.ts';
import {fishScript} from '../../completion/fish.ts';
import {zshScript} from '../../completion/zsh.ts';
import {writeScript} from '../../output/stdout.ts';
import {runPrinting} from '../run-command.ts';

const help = `
	Usage
	  $ termchat completion bash|zsh|fish

	Prints a script that completes commands, flags, their values, files and room names in your shell.

	bash  the script for bash
	zsh   the script for zsh
	fish  the script for fish

	Examples
	  $ termchat completion bash > ~/.local/share/bash-completion/completions/termchat
	  $ termchat completion zsh > ~/.zfunc/_termchat
	  $ termchat completion fish > ~/.config/fish/completions/termchat.fish
	  $ echo 'source <(termchat completion bash)' >> ~/.bashrc
`;

const flags = {} as const;

const scripts: Readonly<Record<string, (commands: readonly CommandDescription[]) => string>> = {
	bash: bashScript,
	zsh: zshScript,
	fish: fishScript,
};

const runCompletion = (argv: readonly string[], commands: CommandTable): Promise<number> =>
	runPrinting('completion', async () => {
		const {input} = parseArguments('completion', help, flags, argv);
		const [shell, extra] = input;
		if (extra !== undefined) throw unexpectedArgument('completion', extra);
		const script = namedChoice('completion', 'shell', shell, scripts);
		await writeScript(script(await describeCommands(commands)));
		return exitCodes.done;
	});

export const completionCommand: Command = {help, flags, actions: Object.keys(scripts), run: runCompletion};
