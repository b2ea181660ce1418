/** Reads the flags of a command (with meow). Errors become a usage `Failure`. */
import meow, {type AnyFlags, type Result} from 'meow';
import {messageOf} from '../../errors/error-message.ts';
import {version} from '../../version.ts';
import {type Failure, usageFailure} from './failure.ts';
import {nearestName} from './nearest.ts';

/** `--reply-to` for `replyTo`. */
export const toFlagName = (key: string): string =>
	key.length === 1 ? `-${key}` : `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Thrown for `--help`. It ends the command without a failure; `help` is the text before its layout. */
export class HelpRequest extends Error {
	readonly help: string;
	constructor(help: string) {
		super('help');
		this.help = help;
	}
}

const unknownFlag = (key: string, flags: AnyFlags, seeHelp: string): Failure => {
	const nearest = key.length < 3 ? undefined : nearestName(key, Object.keys(flags));
	const hint = nearest === undefined ? '' : ` Did you mean ${toFlagName(nearest)}?`;
	return usageFailure(`Unknown flag ${toFlagName(key)}.${hint} ${seeHelp}`);
};

const colorValue = /^(never|always|auto|truecolor|16|256)$/;

/**
 * Every command accepts `--color` and `--no-color`; those that print no colors ignore them. A value must follow `=`,
 * because a separate word would become part of a message.
 */
const withoutColor = (argv: readonly string[], flags: AnyFlags): readonly string[] => {
	if ('color' in flags) return argv;
	const end = argv.indexOf('--');
	const before = end === -1 ? argv : argv.slice(0, end);
	const value = before[before.indexOf('--color') + 1];
	if (before.includes('--color') && value !== undefined && colorValue.test(value)) {
		throw usageFailure(`Write --color=${value}, or put -- before the word ${value}.`);
	}
	return [...before.filter(word => !/^--(no-)?color(=.*)?$/.test(word)), ...argv.slice(before.length)];
};

const lacksValue = (words: readonly string[], key: string, shortFlag: string | undefined): boolean =>
	words.some((word, at) => {
		if (word === `${toFlagName(key)}=`) return true;
		if (word !== toFlagName(key) && word !== `-${shortFlag}`) return false;
		const next = words[at + 1];
		return next === undefined || next.startsWith('--');
	});

/** Joins `--token -` to `--token=-`: meow would read a separate dash as an argument. */
const withDashValues = (argv: readonly string[], flags: AnyFlags): string[] => {
	const stringFlags = new Set(
		Object.keys(flags)
			.filter(key => flags[key]?.type === 'string')
			.map(toFlagName),
	);
	return argv.flatMap((word, at) => {
		if (word === '-' && stringFlags.has(argv[at - 1] ?? '')) return [];
		return stringFlags.has(word) && argv[at + 1] === '-' ? [`${word}=-`] : [word];
	});
};

/** Throws for a flag without a value. meow would ignore a repeatable flag at the end or before another flag. */
const checkValuesGiven = (words: readonly string[], flags: AnyFlags, seeHelp: string): void => {
	for (const [key, flag] of Object.entries(flags)) {
		if (flag.type === 'string' && lacksValue(words, key, flag.shortFlag)) {
			throw usageFailure(`${toFlagName(key)} needs a value. ${seeHelp}`);
		}
	}
};

const checkParsedFlags = (
	parsed: Readonly<Record<string, unknown>>,
	flags: AnyFlags,
	seeHelp: string,
): void => {
	for (const [key, value] of Object.entries(parsed)) {
		const flag = flags[key];
		if (flag === undefined) throw unknownFlag(key, flags, seeHelp);
		const values: readonly unknown[] = Array.isArray(value) ? value : [value];
		if (flag.type === 'number' && values.some(Number.isNaN)) {
			throw usageFailure(`${toFlagName(key)} needs a number. ${seeHelp}`);
		}
	}
};

/**
 * The flags and arguments of `termchat NAME ARGV`. Throws a `HelpRequest` for `--help`, and a usage `Failure` for a flag
 * that does not exist, lacks its value or is repeated.
 */
export const parseArguments = <Flags extends AnyFlags>(
	name: string,
	help: string,
	flags: Flags,
	given: readonly string[],
): Result<Flags> => {
	const argv = withoutColor(given, flags);
	const seeHelp = `See: termchat ${name} --help`;
	let parsed: Result<Flags>;
	try {
		parsed = meow(help, {
			importMeta: import.meta,
			pkg: {name: 'termchat', version},
			argv: withDashValues(argv, flags),
			flags,
			description: false,
			autoVersion: false,
			autoHelp: false,
			allowUnknownFlags: true,
		});
	} catch (error) {
		throw usageFailure(`${firstLine(messageOf(error))} ${seeHelp}`);
	}
	const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	if (words.includes('--help') || words.includes('-h')) throw new HelpRequest(parsed.help);
	checkValuesGiven(words, flags, seeHelp);
	checkParsedFlags(parsed.flags, flags, seeHelp);
	return parsed;
};
