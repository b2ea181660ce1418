/** The number of runs of a random test in the quick and in the slow suite. The variable `RUNS` overrides both. */
export const runs = (quick: number, slow: number): number =>
	Number(process.env.RUNS ?? (process.env.TERMCHAT_SUITE === 'slow' ? slow : quick));
