import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
	type Edit,
	type EditCommand,
	type EditEvent,
	editCommands,
	editOf,
	emptyEdit,
	reduceEdit,
} from '../../../source/terminal/composer/edit.ts';
import {editRows, positionOf, viewEdit} from '../../../source/terminal/composer/edit-rows.ts';
import {columns} from '../../../source/text/width.ts';
import {hostile} from '../../text/hostile.ts';

/** `a|b` is an `a`, the cursor and a `b`. */
const at = (drawn: string): Edit => {
	const cursor = drawn.indexOf('|');
	return {...emptyEdit, text: drawn.replace('|', ''), cursor};
};
const drawn = ({text, cursor}: Edit): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const pressed = (start: string, ...events: readonly (EditCommand | EditEvent)[]): string =>
	drawn(run(at(start), ...events));
const run = (edit: Edit, ...events: readonly (EditCommand | EditEvent)[]): Edit =>
	events.reduce((state, event) => reduceEdit(state, typeof event === 'string' ? {type: event} : event), edit);
const type = (text: string): EditEvent[] => [...text].map(character => ({type: 'insert', text: character}));

describe('the line editor', () => {
	test.each<[string, EditCommand, string]>([
		['ab|', 'left', 'a|b'],
		['|ab', 'left', '|ab'],
		['👨‍👩‍👧|', 'left', '|👨‍👩‍👧'],
		['|e\u0301x', 'right', 'e\u0301|x'],
		['one two|', 'wordLeft', 'one |two'],
		['one, |two', 'wordLeft', '|one, two'],
		['|one, two', 'wordRight', 'one|, two'],
		['one|, two', 'wordRight', 'one, two|'],
		['漢字|', 'wordLeft', '|漢字'],
		['one\ntwo| x', 'lineStart', 'one\n|two x'],
		['one\nt|wo\nx', 'lineEnd', 'one\ntwo|\nx'],
		['ab|c', 'deleteLeft', 'a|c'],
		['🇩🇪|', 'deleteLeft', '|'],
		['a|👍🏽c', 'deleteRight', 'a|c'],
		['abc|', 'deleteRight', 'abc|'],
		['see a/b-c|', 'killWordLeft', 'see |'],
		['see a/b-c |x', 'killWordLeft', 'see |x'],
		['see a/b-c|', 'killPartLeft', 'see a/b-|'],
		['|see a', 'killPartRight', '| a'],
		['one\ntwo| x', 'killToStart', 'one\n| x'],
		['one\n|two', 'killToStart', 'one|two'],
		['one| x\ntwo', 'killToEnd', 'one|\ntwo'],
		['one|\ntwo', 'killToEnd', 'one|two'],
		['ab|c', 'transpose', 'acb|'],
		['abc|', 'transpose', 'acb|'],
		['a|', 'transpose', 'a|'],
		['a\n|b', 'transpose', 'a\n|b'],
		['漢|👍🏽', 'transpose', '👍🏽漢|'],
		['a|b', 'newLine', 'a\n|b'],
		['a|b', 'clearInput', '|'],
		['|', 'yank', '|'],
		['|', 'undo', '|'],
	])('%j with %s is %j', (start, command, end) => {
		expect(pressed(start, command)).toBe(end);
	});

	test('pastes cut text, joins consecutive cuts, and then pastes older cuts', () => {
		expect(pressed('one two three|', 'killWordLeft', 'killWordLeft', 'yank')).toBe('one two three|');
		expect(pressed('one two|', 'killWordLeft', 'left', 'killToStart', 'yank')).toBe('one| ');
		expect(pressed('one two|', 'killWordLeft', 'left', 'killToStart', 'yank', 'yankOlder')).toBe('two| ');
		expect(pressed('one two|', 'killWordLeft', 'left', 'killToStart', 'yank', 'yankOlder', 'yankOlder')).toBe(
			'one| ',
		);
		expect(pressed('a |b c', 'killPartRight', 'killToStart', 'yank')).toBe('a b| c');
	});

	test('undoes one word at a time, and redoes it', () => {
		const typed = run(emptyEdit, ...type('one two'));
		expect(drawn(run(typed, 'undo'))).toBe('one |');
		expect(drawn(run(typed, 'undo', 'undo', 'undo'))).toBe('|');
		expect(drawn(run(typed, 'undo', 'undo', 'undo', 'undo'))).toBe('|');
		expect(drawn(run(typed, 'undo', 'undo', 'redo', 'redo'))).toBe('one two|');
		expect(drawn(run(typed, 'undo', {type: 'insert', text: 'x'}, 'redo'))).toBe('one x|');
	});

	test('puts the cursor after a grapheme that an insertion joined', () => {
		expect(pressed('👨\u200D|', {type: 'insert', text: '👩'})).toBe('👨\u200D👩|');
		expect(pressed('🇩|🇫', 'deleteRight', {type: 'insert', text: '🇪'})).toBe('🇩🇪|');
		expect(pressed('|\u0301', {type: 'insert', text: 'e'})).toBe('e\u0301|');
	});

	test('replaces lone surrogates', () => {
		expect(pressed('a|', {type: 'insert', text: '\uD83D'})).toBe('a\uFFFD|');
		expect(editOf('\uDE00').text).toBe('\uFFFD');
	});

	test('normalizes line ends', () => {
		expect(pressed('|', {type: 'insert', text: 'one\r\ntwo\r'})).toBe('one\ntwo\n|');
	});
});

