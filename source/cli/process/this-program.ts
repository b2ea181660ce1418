/** How this program starts itself again: as Node with a script, or as a single-file executable. */
import {realpathSync} from 'node:fs';

export interface Invocation {
	readonly file: string;
	/** The first words of the command line, before the command. */
	readonly argv: readonly string[];
	/** Variables that the new process needs besides those of its own. */
	readonly env: Readonly<Record<string, string>>;
}

/** Whether Node and the program are one file. */
export const isExecutable = (): boolean => process.getBuiltinModule('node:sea').isSea();

/** `heapFlags`: limits of V8, such as `--max-old-space-size=96`. */
export const thisProgram = (
	heapFlags: readonly string[] = [],
	isOneFile: boolean = isExecutable(),
): Invocation => {
	const {execPath, argv, env} = process;
	if (!isOneFile) return {file: execPath, argv: [...heapFlags, argv[1] ?? ''], env: {}};
	// Arguments are those of the program, so its launcher gets the folder of its files in a variable.
	const folder = env.TERMCHAT_UNPACKED;
	return {
		file: execPath,
		argv: [],
		env: {
			...(heapFlags.length > 0 && {NODE_OPTIONS: heapFlags.join(' ')}),
			...(folder !== undefined && {TERMCHAT_UNPACKED: folder}),
		},
	};
};

/** The absolute paths of the program, for a unit that starts it later. */
export const installedProgram = (): readonly string[] => {
	const {file, argv} = thisProgram();
	const [script] = argv;
	return [file, ...(script === undefined || script === '' ? [] : [realpathSync(script)])];
};
