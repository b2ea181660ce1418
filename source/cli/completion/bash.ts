/** The completion of bash, from version 3.2 on. */
import type {CommandDescription, FlagDescription} from '../arguments/command-description.ts';
import {namesOf, remark, shellQuote, type ValueKind, valueKind} from './flag-value.ts';

/** One line for each word: the word, a tab and a remark, which the shell shows when it lists several words. */
const listed = (rows: readonly (readonly [string, string])[]): string =>
	shellQuote(rows.map(([word, summary]) => `${word}\t${remark(summary)}`).join('\n'));

const valueCalls: Readonly<Record<Exclude<ValueKind, 'none' | 'choice'>, string>> = {
	file: '_termchat_files -f',
	folder: '_termchat_files -d',
	room: '_termchat_rooms',
	text: ':',
};

const valueCall = (flag: FlagDescription): string => {
	const kind = valueKind(flag);
	if (kind === 'choice') return `_termchat_words ${shellQuote(flag.choices.join('\n'))}`;
	return kind === 'none' ? '' : valueCalls[kind];
};

const commandCase = ({name, flags, actions, takesFiles}: CommandDescription): string => {
	const valued = flags.filter(flag => valueKind(flag) !== 'none');
	const rows = flags.map(flag => [flag.name, flag.summary] as const);
	const lines = [
		`flags=${listed(rows)}`,
		...(actions.length > 0
			? [`actions=${listed(actions.map(action => [action.name, action.summary] as const))}`]
			: []),
		...(takesFiles ? ['takes_files=yes'] : []),
		...actions
			.filter(action => action.takesFile)
			.map(action => `[[ \${COMP_WORDS[2]} == ${action.name} && COMP_CWORD -gt 2 ]] && takes_files=yes`),
		...(valued.length > 0
			? [
					'case $flag in',
					...valued.map(flag => `\t${namesOf(flag).join('|')}) ${valueCall(flag)}; return;;`),
					'esac',
				]
			: []),
	];
	return `\t${name})\n${lines.map(line => `\t\t${line}`).join('\n')}\n\t\t;;`;
};

export const bashScript = (commands: readonly CommandDescription[]): string => `# bash completion for termchat
# Completes the words of its arguments that begin with $cur. Adds the remarks where bash only lists the words.
_termchat_words() {
	local line with_remarks=()
	COMPREPLY=()
	while IFS= read -r line; do
		[[ -n $line && $line == "$cur"* ]] || continue
		COMPREPLY+=("\${line%%$'\\t'*}")
		if [[ $line == *$'\\t'?* ]]; then
			with_remarks+=("\${line%%$'\\t'*}  (\${line#*$'\\t'})")
		else
			with_remarks+=("$line")
		fi
	done <<< "$1"
	if [[ \${COMP_TYPE:-0} -eq 63 && \${#COMPREPLY[@]} -gt 1 ]]; then
		COMPREPLY=("\${with_remarks[@]}")
	fi
}

_termchat_files() {
	local line
	COMPREPLY=()
	while IFS= read -r line; do
		COMPREPLY+=("$line")
	done < <(compgen "$1" -- "$cur")
	compopt -o filenames 2>/dev/null
}

_termchat_rooms() {
	_termchat_words "$(command "$program" rooms --timeout 1s "\${server[@]}" </dev/null 2>/dev/null | cut -f1)"
}

_termchat() {
	local program=$1 cur=\${COMP_WORDS[COMP_CWORD]} flag=\${COMP_WORDS[COMP_CWORD-1]}
	local command=\${COMP_WORDS[1]} flags='' actions='' takes_files='' at server=()
	# bash splits --flag=VALUE into three words.
	if [[ $cur == '=' ]]; then
		cur=''
	elif [[ $flag == '=' ]]; then
		flag=\${COMP_WORDS[COMP_CWORD-2]}
	fi
	for ((at = 1; at < COMP_CWORD; at++)); do
		case \${COMP_WORDS[at]} in
			--) return;;
			--url|-u) server=(--url "\${COMP_WORDS[at+1]}");;
		esac
	done
	if [[ COMP_CWORD -eq 1 && $cur != -* ]]; then
		_termchat_words ${listed([...commands.map(({name, summary}) => [name, summary] as const), ['help', 'show the help of a command']])}
		return
	fi
	if [[ $command == help ]]; then
		_termchat_words ${listed(commands.map(({name, summary}) => [name, summary] as const))}
		return
	fi
	[[ $command == -* ]] && command=join
	case $command in
${commands.map(commandCase).join('\n')}
	esac
	if [[ $cur == -* ]]; then
		_termchat_words "$flags"
	elif [[ -n $takes_files ]]; then
		_termchat_files -f
	elif [[ COMP_CWORD -eq 2 ]]; then
		_termchat_words "$actions"
	fi
}

complete -F _termchat termchat
`;
