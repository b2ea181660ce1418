/** Reads the subcommand and loads only that one. */

type Subcommand = (argv: readonly string[]) => Promise<number>;

const subcommands: Record<string, () => Promise<Subcommand>> = {
	serve: async () => (await import('./serve.ts')).runServe,
	join: async () => (await import('./join.ts')).runJoin,
};

/** Runs `termchat ARGV`; resolves with the exit code. */
export const run = async (argv: readonly string[]): Promise<number> => {
	const [name = 'join', ...rest] = argv;
	const load = subcommands[name];
	if (load === undefined) {
		process.stderr.write(`termchat: there is no command "${name}". See: termchat --help\n`);
		return 2;
	}
	return (await load())(rest);
};
