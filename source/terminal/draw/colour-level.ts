/** How many colours to use: by flag, by environment, by terminal. */

/** The colours of the terminal. `none`: no colours, but attributes. */
export type ColourLevel = 'none' | '16' | '256' | 'truecolor';

export interface ColourOptions {
	/** The value of `--color`: `never`, `16`, `256`, `truecolor`, `always`, `auto`, or undefined. */
	readonly flag?: string | undefined;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly isTty: boolean;
}

/**
 * The colours to use; undefined for an invalid flag. The flag overrides NO_COLOR (no-color.org), which overrides the
 * terminal.
 */
export const colourLevel = ({flag = 'auto', env, isTty}: ColourOptions): ColourLevel | undefined => {
	switch (flag.toLowerCase()) {
		case 'never':
		case 'none':
		case 'no':
		case 'off':
		case '0':
			return 'none';
		case '16':
		case '256':
			return flag as '16' | '256';
		case 'truecolor':
		case '24bit':
		case '16m':
			return 'truecolor';
		case 'always':
		case 'on':
		case 'yes': {
			const level = levelOfTerminal(env);
			return level === 'none' ? '16' : level;
		}
		case 'auto':
			if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return 'none';
			return isTty ? levelOfTerminal(env) : 'none';
		default:
			return undefined;
	}
};

const levelOfTerminal = (env: ColourOptions['env']): ColourLevel => {
	const term = env.TERM ?? '';
	if (term === 'dumb') return 'none';
	if (/^(?:truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-direct$|^xterm-(?:kitty|ghostty)$/.test(term))
		return 'truecolor';
	if (env.WT_SESSION !== undefined) return 'truecolor';
	return /-256(?:color)?$/.test(term) || env.TERM_PROGRAM === 'Apple_Terminal' ? '256' : '16';
};
