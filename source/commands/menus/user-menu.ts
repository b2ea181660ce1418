/** The menu of the user's settings and lists. */
import {literal, printableLine} from '../../text/sanitize.ts';
import type {Action, ListEntry} from '../command.ts';
import {
	choicesOf,
	type SettingName,
	type Settings,
	settingDescriptions,
	settingNamesFor,
	showSetting,
} from '../settings.ts';
import {choosesFrom, menuEntry, runs} from './menu-entry.ts';

const directChoices = [
	{label: 'Everyone', words: 'everyone'},
	{label: 'Members of your private rooms', words: 'contacts'},
	{label: 'Nobody', words: 'nobody'},
];

const receiptChoices = [
	{label: 'On', words: 'on'},
	{label: 'Off', words: 'off'},
];

/** Changes a setting: toggles a switch, or opens the list of choices. The current value of a list is shown. */
const settingAction = (settings: Settings, name: SettingName): Action => {
	const title = printableLine(`${name}: ${settingDescriptions[name].about}`);
	switch (settingDescriptions[name].kind) {
		case 'switch':
			return runs('set', `${name} ${settings[name] === true ? 'off' : 'on'}`);
		case 'choice':
			return choosesFrom(
				title,
				'set',
				choicesOf(name).map(value => ({label: value, words: `${name} ${value}`})),
			);
		case 'list':
			return runs('set', name);
	}
};

const settingEntries = (settings: Settings): readonly ListEntry[] =>
	settingNamesFor('page').map(name =>
		menuEntry(
			printableLine(`${name} = ${showSetting(settings, name)}`),
			settingAction(settings, name),
			printableLine(settingDescriptions[name].about),
		),
	);

export const userMenu = (settings: Settings): readonly ListEntry[] => [
	menuEntry(literal('All rooms'), runs('rooms'), literal('of the server, to join or show one')),
	menuEntry(literal('Unsent messages'), runs('outbox'), literal('to send, edit or discard them')),
	menuEntry(literal('Blocked users'), runs('blocks')),
	menuEntry(
		literal('First messages'),
		choosesFrom(literal('Who may send you a first message'), 'direct', directChoices),
		literal('who may send you a first message'),
	),
	menuEntry(
		literal('Read receipts'),
		choosesFrom(literal('Show others what you have read'), 'readreceipts', receiptChoices),
		literal('whether others see what you have read'),
	),
	menuEntry(literal('Statistics of the server'), {
		type: 'openPanel',
		panel: {type: 'stats', room: undefined},
	}),
	menuEntry(
		literal('Settings'),
		{
			type: 'openPanel',
			panel: {
				type: 'list',
				title: literal('Settings'),
				entries: settingEntries(settings),
				verb: 'changes it',
			},
		},
		literal('of this browser'),
	),
];
