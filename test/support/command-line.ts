/** Flags of `npm run chaos` and `npm run fuzz`. An error is reported in one line with the usage and exit code 2. */
import {type ParseArgsConfig, parseArgs} from 'node:util';

const end = (wrong: string, usage: string): never => {
	process.stderr.write(`${wrong}\n${usage}`);
	return process.exit(2);
};

export const readFlags = <const Options extends NonNullable<ParseArgsConfig['options']>>(
	options: Options,
	usage: string,
) => {
	try {
		return parseArgs({options}).values;
	} catch (error) {
		return end((error as Error).message, usage);
	}
};

export const readNumber = (text: string | undefined, name: string, usage: string): number | undefined => {
	if (text === undefined) return undefined;
	const value = Number(text);
	return Number.isFinite(value) && value > 0
		? value
		: end(`--${name} must be a number above 0, not "${text}".`, usage);
};
