import {describe, expect, test} from 'vitest';
import {feed, initialParser} from '../../../source/terminal/input/input-parser.ts';
import {helpSections, hintFor, hintIn, keyForCommand} from '../../../source/terminal/input/key-labels.ts';
import {parseKeyName} from '../../../source/terminal/input/key-names.ts';
import {type KeyContext, keyTable} from '../../../source/terminal/input/key-table.ts';
import {defaultKeymap, emptyContext, type Keymap} from '../../../source/terminal/input/keymap.ts';
import {parseText} from '../../../source/terminal/settings-file/jsonc.ts';
import {actionsOf, modes, readKeysSection} from '../../../source/terminal/settings-file/keys-section.ts';

const written: KeyContext = {...emptyContext, isEmpty: false};

const press = (keymap: Keymap, mode: 'chat' | 'select' | 'list', bytes: string, context = written) => {
	const [event] = feed(initialParser, new TextEncoder().encode(bytes)).events;
	if (event?.type !== 'key') throw new Error(`no key: ${JSON.stringify(bytes)}`);
	return keymap.actionFor(mode, event.key, context);
};

/** The section of a file with a line for each part. */
const read = (...lines: readonly string[]) => {
	const {properties} = parseText(`{"keys": {\n${lines.join(',\n')}\n}}`);
	return readKeysSection(properties[0]);
};
const problemsOf = (...lines: readonly string[]): readonly string[] =>
	read(...lines).problems.map(({line, level, text}) => `${line} ${level}: ${text}`);

describe('a key', () => {
	test.each([
		['Ctrl+K', 'ctrl+k'],
		['alt+Ctrl+x', 'ctrl+alt+x'],
		['Shift+Tab', 'shift+tab'],
		['shift+p', 'P'],
		['alt+shift+p', 'alt+shift+p'],
		['PgUp', 'pageup'],
		['Esc', 'escape'],
		['F12', 'f12'],
		['?', '?'],
		['+', '+'],
		['ctrl++', 'ctrl++'],
		['ctrl+-', 'ctrl+-'],
		['ctrl+x ctrl+e', 'ctrl+x ctrl+e'],
		['option+ö', 'alt+ö'],
		['ctrl+foo', undefined],
		['hyper+k', undefined],
		['', undefined],
		['a b c', undefined],
		['ctrl+', 'ctrl++'],
	])('%j is %j', (text, expected) => {
		expect(parseKeyName(text)).toBe(expected);
	});

	test('of the table can be written as it is there', () => {
		for (const {bindings} of keyTable) {
			for (const key of bindings.flatMap(({keys}) => keys)) expect(parseKeyName(key)).toBe(key);
		}
	});
});

describe('bound keys', () => {
	test('have their new action, and no other in the mode', () => {
		const {keymap, problems} = read(
			'"Ctrl+O": "palette"',
			'"f3": "nextActiveRoom"',
			'"alt+a": "none"',
			'"select": {"x": "delete"}',
		);
		expect(problems).toEqual([]);
		expect(press(keymap, 'chat', '\u000F')).toBe('palette');
		expect(press(keymap, 'chat', '\u001BOR')).toBe('nextActiveRoom');
		expect(press(keymap, 'chat', '\u001Ba')).toBeUndefined();
		expect(press(keymap, 'select', 'x')).toBe('delete');
		expect(press(keymap, 'select', 'd')).toBe('delete');
		expect(press(keymap, 'list', 'x')).toBeUndefined();
		expect(press(keymap, 'chat', '\u000B')).toBe('palette');
	});

	test('replace every condition of the key', () => {
		const {keymap} = read('"ctrl+k": "search"', '"ctrl+o": "killToEnd"');
		for (const context of [written, emptyContext, {...written, isAtEnd: false}]) {
			expect(press(keymap, 'chat', '\u000B', context)).toBe('search');
		}
	});

	test('may be two keys, one after the other', () => {
		const {keymap, problems} = read('"ctrl+x n": "nextRoom"');
		expect(problems).toEqual([]);
		expect(press(keymap, 'chat', '\u0018')).toBe('startChord');
		expect(press(keymap, 'chat', 'n', {...written, chord: 'ctrl+x'})).toBe('nextRoom');
	});

	test('are shown first in help, hints and the palette', () => {
		const {keymap} = read('"alt+a": "none"', '"f3": "nextActiveRoom"', '"list": {"x": "close"}');
		const display = {set: 'unicode', keymap} as const;
		expect(hintFor('nextActiveRoom', display)).toBe('F3');
		expect(hintFor('nextActiveRoom')).not.toBe('F3');
		expect(hintIn('list', 'close', display)).toBe('x');
		expect(hintIn('palette', 'close', display)).toBe('Esc');
		expect(keyForCommand('next', display)).toBe('F3');
		const line = helpSections(display)
			.flatMap(({lines}) => lines)
			.find(({also}) => also === '/next');
		expect(line?.keys).toMatch(/^F3/);
	});

	test('leave the default keymap as it is', () => {
		read('"ctrl+k": "search"');
		expect(press(defaultKeymap, 'chat', '\u000B')).toBe('palette');
	});

	test('can have every action of their mode', () => {
		for (const mode of modes) {
			for (const action of actionsOf(mode)) {
				const {keymap, problems} = read(`"${mode}": {"ctrl+alt+9": "${action}"}`);
				expect(problems.filter(({level}) => level === 'error')).toEqual([]);
				expect(keymap.actionsFor(mode, 'ctrl+alt+9', written)).toEqual([action]);
			}
		}
	});
});

