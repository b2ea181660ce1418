/** Commands about the display: settings, filters, read marks. */

import {titleOfName} from '../../presenter/rooms/room-title.ts';
import {nameKey} from '../../protocol/limits.ts';
import {literal, printableLine} from '../../text/sanitize.ts';
import {
	bareNick,
	type Command,
	type CommandContext,
	currentRoom,
	firstWord,
	nickArgument,
	oneOf,
	UsageError,
} from '../command.ts';
import {
	changeNotifications,
	setHighlight,
	storedNotifications,
	withStored,
} from '../notifications/notification-choices.ts';
import {
	builtInThemes,
	findSetting,
	type SettingName,
	settingDescriptions,
	settingNamesFor,
	showSetting,
	withSetting,
} from '../settings.ts';
import {setReadReceipts} from './messages/message-marks.ts';
import {roomNamed} from './rooms/room-argument.ts';

const ownThemes = ({themes}: CommandContext): readonly string[] => (themes?.() ?? []).map(({name}) => name);

const applySetting = (context: CommandContext, name: SettingName, text: string): void => {
	const changed = withSetting(context.settings(), name, text, ownThemes(context));
	if (!changed.ok) throw new UsageError(changed.reason);
	context.saveSettings(changed.value);
};

/** Changes a list that the server stores. Returns false for another setting, or if the server does not store it. */
const setStoredList = (
	context: CommandContext,
	name: SettingName,
	value: string,
): Promise<void> | undefined => {
	const stored = storedNotifications(context);
	if (stored === undefined || (name !== 'highlight' && name !== 'mute')) return undefined;
	const words = value === 'none' ? [] : value.split(/[\s,]+/u).filter(word => word !== '');
	const showValue = (): void =>
		context.notify(
			`${name} = ${showSetting(withStored(context.settings(), storedNotifications(context)), name)}`,
		);
	if (name === 'highlight') return setHighlight(context, words).then(showValue);
	const wanted = new Set(words.map(word => roomNamed(context, word).room));
	const muted = stored.rooms.filter(({isMuted}) => isMuted === true).map(({room}) => room);
	const rooms = [...new Set([...muted, ...wanted])].map(room => ({room, isMuted: wanted.has(room)}));
	return changeNotifications(context, '/set mute', {rooms}).then(showValue);
};

const runSet = (context: CommandContext, words: string): void | Promise<void> => {
	const settings = withStored(context.settings(), storedNotifications(context));
	const names = settingNamesFor(context.ui);
	const [first, value] = firstWord(words.replace('=', ' '));
	if (first === '') {
		context.notify(names.map(name => `${name} = ${showSetting(settings, name)}`).join('\n'));
		return;
	}
	const found = findSetting(first, names);
	if (!found.ok) throw new UsageError(found.reason);
	const name = found.value;
	if (value === '') {
		context.notify(`${name} = ${showSetting(settings, name)}: ${settingDescriptions[name].about}`);
		return;
	}
	const stored = setStoredList(context, name, value);
	if (stored !== undefined) return stored;
	applySetting(context, name, value);
	context.notify(`${name} = ${showSetting(context.settings(), name)}`);
};

const set: Command = {
	name: 'set',
	usage: '[NAME [VALUE]]',
	summary: 'show or change settings; see /help set',
	arguments: [{from: ['settings']}, {from: ['settingValues'], isRepeated: true}],
	run(context, words) {
		const [name, value] = firstWord(words.replace('=', ' '));
		// The server stores this setting.
		if (name.toLowerCase() === 'readreceipts') return setReadReceipts(context, value);
		runSet(context, words);
	},
};

/** Opens the list of themes. The screen shows the selected theme while the list is open. */
const listThemes = (context: CommandContext): void | Promise<void> => {
	const builtIn = Object.entries(builtInThemes).map(([name, about]) => ({name, about}));
	const themes = [...builtIn, ...(context.themes?.() ?? [])];
	const current = context.settings().theme;
	return context.open({
		type: 'list',
		title: literal('Themes'),
		entries: themes.map(({name, about}) => ({
			key: name,
			label: printableLine(name),
			detail: printableLine(name === current ? `${about} · current` : about),
			isStrong: name === current,
			previewTheme: name,
			action: {type: 'runCommand', command: 'theme', words: name},
		})),
		selected: Math.max(
			0,
			themes.findIndex(({name}) => name === current),
		),
		verb: 'chooses it',
		hint: '/theme NAME chooses one.',
	});
};

const theme: Command = {
	name: 'theme',
	usage: '[NAME]',
	summary: 'choose the colours: lists the themes, and shows the selected one',
	arguments: [{from: ['themes']}],
	needs: 'terminal',
	run: (context, words) => (words === '' ? listThemes(context) : runSet(context, `theme ${words}`)),
};

