/**
 * `termchat keys`: shows what arrives for each key, asks for the keys of termchat one by one, and proposes other keys for
 * those that do not arrive. Pure: takes the state and a key, returns the next state and lines to print.
 */
import {type KeyDisplay, keyLabel} from '../input/key-labels.ts';
import {emptyContext, type KeyChange} from '../input/keymap.ts';
import {type CheckedKey, keysToCheck} from './checked-keys.ts';
import {proposeChanges} from './proposal.ts';

export type KeyCheck =
	/** Shows every key. */
	| {readonly type: 'watching'}
	/** Asks for one key after the other. */
	| {
			readonly type: 'checking';
			readonly keys: readonly CheckedKey[];
			readonly at: number;
			/** Another key that arrived; if it arrives again, it is what the terminal sends. */
			readonly other: string | undefined;
	  }
	/** Asks whether to write the changes. */
	| {readonly type: 'proposing'; readonly changes: readonly KeyChange[]}
	| {readonly type: 'ended'; readonly changes: readonly KeyChange[]};

export interface ArrivedKey {
	/** The name of the key in the keymap, such as `ctrl+k`. */
	readonly id: string;
	/** The bytes of the terminal, as text that can be printed. Empty if they are not known. */
	readonly bytes: string;
}

export interface KeyCheckStep {
	readonly state: KeyCheck;
	readonly lines: readonly string[];
}

export const firstLines: readonly string[] = [
	'Press any key to see what arrives.',
	'Space checks the keys that some terminals do not send, A checks all keys, Ctrl+C ends.',
	'',
];

export const beginCheck: KeyCheck = {type: 'watching'};

/** What the key does in the chat: on empty input, and with text. */
const meaningOf = ({keymap, set}: KeyDisplay, id: string): string => {
	const contexts = [
		emptyContext,
		{...emptyContext, isEmpty: false},
		{...emptyContext, isAtEnd: false, isEmpty: false},
	];
	const actions = new Set(contexts.flatMap(context => keymap.actionsFor('chat', id, context)));
	const abouts = keymap.rows.filter(({action}) => actions.has(action)).map(({about}) => about);
	return abouts.join(set === 'ascii' ? ' / ' : ' · ') || 'no function in the chat';
};

const shownKey = (display: KeyDisplay, {id, bytes}: ArrivedKey): string =>
	`${keyLabel(id, display.set).padEnd(20)} ${bytes.padEnd(16)} ${meaningOf(display, id)}`;

const prompt = (display: KeyDisplay, keys: readonly CheckedKey[], at: number): string => {
	const {key, about} = keys[at] ?? {key: '', about: ''};
	return `${at + 1}/${keys.length}  Press ${keyLabel(key, display.set)} (${about}), or Space if nothing happens.`;
};

const startChecking = (display: KeyDisplay, keys: readonly CheckedKey[]): KeyCheckStep => ({
	state: {type: 'checking', keys, at: 0, other: undefined},
	lines: ['', prompt(display, keys, 0)],
});

const watch = (state: KeyCheck, display: KeyDisplay, key: ArrivedKey): KeyCheckStep => {
	switch (key.id) {
		case 'space':
			return startChecking(display, keysToCheck(display.keymap, 'doubtful'));
		case 'a':
		case 'A':
			return startChecking(display, keysToCheck(display.keymap, 'all'));
		default:
			return {state, lines: [shownKey(display, key)]};
	}
};

/** `    "alt+a": "none"`: a change as it is written in the settings file. */
const changeLine = ({mode, key, action}: KeyChange): string =>
	`    ${mode === 'chat' ? '' : `${mode}: `}${JSON.stringify(key)}: ${JSON.stringify(action)}`;

const summary = (display: KeyDisplay, keys: readonly CheckedKey[]): KeyCheckStep => {
	const missing = keys.filter(({result}) => result !== 'arrives');
	if (missing.length === 0) {
		return {state: {type: 'ended', changes: []}, lines: ['', `All ${keys.length} keys arrive.`]};
	}
	const {changes, lost} = proposeChanges(display.keymap, missing);
	const lines = [
		'',
		`${keys.length - missing.length} of ${keys.length} keys arrive. These do not:`,
		...missing.map(
			({key, about, result}) =>
				`    ${keyLabel(key, display.set)} (${about})${result === 'missing' ? '' : ` arrives as ${keyLabel(result ?? '', display.set)}`}`,
		),
		...lost.map(
			({about, slash}) => `    Nothing is left for: ${about}.${slash === undefined ? '' : ` Type ${slash}.`}`,
		),
	];
	if (changes.length === 0) return {state: {type: 'ended', changes: []}, lines};
	return {
		state: {type: 'proposing', changes},
		lines: [
			...lines,
			'',
			'With these lines in the keys of the settings file, hints and help no longer name them:',
			...changes.map(changeLine),
			'Write them? Y or N.',
		],
	};
};

const check = (
	state: Extract<KeyCheck, {type: 'checking'}>,
	display: KeyDisplay,
	{id, bytes}: ArrivedKey,
): KeyCheckStep => {
	const {keys, at, other} = state;
	const expected = keys[at]?.key;
	const result = id === expected ? 'arrives' : id === 'space' ? 'missing' : id === other ? id : undefined;
	if (result === undefined) {
		const again = `That is ${keyLabel(id, display.set)}${bytes === '' ? '' : ` (${bytes})`}. Press ${keyLabel(expected ?? '', display.set)} again, or Space if nothing happens.`;
		return {state: {...state, other: id}, lines: [`      ${again}`]};
	}
	const checked = keys.map((key, index) => (index === at ? {...key, result} : key));
	if (at + 1 === keys.length) return summary(display, checked);
	return {
		state: {type: 'checking', keys: checked, at: at + 1, other: undefined},
		lines: [
			...(result === 'arrives'
				? []
				: [`      does not arrive${result === 'missing' ? '' : ` (${keyLabel(result, display.set)} does)`}`]),
			prompt(display, checked, at + 1),
		],
	};
};

/** Only Y and N are answers: Space may have been pressed once too often. */
const answer = (state: Extract<KeyCheck, {type: 'proposing'}>, id: string): KeyCheckStep => ({
	state: id === 'y' || id === 'n' ? {type: 'ended', changes: id === 'y' ? state.changes : []} : state,
	lines: [],
});

/** The state after a key. Ctrl+C ends it everywhere, unless it is the key that is checked. */
export const pressKey = (state: KeyCheck, display: KeyDisplay, key: ArrivedKey): KeyCheckStep => {
	const isAskedFor = state.type === 'checking' && state.keys[state.at]?.key === 'ctrl+c';
	if (key.id === 'ctrl+c' && !isAskedFor) return {state: {type: 'ended', changes: []}, lines: []};
	switch (state.type) {
		case 'watching':
			return watch(state, display, key);
		case 'checking':
			return check(state, display, key);
		case 'proposing':
			return answer(state, key.id.toLowerCase());
		case 'ended':
			return {state, lines: []};
	}
};

/** Bytes as text: `\e[1;5A`, `\x0b`. */
export const shownBytes = (chunk: string): string =>
	[...chunk]
		.map(character => {
			const code = character.codePointAt(0) ?? 0;
			if (character === '\u001B') return '\\e';
			return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
		})
		.join('');
