/**
 * Reads a subcommand's flags (by meow) and turns everything that is wrong with them into one line. A verb
 * throws a `Failure`; `reportFailure` prints it and gives the exit code.
 */
import meow, {type AnyFlags, type Result} from 'meow';
import {editDistance} from '../../text/edit-distance.ts';
import {literal, printable, printableLine, words} from '../../text/sanitize.ts';
import {version} from '../../version.ts';
import {writeError} from '../output/stderr.ts';
import {writeLine} from '../output/stdout.ts';
import {fitHelp} from './help-layout.ts';

/** How a verb ends: 0 done, 1 refused or failed, 2 wrong usage, 3 could not connect, 4 timed out. */
export const exitCodes = {done: 0, failed: 1, usage: 2, unreachable: 3, timedOut: 4} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A reason to end with one line on stderr. The message says what was wrong, with what, and what to do. */
export class Failure extends Error {
	readonly exitCode: ExitCode;
	constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
		super(message);
		this.name = 'Failure';
		this.exitCode = exitCode;
	}
}

export const usageFailure = (message: string): Failure => new Failure(message, exitCodes.usage);

const toFlagName = (key: string): string =>
	key.length === 1 ? `-${key}` : `--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** Thrown when `--help` is given. Ends the command without a failure; holds the help before its layout. */
class HelpRequest extends Error {
	readonly help: string;
	constructor(help: string) {
		super('help');
		this.help = help;
	}
}

const nearestFlag = (key: string, flags: AnyFlags): string | undefined => {
	if (key.length < 3) return undefined;
	const [best] = Object.keys(flags)
		.map(name => ({name, far: name.startsWith(key) ? 0 : editDistance(key, name)}))
		.sort((one, other) => one.far - other.far);
	return best !== undefined && best.far <= 2 ? toFlagName(best.name) : undefined;
};

const unknownFlag = (key: string, flags: AnyFlags, seeHelp: string): Failure => {
	const meant = nearestFlag(key, flags);
	const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
	return usageFailure(`There is no flag ${toFlagName(key)}.${hint} ${seeHelp}`);
};

const colorValue = /^(never|always|auto|truecolor|16|256)$/;

/**
 * Every command accepts `--color` and `--no-color`; those that print no colors ignore them. A value must follow
 * a `=`: as a word of its own it would become part of a message.
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

const needsValue = (flag: string, seeHelp: string): string => `The flag ${flag} needs a value. ${seeHelp}`;

const lacksValue = (words: readonly string[], key: string, shortFlag: string | undefined): boolean =>
	words.some((word, at) => {
		if (word === `${toFlagName(key)}=`) return true;
		if (word !== toFlagName(key) && word !== `-${shortFlag}`) return false;
		const next = words[at + 1];
		return next === undefined || next.startsWith('--');
	});

/** `--token -` as `--token=-`: meow would take a dash by itself for a word. */
const withDashValues = (argv: readonly string[], flags: AnyFlags): string[] => {
	const takers = new Set(
		Object.keys(flags)
			.filter(key => flags[key]?.type === 'string')
			.map(toFlagName),
	);
	return argv.flatMap((word, at) => {
		if (word === '-' && takers.has(argv[at - 1] ?? '')) return [];
		return takers.has(word) && argv[at + 1] === '-' ? [`${word}=-`] : [word];
	});
};

/**
 * The flags and words of `termchat NAME ARGV`. For `--help` it throws what `reportFailure` prints; otherwise a
 * usage Failure for a flag that does not exist, lacks its value or is given twice.
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
		throw usageFailure(`${firstLine(error instanceof Error ? error.message : String(error))} ${seeHelp}`);
	}
	const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	if (words.includes('--help') || words.includes('-h')) throw new HelpRequest(parsed.help);
	for (const [key, flag] of Object.entries(flags)) {
		// A repeatable flag at the end, or before another flag, would otherwise be as if never given.
		if (flag.type === 'string' && lacksValue(words, key, flag.shortFlag)) {
			throw usageFailure(needsValue(toFlagName(key), seeHelp));
		}
	}
	for (const [key, value] of Object.entries(parsed.flags)) {
		const flag = flags[key];
		if (flag === undefined) throw unknownFlag(key, flags, seeHelp);
		for (const one of Array.isArray(value) ? value : [value]) {
			if (flag.type === 'number' && typeof one === 'number' && Number.isNaN(one)) {
				throw usageFailure(`The flag ${toFlagName(key)} needs a number. ${seeHelp}`);
			}
		}
	}
	return parsed;
};

/** Runs a verb; a Failure becomes one line on stderr and its exit code, anything else is a fault of ours. */
export const runCommand = async (name: string, verb: () => Promise<number>): Promise<number> => {
	try {
		return await verb();
	} catch (error) {
		if (error instanceof HelpRequest) {
			await writeLine(printable(fitHelp(error.help.replace(/^\n+|\s+$/g, ''))));
			return exitCodes.done;
		}
		const failure = error instanceof Failure ? error : undefined;
		const reason =
			failure?.message ?? `internal fault: ${error instanceof Error ? error.message : String(error)}`;
		writeError(words`termchat ${literal(name)}: ${printableLine(firstLine(reason))}`);
		return failure?.exitCode ?? exitCodes.failed;
	}
};
