/** The completion of fish. */
import type {CommandDescription, FlagDescription} from '../arguments/command-description.ts';
import {remark, valueKind} from './flag-value.ts';

/** A word in single quotes, in which fish supports two escapes. */
const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

const valueWords = (flag: FlagDescription): readonly string[] => {
	switch (valueKind(flag)) {
		case 'none':
			return [];
		case 'choice':
			return ['-x', '-a', quote(flag.choices.join(' '))];
		case 'file':
			return ['-r', '-F'];
		case 'folder':
			return ['-x', '-a', quote('(__fish_complete_directories)')];
		case 'room':
			return ['-x', '-a', quote('(__termchat_rooms)')];
		case 'text':
			return ['-x'];
	}
};

const complete = (condition: string, words: readonly string[], summary: string): string =>
	['complete -c termchat', `-n ${quote(condition)}`, ...words, `-d ${quote(remark(summary))}`].join(' ');

const commandLines = ({name, flags, actions, takesFiles}: CommandDescription): readonly string[] => [
	...(takesFiles ? [`complete -c termchat -n ${quote(`__termchat_is ${name}`)} -F`] : []),
	...actions.map(action =>
		complete(`__termchat_is ${name}; and __termchat_at 2`, ['-a', action.name], action.summary),
	),
	...actions
		.filter(action => action.takesFile)
		.map(
			action =>
				`complete -c termchat -n ${quote(`__termchat_is ${name}; and __termchat_acts ${action.name}`)} -F`,
		),
	...flags.map(flag =>
		complete(
			`__termchat_is ${name}`,
			[
				`-l ${flag.name.slice(2)}`,
				...(flag.short === undefined ? [] : [`-s ${flag.short.slice(1)}`]),
				...valueWords(flag),
			],
			flag.summary,
		),
	),
];

export const fishScript = (commands: readonly CommandDescription[]): string => `# fish completion for termchat
function __termchat_is --description 'Whether this is the command of the line; join without one'
	set -l words (commandline -opc)
	set -l command join
	if set -q words[2]; and not string match -q -- '-*' $words[2]
		set command $words[2]
	end
	test "$command" = "$argv[1]"
end

function __termchat_at --description 'Whether the line has this many words before the cursor'
	test (count (commandline -opc)) -eq $argv[1]
end

function __termchat_acts --description 'Whether this is the action of the command'
	set -l words (commandline -opc)
	set -q words[3]; and test "$words[3]" = "$argv[1]"
end

function __termchat_rooms
	set -l words (commandline -opc)
	set -l server
	for at in (seq (count $words))
		if contains -- $words[$at] --url -u; and set -q words[(math $at + 1)]
			set server --url $words[(math $at + 1)]
		end
	end
	command $words[1] rooms --timeout 1s $server </dev/null 2>/dev/null | cut -f1
end

complete -c termchat -f
${commands.map(({name, summary}) => complete('__termchat_at 1', ['-a', name], summary)).join('\n')}
${commands.map(({name, summary}) => complete('__termchat_is help; and __termchat_at 2', ['-a', name], summary)).join('\n')}
${commands.flatMap(commandLines).join('\n')}
`;
