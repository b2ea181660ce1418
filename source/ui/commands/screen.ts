/** Commands about the face itself: what is shown, settings, help, the way out. */
import {bottom} from '../message-pane/scroll.ts';
import {findRoom} from '../names.ts';
import {findSetting, settingDescriptions, settingNames, showSetting, withSetting} from '../settings.ts';
import {bareRoom, type Command, type Desk, firstWord, mistake, roomOrMistake} from './desk.ts';
import {commands, usageOf} from './table.ts';

export const set: Command = (desk, words) => {
	const [first, value] = firstWord(words.replace('=', ' '));
	const {settings} = desk.ui();
	if (first === '') {
		desk.say(settingNames.map(name => `${name} = ${showSetting(settings, name)}`).join('\n'));
		return;
	}
	const found = findSetting(first);
	if (!found.ok) throw mistake(found.reason);
	const name = found.value;
	if (value.trim() === '') {
		desk.say(`${name} = ${showSetting(settings, name)}: ${settingDescriptions[name].about}`);
		return;
	}
	const changed = withSetting(settings, name, value);
	if (!changed.ok) throw mistake(changed.reason);
	desk.keep(changed.value);
	desk.say(`${name} = ${showSetting(changed.value, name)}`);
};

const settingsHelp = (desk: Desk): string =>
	settingNames
		.map(name => {
			const {kind, values, about} = settingDescriptions[name];
			const may = kind === 'switch' ? 'on|off' : kind === 'choice' ? (values ?? []).join('|') : 'WORDS';
			return `${name} ${may} (${showSetting(desk.ui().settings, name)}): ${about}`;
		})
		.join('\n');

export const help: Command = (desk, words) => {
	const wanted = firstWord(words)[0].replace(/^\//, '').toLowerCase();
	if (wanted === '') {
		desk.dispatch({type: 'overlaid', overlay: {type: 'help', top: 0}});
		return;
	}
	if (wanted === 'set') {
		desk.say(settingsHelp(desk));
		return;
	}
	const command = commands.find(({name}) => name.startsWith(wanted));
	if (command === undefined) throw mistake(`There is no command /${wanted}. /help lists all.`);
	desk.say(`${usageOf(command)}: ${command.about}`);
};

export const keys: Command = desk => desk.dispatch({type: 'overlaid', overlay: {type: 'help', top: 0}});

const toggled =
	(name: 'rooms' | 'members' | 'notify' | 'joins'): Command =>
	(desk, words) => {
		const {settings} = desk.ui();
		const wish = words.trim() === '' ? (settings[name] ? 'off' : 'on') : words;
		const changed = withSetting(settings, name, wish);
		if (!changed.ok) throw mistake(changed.reason);
		desk.keep(changed.value);
	};

export const sidebar = toggled('rooms');
export const members = toggled('members');
export const notify: Command = (desk, words) => {
	toggled('notify')(desk, words);
	desk.say(`Desktop notifications are ${desk.ui().settings.notify ? 'on' : 'off'}.`);
};
/** What a filter does, as a value of `joins`; a filter that is `on` hides. */
const filterWords: ReadonlyMap<string, 'on' | 'off' | ''> = new Map([
	['hide', 'off'],
	['on', 'off'],
	['show', 'on'],
	['off', 'on'],
	['', ''],
]);

export const filter: Command = (desk, words) => {
	const [what, wish] = firstWord(words.toLowerCase());
	const joins = filterWords.get(wish.trim());
	if ((what !== '' && what !== 'joins') || joins === undefined)
		throw mistake('What can be filtered is who joins and leaves: /filter joins hide, or /filter joins show');
	toggled('joins')(desk, joins);
	desk.say(
		desk.ui().settings.joins
			? 'Joins and leaves are shown. /filter joins hide hides them.'
			: 'Joins and leaves are hidden. /filter joins show shows them.',
	);
};

export const theme: Command = (desk, words) => set(desk, `theme ${words}`);

export const unread: Command = desk => desk.showUnread();

export const markread: Command = desk => {
	const room = roomOrMistake(desk);
	desk.client.markRead(room.room, room.headSeq);
	desk.dispatch({type: 'unreadTold', room: room.room, unread: undefined});
	desk.dispatch({type: 'scrolled', room: room.room, anchor: bottom});
};

export const clear: Command = desk => {
	const room = roomOrMistake(desk);
	const at = room.log.items.reduce((latest, item) => Math.max(latest, item.at), 0);
	desk.dispatch({type: 'paneCleared', room: room.room, at});
};

export const plain: Command = desk =>
	desk.say('Without a full screen, one line for each event: termchat join --plain');

export const reconnect: Command = desk => {
	if (desk.client.session().link.type === 'up') desk.say('The connection is up.');
	else desk.client.reconnect();
};

export const exportRoom: Command = (desk, words) => {
	const room = roomOrMistake(desk);
	const file =
		words.trim() === ''
			? `${room.kind === 'direct' ? 'talk' : room.room.replace(/^~/, '')}.md`
			: words.trim();
	desk.say(`In a shell: termchat export --room '${room.room}' --format markdown > '${file}'`);
};

export const quit: Command = desk => desk.quit();

/** `/stats`, `/stats #dev`, `/stats server`: of the room looked at, of another, of all. */
export const stats: Command = async (desk, words) => {
	const [word] = firstWord(words);
	const isServer = word.toLowerCase() === 'server';
	const named = word === '' ? desk.room() : findRoom(desk.client.session(), word);
	const room = isServer ? undefined : (named?.room ?? (bareRoom(word) || undefined));
	const figures = await desk.client.ask({type: 'stats', ...(room !== undefined && {room})});
	desk.dispatch({type: 'overlaid', overlay: {type: 'numbers', stats: figures}});
};
