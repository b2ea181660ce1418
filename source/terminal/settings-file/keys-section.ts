/** The `keys` of the settings file: key → action in the chat, and in a section for each other mode. Pure. */

import {isUnsafe} from '../input/key-labels.ts';
import {arrivesAs, isTextKey, keyRule, parseKeyName} from '../input/key-names.ts';
import {keyTable, type Mode} from '../input/key-table.ts';
import {defaultKeymap, type KeyChange, Keymap} from '../input/keymap.ts';
import type {Problem, Property} from './jsonc.ts';

export interface ReadKeys {
	readonly keymap: Keymap;
	readonly problems: readonly Problem[];
}

export const modes: readonly Mode[] = [
	'chat',
	'completion',
	'historySearch',
	'select',
	'palette',
	'list',
	'help',
	'stats',
	'confirm',
];

/** The modes in which a character is text. */
const textModes: readonly Mode[] = ['chat', 'completion', 'historySearch', 'palette'];

interface LinedChange extends KeyChange {
	readonly line: number;
	/** The key as the file writes it. */
	readonly written: string;
}

/** The actions that keys of a mode can have. */
export const actionsOf = (mode: Mode): readonly string[] =>
	keyTable.filter(({bindings}) => bindings.some(binding => binding.mode === mode)).map(({action}) => action);

const error = (line: number, text: string): Problem => ({line, level: 'error', text});
const warning = (line: number, text: string): Problem => ({line, level: 'warning', text});

/** One binding; a sentence if it is not possible. */
const readChange = (mode: Mode, {name, value, line}: Property): LinedChange | string => {
	const key = parseKeyName(name);
	if (key === undefined) return `Unknown key "${name}". ${keyRule}`;
	const actions = actionsOf(mode);
	const action = value === 'none' ? 'none' : actions.find(one => one === value);
	if (action === undefined) {
		return `"${name}" has an unknown action. In the mode "${mode}" it is one of ${actions.join(', ')}, or none.`;
	}
	if (action !== 'none' && isTextKey(key) && textModes.includes(mode)) {
		return `"${name}" types text in the mode "${mode}", so it cannot have an action. Bind a key with ctrl or alt, or f1 to f12.`;
	}
	if (action === 'goToRoom' && !/(?:^|[+ ])[1-9]$/.test(key)) {
		return `"goToRoom" needs a key that ends with the number of the room, such as ctrl+3.`;
	}
	return {mode, key, action: action as KeyChange['action'], line, written: name};
};

const withoutRepeated = (
	changes: readonly LinedChange[],
): {readonly changes: readonly LinedChange[]; readonly problems: readonly Problem[]} => {
	const last = new Map(changes.map(change => [`${change.mode} ${change.key}`, change]));
	const kept = [...last.values()];
	const repeated = changes.filter(change => !kept.includes(change));
	return {
		changes: kept,
		problems: repeated.map(({mode, key, line, written}) => {
			const again = last.get(`${mode} ${key}`);
			return error(
				line,
				`"${written}" is bound again in line ${again?.line} ("${again?.written}"), and that one counts.`,
			);
		}),
	};
};

/** All keys of a mode that have an action. */
const keysIn = (keymap: Keymap, mode: Mode): readonly string[] =>
	keymap.rows.flatMap(({bindings}) =>
		bindings.filter(binding => binding.mode === mode).flatMap(({keys}) => keys),
	);

/** Two keys of which the first also has an action of its own: then the second never counts. */
const chordConflict = (
	keymap: Keymap,
	{mode, key, action, written, line}: LinedChange,
): readonly Problem[] => {
	if (action === 'none') return [];
	const all = keysIn(keymap, mode);
	const [first = '', second] = key.split(' ');
	if (second !== undefined) {
		return all.includes(first)
			? [
					error(
						line,
						`"${written}" conflicts with ${first}, which has an action of its own. Set "${first}" to "none", or choose another key.`,
					),
				]
			: [];
	}
	const longer = all.filter(one => one.startsWith(`${key} `));
	return longer.length === 0
		? []
		: [error(line, `"${written}" conflicts with ${longer.join(', ')}, which can no longer be pressed.`)];
};

/** Actions that this change has taken the last key from, and that no command does. */
const lostActions = (keymap: Keymap, {mode, key, line, written}: LinedChange): readonly Problem[] =>
	defaultKeymap.rows
		.filter(({bindings}) => bindings.some(one => one.mode === mode && one.keys.includes(key)))
		.filter(({action, slash}) => slash === undefined && keymap.keysOf(action, mode).length === 0)
		.map(({action, about}) =>
			error(line, `"${written}" was the last key of "${action}" (${about}). Bind another key to it.`),
		);

const unsafe = ({key, action, line, written}: LinedChange): readonly Problem[] => {
	if (action === 'none') return [];
	const same = arrivesAs(key);
	if (same !== undefined)
		return [warning(line, `Most terminals send "${written}" as ${same}, so it may not arrive.`)];
	return key.split(' ').some(isUnsafe)
		? [warning(line, `"${written}" does not arrive in every terminal. Check it with: termchat keys`)]
		: [];
};

const changesIn = (
	mode: Mode,
	properties: readonly Property[],
): {readonly changes: readonly LinedChange[]; readonly problems: readonly Problem[]} => {
	const read = properties.map(property => ({line: property.line, change: readChange(mode, property)}));
	return {
		changes: read.flatMap(({change}) => (typeof change === 'string' ? [] : [change])),
		problems: read.flatMap(({line, change}) => (typeof change === 'string' ? [error(line, change)] : [])),
	};
};

/** The keymap with the keys of the section. What is unknown or impossible is a problem, and everything else applies. */
export const readKeysSection = (section: Property | undefined): ReadKeys => {
	if (section === undefined) return {keymap: defaultKeymap, problems: []};
	if (section.properties === undefined) {
		const text = '"keys" must be an object such as {"f5": "palette", "select": {"x": "delete"}}.';
		return {keymap: defaultKeymap, problems: [error(section.line, text)]};
	}
	const parts = section.properties.map(property => {
		const mode = modes.find(one => one === property.name);
		if (property.properties === undefined) return changesIn('chat', [property]);
		if (mode !== undefined) return changesIn(mode, property.properties);
		const text = `Unknown mode "${property.name}". The modes are ${modes.join(', ')}.`;
		return {changes: [], problems: [error(property.line, text)]};
	});
	const {changes, problems: repeated} = withoutRepeated(parts.flatMap(part => part.changes));
	if (changes.length === 0)
		return {keymap: defaultKeymap, problems: [...parts.flatMap(part => part.problems), ...repeated]};
	const keymap = new Keymap(changes);
	return {
		keymap,
		problems: [
			...parts.flatMap(part => part.problems),
			...repeated,
			...changes.flatMap(change => [
				...chordConflict(keymap, change),
				...lostActions(keymap, change),
				...unsafe(change),
			]),
		],
	};
};