describe('a mistake', () => {
	test('names the line and what is allowed, and the rest applies', () => {
		const lines = [
			'"ctrl+foo": "palette"',
			'"ctrl+o": "jump"',
			'"x": "palette"',
			'"insert": {"x": "delete"}',
			'"select": {"x": "send"}',
			'"f5": 3',
			'"f4": "goToRoom"',
			'"f6": "search"',
		];
		expect(problemsOf(...lines).map(text => text.slice(0, 84))).toEqual([
			'2 error: Unknown key "ctrl+foo". A key is a character or one of enter, tab, backspac',
			'3 error: "ctrl+o" has an unknown action. In the mode "chat" it is one of palette, pr',
			'4 error: "x" types text in the mode "chat", so it cannot have an action. Bind a key ',
			'5 error: Unknown mode "insert". The modes are chat, completion, historySearch, selec',
			'6 error: "x" has an unknown action. In the mode "select" it is one of inbox, goBack,',
			'7 error: "f5" has an unknown action. In the mode "chat" it is one of palette, previo',
			'8 error: "goToRoom" needs a key that ends with the number of the room, such as ctrl+',
		]);
		expect(press(read(...lines).keymap, 'chat', '\u001B[17~')).toBe('search');
	});

	test('of two bindings of one key names both lines, and the last one counts', () => {
		expect(problemsOf('"ctrl+o": "palette"', '"Control+O": "search"')).toEqual([
			'2 error: "ctrl+o" is bound again in line 3 ("Control+O"), and that one counts.',
		]);
		expect(press(read('"ctrl+o": "palette"', '"Control+O": "search"').keymap, 'chat', '\u000F')).toBe(
			'search',
		);
	});

	test('that takes the last key of an action names the action', () => {
		expect(problemsOf('"enter": "palette"')).toEqual([
			'2 error: "enter" was the last key of "send" (send). Bind another key to it.',
		]);
		expect(problemsOf('"enter": "palette"', '"ctrl+o": "send"')).toEqual([]);
	});

	test('with keys that begin alike names the conflict', () => {
		expect(problemsOf('"ctrl+x": "palette"')[0]).toMatch(
			/^2 error: "ctrl\+x" conflicts with (?:ctrl\+x \S+(?:, )?)+, which can no longer be pressed\.$/,
		);
		expect(problemsOf('"ctrl+l x": "palette"')).toEqual([
			'2 error: "ctrl+l x" conflicts with ctrl+l, which has an action of its own. Set "ctrl+l" to "none", or choose another key.',
		]);
	});

	test('is only a warning for a key that may not arrive', () => {
		expect(problemsOf('"alt+x": "palette"', '"ctrl+i": "search"')).toEqual([
			'2 warning: "alt+x" does not arrive in every terminal. Check it with: termchat keys',
			'3 warning: Most terminals send "ctrl+i" as tab, so it may not arrive.',
		]);
	});

	test('is a section that is no object', () => {
		const {properties} = parseText('{"keys": ["ctrl+o"]}');
		expect(readKeysSection(properties[0]).problems[0]?.text).toContain('"keys" must be an object such as');
	});
});
