/** The entries of menus: a label, what it means, and the action. */
import {literal, type Printable} from '../../text/sanitize.ts';
import type {Action, ListEntry} from '../command.ts';

/** The label is also the key, so it occurs once in its menu. */
export const menuEntry = (label: Printable, action: Action, detail?: Printable): ListEntry => ({
	key: label,
	label,
	...(detail !== undefined && {detail}),
	action,
});

export const runs = (command: string, words = ''): Action => ({type: 'runCommand', command, words});

export interface Choice {
	readonly label: string;
	/** The words of the command. */
	readonly words: string;
}

/** Opens a list of choices; each runs the command with its words. */
export const choosesFrom = (title: Printable, command: string, choices: readonly Choice[]): Action => ({
	type: 'openPanel',
	panel: {
		type: 'list',
		title,
		entries: choices.map(({label, words}) => menuEntry(literal(label), runs(command, words))),
		verb: 'chooses it',
	},
});
