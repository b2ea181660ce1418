/** Checks the terminal and the locale. Pure: `TerminalFacts` has the values that were read from the terminal. */
import type {ColourLevel} from '../../terminal/draw/colour-level.ts';
import {isAsciiLocale} from '../../terminal/settings-file/locale.ts';
import {type Finding, note, ok, problem} from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TerminalFacts {
	readonly isTty: boolean;
	readonly columns: number;
	readonly rows: number;
	readonly colours: ColourLevel;
	/** The columns that the terminal used for a character of two columns; undefined if it did not answer. */
	readonly wideColumns: number | undefined;
	/** The options of tmux by name; undefined outside tmux, or if tmux did not answer. */
	readonly tmux: {readonly clipboard: string; readonly passthrough: string} | undefined;
}

const minColumns = 40;
const minRows = 10;

const sizeFinding = ({columns, rows}: TerminalFacts): Finding =>
	columns < minColumns || rows < minRows
		? problem(
				'Terminal size',
				`${columns} columns and ${rows} rows are too few for the full screen.`,
				'Enlarge the window, or use: termchat join --plain',
			)
		: ok('Terminal size', `${columns} columns, ${rows} rows.`);

const colourTexts: Readonly<Record<ColourLevel, string>> = {
	none: 'No colors.',
	'16': '16 colors.',
	'256': '256 colors.',
	truecolor: '16 million colors.',
};

const widthFinding = ({wideColumns}: TerminalFacts): Finding => {
	const name = 'Wide characters';
	if (wideColumns === undefined) return note(name, 'The terminal did not report the position of its cursor.');
	return wideColumns === 2
		? ok(name, 'UTF-8, with two columns for a wide character.')
		: problem(
				name,
				`A wide character took ${wideColumns} columns instead of 2.`,
				'Set the terminal to UTF-8, or use: termchat join --plain',
			);
};

const screenFinding = (env: Environment): Finding =>
	env.TERM === 'dumb' || env.TERM === undefined || env.TERM === ''
		? problem(
				'Screen',
				env.TERM === 'dumb' ? 'TERM is dumb: there is no alternate screen.' : 'TERM is not set.',
				'Set TERM to the type of your terminal, such as xterm-256color.',
			)
		: ok('Screen', `TERM is ${env.TERM}, which has an alternate screen.`);

const clipboardFinding = (env: Environment, {tmux}: TerminalFacts): Finding => {
	const name = 'Clipboard';
	if (!env.TMUX) {
		return env.STY
			? note(name, 'GNU screen passes OSC 52 on to the terminal, if that supports it.')
			: ok(name, 'OSC 52, if the terminal allows it.');
	}
	if (tmux === undefined)
		return note(name, 'tmux did not answer.', 'See: tmux show-options -g set-clipboard');
	const isPassed = tmux.clipboard !== 'off' || tmux.passthrough === 'on' || tmux.passthrough === 'all';
	return isPassed
		? ok(name, `tmux: set-clipboard is ${tmux.clipboard}, allow-passthrough is ${tmux.passthrough || 'off'}.`)
		: note(name, 'tmux keeps copied text to itself.', 'Add to ~/.tmux.conf: set -g set-clipboard on');
};

const localeFinding = (env: Environment): Finding => {
	const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(one => one !== undefined && one !== '');
	if (locale === undefined) return note('Locale', 'No locale is set; termchat assumes UTF-8.');
	return isAsciiLocale(env)
		? problem(
				'Locale',
				`The locale ${locale} is not UTF-8, so lines and marks are drawn in ASCII.`,
				'Set LANG to a UTF-8 locale such as C.UTF-8.',
			)
		: ok('Locale', `${locale}.`);
};

export const checkTerminal = (facts: TerminalFacts, env: Environment): readonly Finding[] => {
	if (!facts.isTty) {
		return [note('Terminal', 'Not checked: stdin or stdout is not a terminal.'), localeFinding(env)];
	}
	return [
		sizeFinding(facts),
		facts.colours === 'none'
			? note(
					'Colors',
					colourTexts.none,
					env.NO_COLOR ? 'NO_COLOR is set.' : 'Try: termchat join --color always',
				)
			: ok('Colors', colourTexts[facts.colours]),
		widthFinding(facts),
		screenFinding(env),
		clipboardFinding(env, facts),
		localeFinding(env),
	];
};
