/**
 * Finds the action of a key in the table of keys, with the keys that the user has bound. A test checks that no key of the
 * table has two actions at once, and that every action with an unsafe key also has another key or a command.
 */
import {type Key, keyId} from './key.ts';
import {
	type Action,
	type Condition,
	type KeyContext,
	type KeyInfo,
	keyTable,
	type Mode,
} from './key-table.ts';

export const emptyContext: KeyContext = {
	isEmpty: true,
	isAtEnd: true,
	isOnFirstRow: true,
	isOnLastRow: true,
	isRecalled: false,
	isAboutMessage: false,
	isInThread: false,
	hasHeldMessage: false,
	hasCandidates: false,
	takesCandidate: false,
	chord: undefined,
};

/** A key that the user binds to an action, or takes from every action of the mode. */
export interface KeyChange {
	readonly mode: Mode;
	/** `ctrl+k`, or `ctrl+x ctrl+e`. */
	readonly key: string;
	readonly action: Exclude<Action, 'startChord'> | 'none';
}

export type KeyRow = KeyInfo & {readonly action: Action};

/** Modes that pass keys they do not bind to another mode. */
const beneath: ReadonlyMap<Mode, Mode> = new Map([['completion', 'chat']]);

interface Found {
	readonly action: Action;
	readonly when: Condition | undefined;
}

/** The rows after a change. The key has no other action in its mode, and is the first of its new one. */
const changed = (rows: readonly KeyRow[], {mode, key, action}: KeyChange): readonly KeyRow[] =>
	rows.map(row => {
		const bindings = row.bindings
			.map(binding =>
				binding.mode === mode ? {...binding, keys: binding.keys.filter(one => one !== key)} : binding,
			)
			.filter(({keys}) => keys.length > 0);
		return {...row, bindings: row.action === action ? [{mode, keys: [key]}, ...bindings] : bindings};
	});

const indexOf = (rows: readonly KeyRow[]): ReadonlyMap<string, readonly Found[]> => {
	const found = new Map<string, Found[]>();
	for (const {action, bindings} of rows) {
		for (const {mode, keys, when} of bindings) {
			for (const key of keys) {
				const id = `${mode} ${key}`;
				found.set(id, [...(found.get(id) ?? []), {action, when}]);
			}
		}
	}
	return found;
};

const chordStartsOf = (rows: readonly KeyRow[]): ReadonlySet<string> =>
	new Set(
		rows.flatMap(({bindings}) =>
			bindings.flatMap(({mode, keys}) =>
				keys.filter(key => key.includes(' ')).map(key => `${mode} ${key.split(' ')[0]}`),
			),
		),
	);

/** The table of keys with the changes of the user. Immutable. */
export class Keymap {
	readonly rows: readonly KeyRow[];
	readonly #index: ReadonlyMap<string, readonly Found[]>;
	readonly #chordStarts: ReadonlySet<string>;
	/** The actions and keys that the user has bound to each other. */
	readonly #own: ReadonlySet<string>;

	constructor(changes: readonly KeyChange[] = []) {
		this.rows = changes.reduce(changed, keyTable);
		this.#index = indexOf(this.rows);
		this.#chordStarts = chordStartsOf(this.rows);
		this.#own = new Set(changes.map(({action, key}) => `${action} ${key}`));
	}

	/** The actions of a key (`ctrl+k`, or `ctrl+x ctrl+e`) in a mode: never more than one. */
	actionsFor(mode: Mode, key: string, context: KeyContext): readonly Action[] {
		const found = this.#index.get(`${mode} ${key}`) ?? [];
		return found.filter(({when}) => when?.(context) ?? true).map(({action}) => action);
	}

	/**
	 * The action of a key; undefined if it has none. `startChord`: the key is the first of two; pass it as
	 * `context.chord` with the next one. `goToRoom`: the key's name is the room's number.
	 */
	actionFor(mode: Mode, key: Key, context: KeyContext): Action | undefined {
		const id = context.chord === undefined ? keyId(key) : `${context.chord} ${keyId(key)}`;
		const action = this.actionsFor(mode, id, context)[0];
		if (action !== undefined) return action;
		if (this.#chordStarts.has(`${mode} ${id}`)) return 'startChord';
		const below = beneath.get(mode);
		return below && this.actionFor(below, key, context);
	}

	/** The keys of an action in the order of the table; those that the user has bound come first. */
	keysOf(action: Action, mode?: Mode): readonly string[] {
		const bindings = this.rows.find(row => row.action === action)?.bindings ?? [];
		const keys = bindings.filter(one => mode === undefined || one.mode === mode).flatMap(one => one.keys);
		const unique = [...new Set(keys)];
		return [
			...unique.filter(key => this.isOwn(action, key)),
			...unique.filter(key => !this.isOwn(action, key)),
		];
	}

	/** The user has bound this key to the action. */
	isOwn(action: Action, key: string): boolean {
		return this.#own.has(`${action} ${key}`);
	}
}

export const defaultKeymap = new Keymap();