const onOff = oneOf('on', 'off');

const paneTexts = {
	rooms: {
		on: 'The room list is shown. /sidebar off hides it.',
		off: 'The room list is hidden. /sidebar on shows it.',
	},
	members: {
		on: 'The member list is shown. /members off hides it.',
		off: 'The member list is hidden. /members on shows it.',
	},
} as const;

/** Reports the setting of a pane, which may have been the same before, and may need a wider terminal. */
const reportPane = (context: CommandContext, pane: keyof typeof paneTexts): void => {
	const isOn = context.settings()[pane];
	const problem = isOn ? context.sidePaneProblem?.(pane) : undefined;
	context.notify(problem === undefined ? paneTexts[pane][isOn ? 'on' : 'off'] : `${problem}.`);
};

const sidebar: Command = {
	name: 'sidebar',
	usage: '[on|off]',
	summary: 'show or hide the room list',
	arguments: [onOff],
	needs: 'terminal',
	only: {mode: 'screen', instead: '/go lists your rooms.'},
	run(context, words) {
		applySetting(context, 'rooms', words || (context.settings().rooms ? 'off' : 'on'));
		reportPane(context, 'rooms');
	},
};

const members: Command = {
	name: 'members',
	usage: '[on|off]',
	summary: 'show or hide the member list',
	arguments: [onOff],
	only: {mode: 'screen', instead: '/names lists the members.'},
	run(context, words) {
		const wanted = new Map([
			['', undefined],
			['on', true],
			['off', false],
		]);
		if (!wanted.has(words.toLowerCase())) throw new UsageError();
		context.toggleMembers(wanted.get(words.toLowerCase()));
		if (context.ui === 'terminal') reportPane(context, 'members');
	},
};

/** The values of the setting `joins` for the words of `/filter joins`. A filter that is `on` hides. */
const filterWords: ReadonlyMap<string, 'on' | 'off' | undefined> = new Map([
	['hide', 'off'],
	['on', 'off'],
	['show', 'on'],
	['off', 'on'],
	['', undefined],
]);

const filter: Command = {
	name: 'filter',
	usage: '[joins hide|show]',
	summary: 'show or hide joins and leaves',
	arguments: [oneOf('joins'), oneOf('hide', 'show')],
	run(context, words) {
		const [subject, word] = firstWord(words.toLowerCase());
		if ((subject !== '' && subject !== 'joins') || !filterWords.has(word)) throw new UsageError();
		applySetting(context, 'joins', filterWords.get(word) ?? (context.settings().joins ? 'off' : 'on'));
		context.notify(
			context.settings().joins
				? 'Joins and leaves are shown. /filter joins hide hides them.'
				: 'Joins and leaves are hidden. /filter joins show shows them.',
		);
	},
};

/** Adds a nick to the setting, removes a nick with the prefix `-`, or shows the list. */
const changeIgnored = (context: CommandContext, words: string): void => {
	const settings = context.settings();
	const bare = bareNick(firstWord(words)[0].replace(/^-/, ''));
	const others = settings.ignore.filter(one => nameKey(one) !== nameKey(bare));
	const list = words.startsWith('-') ? others : [...others, bare];
	if (bare !== '') context.saveSettings({...settings, ignore: list});
	const shown = context.settings().ignore;
	context.notify(
		shown.length === 0 ? "You aren't ignoring anyone." : `You are ignoring: ${shown.join(', ')}`,
	);
};

const ignore: Command = {
	name: 'ignore',
	usage: '[NICK | -NICK]',
	summary: 'hide the messages of a user on this screen; -NICK shows them again',
	arguments: [nickArgument],
	run: changeIgnored,
};

const unread: Command = {
	name: 'unread',
	usage: '',
	summary: 'go to the first unread message',
	run: context => context.showUnread(),
};

const markread: Command = {
	name: 'markread',
	usage: '',
	summary: 'mark all messages here as read',
	run(context) {
		const {room, headSeq} = currentRoom(context);
		context.client.markRead(room, headSeq, true);
		context.clearUnread(room);
		context.notify(`${titleOfName(context.client.session(), room)} is marked as read.`);
	},
};

const clear: Command = {
	name: 'clear',
	usage: '',
	summary: 'clear the messages from the screen; /history shows them again',
	only: {mode: 'screen', instead: 'Plain mode never removes a line; your terminal can clear its own screen.'},
	run(context) {
		const {room, log} = currentRoom(context);
		const at = log.items.reduce((latest, item) => Math.max(latest, item.at), 0);
		context.clearMessages(room, at);
	},
};

export const displayCommands: readonly Command[] = [
	unread,
	markread,
	ignore,
	filter,
	set,
	theme,
	sidebar,
	members,
	clear,
];