describe('rows', () => {
	const rows = (text: string, width: number) =>
		editRows(text, width).map(row => row.cells.map(cell => cell.shown).join(''));

	test('break after a space, and leave a column for the cursor', () => {
		expect(rows('the fix is to', 8)).toEqual(['the fix ', 'is to']);
		expect(rows('the fixes are', 8)).toEqual(['the ', 'fixes ', 'are']);
		expect(rows('1234567 ', 8)).toEqual(['1234567 ', '']);
		expect(rows('abcdefghij', 6)).toEqual(['abcde', 'fghij']);
		expect(rows('漢字漢', 4)).toEqual(['漢', '字', '漢']);
		expect(rows('a\n\nb', 5)).toEqual(['a', '', 'b']);
		expect(rows('', 5)).toEqual(['']);
	});

	test('show control characters as marks', () => {
		expect(rows('a\tb\u202E', 40)).toEqual(['a    b<U+202E>']);
	});

	test('are the steps of up and down, which keep the column', () => {
		const up = {type: 'up', width: 20} as const;
		const down = {type: 'down', width: 20} as const;
		expect(pressed('one two\nx\nthree|', up)).toBe('one two\nx|\nthree');
		expect(pressed('one two\nx\nthree|', up, up)).toBe('one t|wo\nx\nthree');
		expect(pressed('one two\nx\nthree|', up, up, up)).toBe('one t|wo\nx\nthree');
		expect(pressed('one| two\nx\nthree', down, down)).toBe('one two\nx\nthr|ee');
		expect(pressed('abcdefghi|j', {type: 'up', width: 6})).toBe('abcd|efghij');
		expect(pressed('漢|字\nabc', down)).toBe('漢字\nab|c');
	});

	test('are visible around the cursor if there are too many', () => {
		const text = Array.from({length: 10}, (_, line) => `line ${line}`).join('\n');
		expect(viewEdit({text, cursor: text.length}, 20, 3)).toEqual({
			rows: ['line 7', 'line 8', 'line 9'],
			cursor: {row: 2, column: 6},
			hiddenAbove: 7,
			hiddenBelow: 0,
		});
		expect(viewEdit({text, cursor: 0}, 20, 3)).toMatchObject({
			hiddenAbove: 0,
			hiddenBelow: 7,
			cursor: {row: 0, column: 0},
		});
	});
});

