/** The entries of menus: a label, a description and an action. */
import {literal, type Printable} from '../../text/sanitize.ts';
import type {Action, ListEntry} from '../command.ts';

/** Creates an entry. Its label is also its key, so a menu must not have the same label twice. */
export const menuEntry = (label: Printable, action: Action, detail?: Printable): ListEntry => ({
	key: label,
	label,
	...(detail !== undefined && {detail}),
	action,
});

export const runs = (command: string, words = ''): Action => ({type: 'runCommand', command, words});

export interface Choice {
	readonly label: string;
	/** The arguments of the command. */
	readonly words: string;
}

/** Opens a list of choices. Each runs the command with its arguments. */
export const choosesFrom = (title: Printable, command: string, choices: readonly Choice[]): Action => ({
	type: 'openPanel',
	panel: {
		type: 'list',
		title,
		entries: choices.map(({label, words}) => menuEntry(literal(label), runs(command, words))),
		verb: 'chooses it',
	},
});
