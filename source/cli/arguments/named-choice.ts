/** The argument of a command that must be one of a few names, such as the action of `termchat webhook`. */
import {usageFailure} from './failure.ts';

/** The value of the name in `choices`. Throws a usage `Failure` that lists the names if it is missing or unknown. */
export const namedChoice = <Value>(
	command: string,
	kind: 'action' | 'shell',
	name: string | undefined,
	choices: Readonly<Record<string, Value>>,
): Value => {
	const value = name !== undefined && Object.hasOwn(choices, name) ? choices[name] : undefined;
	if (value !== undefined) return value;
	const problem = name === undefined ? `Missing ${kind}` : `Unknown ${kind} ${JSON.stringify(name)}`;
	const names = Object.keys(choices).join(', ');
	throw usageFailure(`${problem}. Use ${names}. See: termchat ${command} --help`);
};