const segmenter = new Intl.Segmenter();
const isBoundary = (text: string, index: number): boolean =>
	index === text.length || segmenter.segment(text).containing(index)?.index === index;
const piece = fc.oneof(
	fc.constantFrom(
		'a',
		' ',
		'\n',
		'漢',
		'👨‍👩‍👧',
		'\u200D',
		'\uFE0F',
		'🇩',
		'\u0301',
		'\uD83D',
		'\uDE00',
		'ᄀ',
		'ᅡ',
		'word ',
	),
	fc.constantFrom(...hostile).map(({text}) => text.slice(0, 10)),
	fc.string({unit: 'binary', maxLength: 5}),
);
const event: fc.Arbitrary<EditEvent> = fc.oneof(
	{weight: 3, arbitrary: piece.map(text => ({type: 'insert', text}) as const)},
	{weight: 4, arbitrary: fc.constantFrom(...editCommands).map(command => ({type: command}))},
	{
		weight: 1,
		arbitrary: fc
			.tuple(fc.constantFrom('up', 'down'), fc.integer({min: 1, max: 12}))
			.map(([command, width]) => ({type: command, width}) as const),
	},
);

describe('random input', () => {
	test('keeps the cursor between graphemes and the text well formed', () => {
		fc.assert(
			fc.property(fc.array(event, {maxLength: 40}), events => {
				let edit = emptyEdit;
				for (const each of events) {
					edit = reduceEdit(edit, each);
					expect(edit.text.isWellFormed()).toBe(true);
					expect(edit.cursor).toBeGreaterThanOrEqual(0);
					expect(edit.cursor).toBeLessThanOrEqual(edit.text.length);
					expect(isBoundary(edit.text, edit.cursor)).toBe(true);
				}
			}),
			{numRuns: 1500},
		);
	});

	test('is reverted by undo, and restored by redo', () => {
		fc.assert(
			fc.property(fc.array(event, {maxLength: 30}), events => {
				const end = events.reduce(reduceEdit, emptyEdit);
				let back = end;
				for (let step = 0; step < 100; step++) back = run(back, 'undo');
				expect(back.text).toBe('');
				let again = back;
				for (let step = 0; step < 200; step++) again = run(again, 'redo');
				const last = end.future.length === 0 ? end.text : end.future[0]?.text;
				expect(again.text).toBe(last);
			}),
		);
	});

	test('fits into the box with the cursor, without losing text', () => {
		fc.assert(
			fc.property(
				fc.array(piece, {maxLength: 20}),
				fc.integer({min: 2, max: 15}),
				fc.nat(),
				(pieces, width, where) => {
					const edit = run(emptyEdit, ...pieces.map(text => ({type: 'insert', text}) as const));
					const rows = editRows(edit.text, width);
					let expected = 0;
					for (const row of rows) {
						expect(row.start === expected || edit.text.slice(expected, row.start) === '\n').toBe(true);
						expected = row.end;
						const drawnRow = row.cells.map(cell => cell.shown).join('');
						const hanging = drawnRow.endsWith(' ') ? 1 : 0;
						expect(row.cells.reduce((sum, cell) => sum + cell.columns, 0)).toBeLessThanOrEqual(
							width - 1 + hanging,
						);
						for (const cell of row.cells) expect(columns(cell.shown)).toBe(cell.columns);
					}
					expect(expected).toBe(edit.text.length);
					const boundary = run(
						{...edit, cursor: edit.text.length},
						...Array<EditCommand>(where % 20).fill('left'),
					);
					const view = viewEdit(boundary, width, 3);
					expect(view.rows.length).toBeLessThanOrEqual(3);
					expect(view.cursor.row).toBeLessThan(view.rows.length);
					expect(view.cursor.column).toBeLessThan(width);
					expect(positionOf(rows, boundary.cursor).row).toBe(view.cursor.row + view.hiddenAbove);
				},
			),
			{numRuns: 500},
		);
	});
});
