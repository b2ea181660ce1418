export const runJoin = async (_argv: readonly string[]): Promise<number> => {
	process.stderr.write('termchat join: not written yet\n');
	return 1;
};
