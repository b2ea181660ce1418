import {describe, expect, test} from 'vitest';
import {emptyContext, Keymap} from '../../../source/terminal/input/keymap.ts';
import {keysToCheck} from '../../../source/terminal/key-check/checked-keys.ts';
import {
	beginCheck,
	type KeyCheck,
	pressKey,
	shownBytes,
} from '../../../source/terminal/key-check/key-check.ts';
import {proposeChanges} from '../../../source/terminal/key-check/proposal.ts';
import type {GlyphSet} from '../../../source/text/sanitize.ts';

/** A small chat: four actions, of which two have only keys that some terminals do not send. */
const keymap = new Keymap();
const asked = keysToCheck(keymap, 'doubtful').map(({key}) => key);

const start = (set: GlyphSet = 'unicode') => {
	let state: KeyCheck = beginCheck;
	const lines: string[] = [];
	return {
		lines,
		state: () => state,
		press(id: string, bytes = id) {
			const step = pressKey(state, {set, keymap}, {id, bytes});
			state = step.state;
			lines.push(...step.lines);
		},
		expected: () => (state.type === 'checking' ? (state.keys[state.at]?.key ?? '') : ''),
	};
};

/** Presses every key that is asked for, but Space for those that are missing. */
const answerAll = (check: ReturnType<typeof start>, missing: readonly string[]): void => {
	for (let key = check.expected(); key !== ''; key = check.expected()) {
		check.press(missing.includes(key) ? 'space' : key);
	}
};

describe('watching', () => {
	test('shows the name, the bytes and the function of each key', () => {
		const check = start();
		check.press('ctrl+k', '\\x0b');
		check.press('q', 'q');
		expect(check.lines).toEqual([
			'Ctrl+K               \\x0b             open the palette: # rooms, @ people, > commands, ? search · cut to the end of the line',
			'q                    q                no function in the chat',
		]);
	});

	test('is ASCII where that is drawn', () => {
		const check = start('ascii');
		check.press('ctrl+k', '\\x0b');
		check.press('alt+up', '\\e[1;3A');
		check.press('space');
		expect(check.lines.join('\n')).toMatch(/^[\x20-\x7E\n]*$/);
		expect(check.lines[1]).toContain('Alt+Up');
	});

	test('ends with Ctrl+C', () => {
		const check = start();
		check.press('ctrl+c');
		expect(check.state()).toEqual({type: 'ended', changes: []});
	});

	test('shows bytes as text', () => {
		expect(shownBytes('\u001B[1;5A')).toBe('\\e[1;5A');
		expect(shownBytes('\u000B\u007F')).toBe('\\x0b\\x7f');
	});
});

describe('checking', () => {
	test('asks for the keys that some terminals do not send', () => {
		expect(asked).toEqual(
			expect.arrayContaining(['f1', 'alt+a', 'alt+1', 'escape', 'ctrl+home', 'shift+enter']),
		);
		expect(asked).not.toEqual(expect.arrayContaining(['ctrl+k']));
		expect(asked).not.toEqual(expect.arrayContaining(['alt+2']));
		const all = keysToCheck(keymap, 'all').map(({key}) => key);
		expect(all).toEqual(expect.arrayContaining([...asked, 'ctrl+k', 'pageup', 'enter']));
		expect(new Set(all).size).toBe(all.length);
	});

	test('ends if all keys arrive', () => {
		const check = start();
		check.press('space');
		answerAll(check, []);
		expect(check.state()).toEqual({type: 'ended', changes: []});
		expect(check.lines.at(-1)).toBe(`All ${asked.length} keys arrive.`);
	});

	test('asks again after another key, and accepts it the second time', () => {
		const check = start();
		check.press('space');
		const first = check.expected();
		check.press('ctrl+z', '\\x1a');
		expect(check.expected()).toBe(first);
		expect(check.lines.at(-1)).toContain('That is Ctrl+Z (\\x1a). Press');
		check.press('ctrl+z', '\\x1a');
		expect(check.expected()).toBe(asked[1]);
		answerAll(check, []);
		expect(check.lines.join('\n')).toContain('arrives as Ctrl+Z');
	});

	test('proposes other keys for those that do not arrive', () => {
		const check = start();
		check.press('space');
		answerAll(check, ['alt+u', 'alt+p', 'alt+n']);
		expect(check.lines).toContain(`${asked.length - 3} of ${asked.length} keys arrive. These do not:`);
		expect(check.lines).toContain('    "alt+u": "none"');
		expect(check.lines).toContain('    Alt+U (to the first unread message)');
		check.press('y');
		const {changes} = check.state() as Extract<KeyCheck, {type: 'ended'}>;
		const changed = new Keymap(changes);
		for (const action of ['firstUnread', 'previousMention', 'nextMention'] as const) {
			const keys = changed.keysOf(action, 'chat');
			expect(keys.length, action).toBeGreaterThan(0);
			expect(keys.join(' ')).not.toContain('alt+');
		}
	});

	test('writes nothing without a yes', () => {
		const check = start();
		check.press('space');
		answerAll(check, ['alt+u']);
		expect(check.state().type).toBe('proposing');
		check.press('space');
		expect(check.state().type).toBe('proposing');
		check.press('n');
		expect(check.state()).toEqual({type: 'ended', changes: []});
	});
});

describe('a proposal', () => {
	const without = (...keys: readonly string[]) =>
		proposeChanges(
			keymap,
			keys.map(key => ({key, about: ''})),
		);

	test('leaves no action of the chat without a key, and gives no key to two', () => {
		const {changes, lost} = without(...asked);
		const changed = new Keymap(changes);
		const lostActions = lost.map(({action}) => action);
		for (const {action, bindings} of keymap.rows) {
			if (!bindings.some(({mode}) => mode === 'chat') || lostActions.includes(action)) continue;
			const keys = changed.keysOf(action, 'chat');
			expect(keys.length, action).toBeGreaterThan(0);
			expect(
				keys.filter(key => asked.includes(key)),
				action,
			).toEqual([]);
		}
		expect(lostActions).toEqual([]);
		const bound = changes.filter(({action}) => action !== 'none').map(({key}) => key);
		expect(new Set(bound).size).toBe(bound.length);
		for (const key of bound) expect(keymap.actionsFor('chat', key, emptyContext)).toEqual([]);
	});

	test('names what is lost if Ctrl+X does not arrive either', () => {
		const {changes, lost} = without('ctrl+x', 'alt+u');
		expect(lost.map(({action}) => action)).toContain('firstUnread');
		expect(changes.filter(({action}) => action !== 'none')).toEqual([]);
	});

	test('takes all of Alt+1 to Alt+9', () => {
		const keys = without('alt+1').changes.map(({key}) => key);
		expect(keys).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit => `alt+${digit}`));
	});
});
