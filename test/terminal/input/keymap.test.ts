import {describe, expect, test} from 'vitest';
import {readInput} from '../../../source/commands/read-input.ts';
import {commands} from '../../../source/commands/slash/registry.ts';
import {feed, initialParser} from '../../../source/terminal/input/input-parser.ts';
import type {Key} from '../../../source/terminal/input/key.ts';
import {
	helpSections,
	hintFor,
	isUnsafe,
	keyLabel,
	keysOf,
} from '../../../source/terminal/input/key-labels.ts';
import {type KeyContext, keyTable as keymap, type Mode} from '../../../source/terminal/input/key-table.ts';
import {defaultKeymap, emptyContext} from '../../../source/terminal/input/keymap.ts';

const modes: readonly Mode[] = [
	'chat',
	'completion',
	'historySearch',
	'select',
	'palette',
	'list',
	'help',
	'confirm',
];
const flags = [
	'isEmpty',
	'isAtEnd',
	'isOnFirstRow',
	'isOnLastRow',
	'isRecalled',
	'isAboutMessage',
	'isInThread',
	'hasHeldMessage',
] as const;
const contexts: readonly KeyContext[] = Array.from({length: 2 ** flags.length}, (_, bits) => ({
	chord: undefined,
	hasCandidates: false,
	takesCandidate: false,
	...(Object.fromEntries(flags.map((flag, at) => [flag, (bits & (1 << at)) !== 0])) as Record<
		(typeof flags)[number],
		boolean
	>),
}));
/** Only the mode `completion` has a list. */
const listContexts: readonly KeyContext[] = [
	{...emptyContext, hasCandidates: true},
	{...emptyContext, hasCandidates: true, takesCandidate: true},
];
const allKeys = [...new Set(keymap.flatMap(({bindings}) => bindings.flatMap(({keys}) => [...keys])))];

const press = (bytes: string): Key => {
	const [event] = feed(initialParser, new TextEncoder().encode(bytes)).events;
	if (event?.type !== 'key') throw new Error(`no key: ${JSON.stringify(bytes)}`);
	return event.key;
};
const written: KeyContext = {...emptyContext, isEmpty: false};
const inTheMiddle: KeyContext = {...written, isAtEnd: false};

