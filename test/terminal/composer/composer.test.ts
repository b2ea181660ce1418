import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	type Composer,
	type ComposerEvent,
	candidateRows,
	composerMode,
	composerRows,
	composerWith,
	emptyComposer,
	keyContext,
	reduceComposer,
	submit,
} from '../../../source/terminal/composer/composer.ts';
import {emptyHistory, remember} from '../../../source/terminal/composer/history.ts';
import {literal} from '../../../source/text/sanitize.ts';
import {columns} from '../../../source/text/width.ts';
import {hostile} from '../../text/hostile.ts';

const prompt = literal('> ');
const sources = {
	nicks: ['alice', 'alina', 'bob'],
	rooms: ['dev'],
	commands: [],
	settings: [],
	emoji: undefined,
};
const run = (composer: Composer, ...events: readonly ComposerEvent[]): Composer =>
	events.reduce(reduceComposer, composer);
const typed = (text: string): ComposerEvent => ({type: 'edit', event: {type: 'insert', text}});
const tab: ComposerEvent = {type: 'complete', step: 1, sources};
const undo: ComposerEvent = {type: 'edit', event: {type: 'undo'}};

describe('Enter', () => {
	test('sends the text, adds it to the history and clears the input', () => {
		const {composer, text} = submit(composerWith('hello'));
		expect(text).toBe('hello');
		expect(composer.edit.text).toBe('');
		expect(composer.history.entries).toEqual(['hello']);
	});

	test('adds a line after a backslash', () => {
		const {composer, text} = submit(composerWith('one\\'));
		expect(text).toBeUndefined();
		expect(composer.edit.text).toBe('one\n');
		expect(submit(composerWith('C:\\\\')).text).toBe('C:\\\\');
	});

	test('sends nothing if the input is empty', () => {
		expect(submit(composerWith('  ')).text).toBeUndefined();
	});
});

describe('Tab', () => {
	test('completes, opens a list of several candidates, and is undone in one step', () => {
		const open = run(emptyComposer, typed('al'), tab, tab);
		expect(open.edit.text).toBe('alina: ');
		expect(composerMode(open)).toBe('completion');
		expect(candidateRows(open, 20, 5)).toEqual(
			[
				{text: ' alice               ', isSelected: false},
				{text: ' alina               ', isSelected: true},
			].map(row => ({...row, text: row.text.slice(0, 20)})),
		);
		expect(run(open, {type: 'acceptCompletion'}, undo).edit.text).toBe('al');
		expect(run(open, {type: 'dismissCompletion'}).edit.text).toBe('al');
	});

	test('shows the summaries of commands beside one long usage', () => {
		const commands = [
			{name: 'me', usage: 'TEXT', summary: 'send what you do: * ann waves', run() {}},
			{name: 'mean', usage: 'A VERY LONG USAGE THAT NEVER SEEMS TO END', summary: 'x', run() {}},
		];
		const open = run(emptyComposer, typed('/me'), {
			type: 'complete',
			step: 1,
			sources: {...sources, commands},
		});
		expect(candidateRows(open, 60, 5)[0]?.text).toContain('send what you do: * ann waves');
	});

	test('opens no list for a single candidate', () => {
		const done = run(emptyComposer, typed('bo'), tab);
		expect(done.edit.text).toBe('bob: ');
		expect(composerMode(done)).toBe('chat');
	});

	test('ends with the next key', () => {
		const done = run(emptyComposer, typed('al'), tab, typed('hi'));
		expect(done.edit.text).toBe('alice: hi');
		expect(composerMode(done)).toBe('chat');
	});
});

describe('history', () => {
	const history = remember(remember(emptyHistory, 'one'), 'two');
	test('keeps the typed text', () => {
		const recalled = run(composerWith('half', history), {type: 'historyOlder'}, {type: 'historyOlder'});
		expect(recalled.edit.text).toBe('one');
		expect(keyContext(recalled, prompt, 80).isRecalled).toBe(true);
		expect(run(recalled, {type: 'historyNewer'}, {type: 'historyNewer'}).edit.text).toBe('half');
	});

	test('ends when the recalled text is changed, not by moving the cursor', () => {
		const recalled = run(composerWith('', history), {type: 'historyOlder'});
		expect(run(recalled, {type: 'edit', event: {type: 'left'}}).history.at).toBe(1);
		expect(run(recalled, typed('!')).history.at).toBeUndefined();
	});

	test('is searched with Ctrl+R', () => {
		const searching = run(
			composerWith('half', history),
			{type: 'historySearch'},
			{type: 'searchTyped', query: 'ON'},
		);
		expect(composerMode(searching)).toBe('historySearch');
		expect(composerRows(searching, prompt, 40, 3)).toEqual({
			rows: ['search: ON  one'],
			cursor: {row: 0, column: 10},
		});
		expect(run(searching, {type: 'acceptSearch'}).edit.text).toBe('one');
		expect(run(searching, {type: 'dismissSearch'}).edit.text).toBe('half');
		expect(run(searching, {type: 'searchTyped', query: 'zzz'}, {type: 'acceptSearch'}).edit.text).toBe(
			'half',
		);
	});
});

describe('the drawn input', () => {
	test('has the prompt before the text and the cursor after it', () => {
		expect(composerRows(composerWith('so the fix is to'), prompt, 14, 4)).toEqual({
			rows: ['> so the fix ', '  is to'],
			cursor: {row: 1, column: 7},
		});
		expect(composerRows(composerWith('漢字'), prompt, 20, 4).cursor).toEqual({row: 0, column: 6});
	});

	test('marks hidden rows', () => {
		const five = composerWith('a\nb\nc\nd\ne');
		expect(composerRows(five, prompt, 10, 3).rows).toEqual(['^ c', '  d', '  e']);
		const top = run(
			five,
			...Array.from({length: 9}, (): ComposerEvent => ({type: 'edit', event: {type: 'left'}})),
		);
		expect(composerRows(top, prompt, 10, 3).rows).toEqual(['> a', '  b', 'v c']);
	});

	test('always fits into its box', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.constantFrom(...hostile).map(({text}) => text.slice(0, 200)),
					fc.string({unit: 'binary'}),
				),
				fc.integer({min: 1, max: 30}),
				fc.integer({min: 1, max: 4}),
				(text, width, maxRows) => {
					const {rows, cursor} = composerRows(composerWith(text), prompt, width, maxRows);
					expect(rows.length).toBeLessThanOrEqual(maxRows);
					for (const row of rows) expect(columns(row)).toBeLessThanOrEqual(width);
					expect(cursor.column).toBeLessThan(width);
					expect(cursor.row).toBeLessThan(rows.length);
				},
			),
			{numRuns: 500},
		);
	});
});
