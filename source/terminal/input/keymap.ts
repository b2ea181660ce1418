/**
 * Finds the action of a key in the table of keys. A test checks that no key has two actions at once, and that every
 * action with an unsafe key also has another key or a command.
 */
import {type Key, keyId} from './key.ts';
import {type Action, type Condition, type KeyContext, keymap, type Mode} from './key-table.ts';

export const emptyContext: KeyContext = {
	isEmpty: true,
	isAtEnd: true,
	isOnFirstRow: true,
	isOnLastRow: true,
	isRecalled: false,
	chord: undefined,
};

/** Modes that pass keys they do not bind to another mode. */
const beneath: ReadonlyMap<Mode, Mode> = new Map([['completion', 'chat']]);

interface Found {
	readonly action: Action;
	readonly when: Condition | undefined;
}

const index: ReadonlyMap<string, readonly Found[]> = (() => {
	const found = new Map<string, Found[]>();
	const add = (key: string, entry: Found) => found.set(key, [...(found.get(key) ?? []), entry]);
	for (const {action, bindings} of keymap) {
		for (const {mode, keys, when} of bindings) for (const key of keys) add(`${mode} ${key}`, {action, when});
	}
	return found;
})();

const chordStarts: ReadonlySet<string> = new Set(
	keymap.flatMap(({bindings}) =>
		bindings.flatMap(({mode, keys}) =>
			keys.filter(key => key.includes(' ')).map(key => `${mode} ${key.split(' ')[0]}`),
		),
	),
);

/** The actions of a key (`ctrl+k`, or `ctrl+x ctrl+e`) in a mode: never more than one. */
export const actionsFor = (mode: Mode, key: string, context: KeyContext): readonly Action[] =>
	(index.get(`${mode} ${key}`) ?? []).filter(({when}) => when?.(context) ?? true).map(({action}) => action);

/**
 * The action of a key; undefined if it has none. `startChord`: the key is the first of two; pass it as `context.chord`
 * with the next one. `goToRoom`: the key's name is the room's number.
 */
export const actionFor = (mode: Mode, key: Key, context: KeyContext): Action | undefined => {
	const id = context.chord === undefined ? keyId(key) : `${context.chord} ${keyId(key)}`;
	const action = actionsFor(mode, id, context)[0];
	if (action !== undefined) return action;
	if (chordStarts.has(`${mode} ${id}`)) return 'startChord';
	const below = beneath.get(mode);
	return below && actionFor(below, key, context);
};
