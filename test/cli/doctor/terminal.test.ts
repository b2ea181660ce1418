import {expect, test} from 'vitest';
import {checkTerminal, type TerminalFacts} from '../../../source/cli/doctor/terminal.ts';

const facts: TerminalFacts = {
	isTty: true,
	columns: 80,
	rows: 24,
	colours: 'truecolor',
	wideColumns: 2,
	tmux: undefined,
};
const env = {TERM: 'xterm-256color', LANG: 'en_GB.UTF-8'};

const statesOf = (changed: Partial<TerminalFacts>, more: Readonly<Record<string, string>> = {}) =>
	Object.fromEntries(
		checkTerminal({...facts, ...changed}, {...env, ...more}).map(({name, state}) => [name, state]),
	);

test('finds nothing wrong with a usual terminal', () => {
	expect(new Set(Object.values(statesOf({})))).toEqual(new Set(['ok']));
});

test.each([
	['Terminal size', 'problem', {columns: 30}, {}],
	['Terminal size', 'problem', {rows: 5}, {}],
	['Wide characters', 'problem', {wideColumns: 3}, {}],
	['Wide characters', 'note', {wideColumns: undefined}, {}],
	['Colors', 'note', {colours: 'none'}, {NO_COLOR: '1'}],
	['Screen', 'problem', {}, {TERM: 'dumb'}],
	['Locale', 'problem', {}, {LC_ALL: 'C'}],
	['Locale', 'note', {}, {LANG: ''}],
	['Clipboard', 'note', {tmux: {clipboard: 'off', passthrough: 'off'}}, {TMUX: '/tmp/tmux-0'}],
	['Clipboard', 'ok', {tmux: {clipboard: 'external', passthrough: ''}}, {TMUX: '/tmp/tmux-0'}],
	['Clipboard', 'note', {tmux: undefined}, {TMUX: '/tmp/tmux-0'}],
] as const)('%s is a %s with %j and %j', (name, state, changed, more) => {
	expect(statesOf(changed, more)[name]).toBe(state);
});

test('names a remedy for each problem', () => {
	const found = checkTerminal({...facts, columns: 1, wideColumns: 1}, {TERM: 'dumb', LANG: 'C'});
	const problems = found.filter(({state}) => state === 'problem');
	expect(problems).toHaveLength(4);
	expect(problems.filter(({remedy}) => remedy === undefined)).toEqual([]);
});

test('checks only the locale without a terminal', () => {
	expect(statesOf({isTty: false})).toEqual({Terminal: 'note', Locale: 'ok'});
});
