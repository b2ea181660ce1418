/** The completion of zsh, as a function of its completion system. */
import type {CommandDescription, FlagDescription} from '../arguments/command-description.ts';
import {namesOf, remark, shellQuote, valueKind} from './flag-value.ts';

const escapeFor = (text: string, signs: RegExp): string => remark(text).replace(signs, '\\$&');

const valueAction = (flag: FlagDescription): string => {
	const kind = valueKind(flag);
	const message = escapeFor(flag.placeholder ?? '', /[\\:]/g);
	if (kind === 'none') return '';
	if (kind === 'choice') return `:${message}:(${flag.choices.join(' ')})`;
	const actions = {file: '_files', folder: '_files -/', room: '_termchat_rooms', text: ' '};
	return `:${message}:${actions[kind]}`;
};

/** The specifications of a flag for `_arguments`, one for each of its names. */
const flagSpecs = (flag: FlagDescription): readonly string[] => {
	const names = namesOf(flag);
	const others = flag.isRepeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : '';
	const isSwitch = valueKind(flag) === 'none';
	return names.map(name => {
		const form = isSwitch || !name.startsWith('--') ? name : `${name}=`;
		return shellQuote(`${others}${form}[${escapeFor(flag.summary, /[\\[\]:]/g)}]${valueAction(flag)}`);
	});
};

const described = (rows: readonly {readonly name: string; readonly summary: string}[]): string =>
	rows.map(({name, summary}) => shellQuote(`${name}:${escapeFor(summary, /[\\:]/g)}`)).join(' ');

const commandCase = ({name, flags, actions, takesFiles}: CommandDescription): string => {
	const rest =
		actions.length === 0
			? []
			: [
					shellQuote(
						`1:action:((${actions.map(action => `${action.name}\\:${shellDouble(action.summary)}`).join(' ')}))`,
					),
				];
	const withFile = actions.filter(({takesFile}) => takesFile).map(action => action.name);
	const files = [
		...(takesFiles ? [shellQuote('*:file:_files')] : []),
		...(withFile.length > 0 ? [shellQuote(`*:file: _termchat_files_of ${withFile.join(' ')}`)] : []),
	];
	const specs = [...flags.flatMap(flagSpecs), ...rest, ...files];
	return `\t\t${name})\n\t\t\t_arguments -S ${specs.join(' \\\n\t\t\t\t')}\n\t\t\t;;`;
};

/** A remark inside `((…))` of a specification. */
const shellDouble = (text: string): string => `"${remark(text).replace(/["\\$`:]/g, '\\$&')}"`;

export const zshScript = (commands: readonly CommandDescription[]): string => `#compdef termchat
_termchat_rooms() {
	local -a server rooms
	local at
	at=\${words[(I)(--url|-u)]}
	(( at > 0 )) && server=(--url "\${words[at+1]}")
	rooms=("\${(@f)$(command $_termchat_program rooms --timeout 1s $server </dev/null 2>/dev/null | cut -f1)}")
	(( $#rooms )) && compadd -- $rooms
}

_termchat_files_of() {
	local action
	for action; do
		(( \${words[(I)$action]} )) && _files && return
	done
}

_termchat() {
	local curcontext=$curcontext _termchat_program=\${words[1]} command=\${words[2]}
	local -a commands
	commands=(${described(commands)})
	if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
		_describe command commands
		return
	fi
	if [[ $command == help ]]; then
		_describe command commands
		return
	fi
	if [[ $command == -* ]]; then
		command=join
	else
		words=("\${(@)words[2,-1]}")
		(( CURRENT-- ))
	fi
	case $command in
${commands.map(commandCase).join('\n')}
	esac
}

if [[ \${funcstack[1]} == _termchat ]]; then
	_termchat "$@"
else
	compdef _termchat termchat
fi
`;
