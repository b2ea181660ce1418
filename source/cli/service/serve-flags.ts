/** The flags of `termchat serve` for a unit: checked, and independent of the current folder. */
import path from 'node:path';
import {unexpectedArgument} from '../arguments/failure.ts';
import {parseArguments} from '../arguments/parse-arguments.ts';
import {readConfigFile, resolveServeSettings} from '../serve/resolve-settings.ts';
import {type ServeSettings, serveFlags, settingNames, settingOf, writtenFlags} from '../serve/settings.ts';

const fileFlags = new Set([
	'--config',
	...settingNames
		.filter(name => ['FILE', 'PATH'].includes(settingOf(name).placeholder ?? ''))
		.map(name => `--${name}`),
]);

/** The flags with absolute paths: systemd starts the server in another folder. */
export const withAbsolutePaths = (argv: readonly string[], folder: string): readonly string[] =>
	argv.map((word, at) => {
		const [name = '', value] = word.split(/=(.*)/s);
		if (value !== undefined && fileFlags.has(name)) return `${name}=${path.resolve(folder, value)}`;
		return fileFlags.has(argv[at - 1] ?? '') ? path.resolve(folder, word) : word;
	});

/** The settings of a server with these flags. Throws a usage `Failure` for flags that `termchat serve` would refuse. */
export const settingsOf = (argv: readonly string[]): ServeSettings => {
	const {flags, input} = parseArguments('serve', '', {...serveFlags, config: {type: 'string'}}, argv);
	const [extra] = input;
	if (extra !== undefined) throw unexpectedArgument('serve', extra);
	const config = typeof flags.config === 'string' ? flags.config : undefined;
	return resolveServeSettings(writtenFlags(flags, argv), {}, readConfigFile(config, process.env));
};