describe('the keymap', () => {
	test('gives no key two actions at once', () => {
		for (const mode of modes) {
			for (const key of allKeys) {
				for (const context of mode === 'completion' ? [...contexts, ...listContexts] : contexts) {
					const actions = defaultKeymap.actionsFor(mode, key, context);
					expect(actions.length, `${mode} ${key}: ${actions.join(', ')}`).toBeLessThanOrEqual(1);
				}
			}
		}
	});

	test('has a safe key or a command for every action', () => {
		for (const {action, slash} of keymap) {
			const safe = keysOf(action).filter(key => !isUnsafe(key));
			expect(safe.length > 0 || slash !== undefined, action).toBe(true);
		}
	});

	test('names each action once, and describes it', () => {
		const actions = keymap.map(({action}) => action);
		expect(new Set(actions).size).toBe(actions.length);
		for (const {about} of keymap) expect(about).not.toBe('');
	});

	test.each<[string, string, KeyContext, string | undefined]>([
		['Ctrl+K jumps at the end of the line', '\u000B', written, 'palette'],
		['Ctrl+K kills before it', '\u000B', inTheMiddle, 'killToEnd'],
		['Ctrl+F searches at the end of the line', '\u0006', written, 'search'],
		['Ctrl+F goes right before it', '\u0006', inTheMiddle, 'right'],
		['↑ on empty input selects a message', '\u001B[A', emptyContext, 'selectMessage'],
		['↑ with something written recalls', '\u001B[A', written, 'historyOlder'],
		[
			'↑ continues to recall over an empty line',
			'\u001B[A',
			{...emptyContext, isRecalled: true},
			'historyOlder',
		],
		['↑ in several lines goes up', '\u001B[A', {...written, isOnFirstRow: false}, 'up'],
		['↓ in several lines goes down', '\u001B[B', {...written, isOnLastRow: false}, 'down'],
		['End on empty input goes to the newest', '\u001B[F', emptyContext, 'scrollToBottom'],
		['End moves to the end of the text', '\u001B[F', written, 'lineEnd'],
		['? on empty input is help', '?', emptyContext, 'help'],
		['? is text otherwise', '?', written, undefined],
		['Ctrl+C clears', '\u0003', written, 'clearInput'],
		['Ctrl+C leaves on empty input', '\u0003', emptyContext, 'leave'],
		['Alt+3 is a room', '\u001B3', emptyContext, 'goToRoom'],
		['Ctrl+J is a new line', '\n', written, 'newLine'],
		['Shift+Enter is a new line where it arrives', '\u001B[13;2u', written, 'newLine'],
		['Enter sends', '\r', written, 'send'],
		['a letter is text', 'r', emptyContext, undefined],
		['Ctrl+X waits for another', '\u0018', written, 'startChord'],
		['Ctrl+E after Ctrl+X opens the editor', '\u0005', {...written, chord: 'ctrl+x'}, 'openEditor'],
		['Ctrl+A after Ctrl+X is nothing', '\u0001', {...written, chord: 'ctrl+x'}, undefined],
	])('in the chat %s', (_name, bytes, context, action) => {
		expect(defaultKeymap.actionFor('chat', press(bytes), context)).toBe(action);
	});

	test('passes keys that completion does not bind to the chat', () => {
		const withList: KeyContext = {...written, hasCandidates: true};
		const chosen: KeyContext = {...withList, takesCandidate: true};
		expect(defaultKeymap.actionFor('completion', press('\u001B[A'), withList)).toBe('choosePrevious');
		expect(defaultKeymap.actionFor('completion', press('\t'), withList)).toBe('complete');
		expect(defaultKeymap.actionFor('completion', press('\r'), withList)).toBe('send');
		expect(defaultKeymap.actionFor('completion', press('\r'), chosen)).toBe('choose');
		expect(defaultKeymap.actionFor('completion', press('\u001B[A'), written)).toBe('historyOlder');
		expect(defaultKeymap.actionFor('completion', press('\u0001'), written)).toBe('lineStart');
		expect(defaultKeymap.actionFor('palette', press('\u0001'), written)).toBeUndefined();
	});

	test('has actions for a selected message', () => {
		const keys = ['r', 'e', 'd', '+', 'y', 'o', 'i', '\u001B'];
		expect(
			keys.map(key =>
				defaultKeymap.actionFor('select', key === '\u001B' ? escapeKey : press(key), emptyContext),
			),
		).toEqual(['reply', 'edit', 'delete', 'react', 'copy', 'openLink', 'inspect', 'stopSelecting']);
	});
});

const escapeKey: Key = {name: 'escape', text: '', ctrl: false, alt: false, shift: false};

describe('help', () => {
	test('lists every action with its keys', () => {
		const lines = helpSections().flatMap(section => section.lines);
		expect(lines).toHaveLength(keymap.length);
		expect(lines.every(line => line.keys !== '')).toBe(true);
		expect(lines[0]).toEqual({
			keys: 'Ctrl+K, Ctrl+G, F2',
			about: 'open the palette: # rooms, @ people, > commands, ? search',
			also: '/go',
		});
	});

	test('names the keys of nine rooms as one', () => {
		const line = helpSections()
			.flatMap(section => section.lines)
			.find(({about}) => about === 'room by its number');
		expect(line?.keys).toBe('Ctrl+X 1…9, Alt+1…9');
	});

	test('names commands that exist', () => {
		for (const {slash = '', action} of keymap) {
			for (const [, name = ''] of slash.matchAll(/\/([a-z]+|\d)/g)) {
				expect(['command', 'room'], `${action}: /${name}`).toContain(readInput(`/${name}`, commands).type);
			}
		}
	});

	test('has ASCII key labels', () => {
		expect(keyLabel('alt+up', 'ascii')).toBe('Alt+Up');
		expect(keyLabel('alt+up')).toBe('Alt+↑');
		expect(keyLabel('ctrl+x ctrl+e')).toBe('Ctrl+X Ctrl+E');
		expect(keyLabel('+')).toBe('+');
		expect(keyLabel('r')).toBe('r');
		expect(keyLabel('pagedown')).toBe('PgDn');
	});

	test('names a safe key first', () => {
		expect(hintFor('scrollToBottom')).toBe('End');
		expect(hintFor('help')).toBe('F1');
	});
});
