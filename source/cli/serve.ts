export const runServe = async (_argv: readonly string[]): Promise<number> => {
	process.stderr.write('termchat serve: not written yet\n');
	return 1;
};
