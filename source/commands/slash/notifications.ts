/** Commands for notification settings: levels and mutes of rooms, highlight words, do-not-disturb times. */
import type {RoomState} from '../../client/session/state.ts';
import {nameKey} from '../../protocol/limits.ts';
import {type NotificationLevel, notificationLevels, timeOfDayPattern} from '../../protocol/notifications.ts';
import {parseDuration} from '../../text/duration.ts';
import {type Command, type CommandContext, firstWord, oneOf, UsageError} from '../command.ts';
import {
	changeNotifications,
	highlightWords,
	muteRoom,
	quietText,
	roomText,
	serverTimeIn,
	setHighlight,
	setLevel,
	unmuteRoom,
} from '../notifications/notification-choices.ts';
import {withSetting} from '../settings.ts';
import {roomNamed} from './rooms/room-argument.ts';

const isRoomName = (word: string): boolean => /^[#~@]|^\d+$/.test(word);

/** A duration with a unit, such as `1h`. A bare number could be a room. */
const durationOf = (word: string): number | undefined =>
	/^\d.*[a-z]$/i.test(word) ? parseDuration(word) : undefined;

/** The longest mute and do-not-disturb time: ten years, in milliseconds. */
const longestMs = 10 * 365 * 86_400_000;

const checkedDuration = (word: string): number => {
	const durationMs = durationOf(word);
	if (durationMs === undefined || durationMs <= 0)
		throw new UsageError(`"${word}" is not a time. Write one such as 30m, 1h or 2d.`);
	if (durationMs > longestMs) throw new UsageError('The longest time is 10 years.');
	return durationMs;
};

const levelNamed = (word: string): NotificationLevel => {
	const level = notificationLevels.find(one => one === word.toLowerCase());
	if (level === undefined) throw new UsageError(`"${word}" is none of ${notificationLevels.join(', ')}.`);
	return level;
};

const switchDesktop = (context: CommandContext, word: string): void => {
	const changed = withSetting(context.settings(), 'notify', word);
	if (!changed.ok) throw new UsageError(changed.reason);
	context.saveSettings(changed.value);
	context.notify(`Desktop notifications of this device are ${changed.value.notify ? 'on' : 'off'}.`);
};

const runNotify = (context: CommandContext, words: string): void | Promise<void> => {
	const [first, rest] = firstWord(words);
	if (context.ui === 'terminal' && /^(?:on|off)$/i.test(first) && rest === '')
		return switchDesktop(context, first);
	const [name, level] = isRoomName(first) ? [first, rest] : ['', words];
	const room = roomNamed(context, name);
	if (level === '') context.notify(roomText(context, room));
	else return setLevel(context, room, levelNamed(level));
};

/** The descriptions of the levels in completion. */
const levelMeanings: Readonly<Record<NotificationLevel, string>> = {
	all: 'every message of the room notifies you',
	mentions: 'only mentions of you and your highlight words',
	nothing: 'no message of the room notifies you',
};

const notify: Command = {
	name: 'notify',
	usage: '[#ROOM] [all|mentions|nothing] | on | off',
	summary: 'choose which messages of a room notify you; on and off: desktop notifications of this device',
	arguments: [
		{
			from: ['joinedRooms'],
			words: [...notificationLevels, 'on', 'off'],
			about: {
				...levelMeanings,
				on: 'show desktop notifications on this device',
				off: 'show no desktop notifications on this device',
			},
		},
		{words: notificationLevels, about: levelMeanings},
	],
	run: runNotify,
};

/** Parses the room and the time of `/mute #dev 1h`, `/mute 1h` and `/mute`. Undefined if the first word is a nick. */
export const roomToMute = (
	context: CommandContext,
	words: string,
): {readonly room: RoomState; readonly durationMs: number | undefined} | undefined => {
	const [first, rest] = firstWord(words);
	const isMember = (): boolean =>
		context.room()?.members.some(({nick}) => nameKey(nick) === nameKey(first)) === true;
	if (rest === '' && durationOf(first) !== undefined && !isMember())
		return {room: roomNamed(context, ''), durationMs: checkedDuration(first)};
	if (first !== '' && !/^[#~@]/.test(first)) return undefined;
	if (first.startsWith('@') && roomIfNamed(context, first) === undefined) return undefined;
	return {room: roomNamed(context, first), durationMs: rest === '' ? undefined : checkedDuration(rest)};
};

const roomIfNamed = (context: CommandContext, name: string): RoomState | undefined =>
	context.client.session().rooms.get(name);

export const muteNamedRoom = (
	context: CommandContext,
	{room, durationMs}: {readonly room: RoomState; readonly durationMs: number | undefined},
): Promise<void> => muteRoom(context, room, durationMs);

export const unmuteNamedRoom = (context: CommandContext, {room}: {readonly room: RoomState}): Promise<void> =>
	unmuteRoom(context, room);

const listHighlight = (context: CommandContext): void => {
	const words = highlightWords(context);
	context.notify(
		words.length === 0
			? 'There are no highlight words. /highlight add WORD adds one.'
			: `Highlight words, which count as a mention: ${words.join(', ')}. /highlight remove WORD removes one.`,
	);
};

const changeHighlight = async (context: CommandContext, word: string, isAdded: boolean): Promise<void> => {
	if (word === '') throw new UsageError();
	const words = highlightWords(context);
	const others = words.filter(one => nameKey(one) !== nameKey(word));
	if (!isAdded && others.length === words.length) {
		context.notify(`"${word}" is not a highlight word. /highlight lists them.`, 'warning');
		return;
	}
	await setHighlight(context, isAdded ? [...others, word] : others);
	context.notify(
		isAdded
			? `"${word}" counts as a mention now, on all your devices. /highlight remove ${word} undoes this.`
			: `"${word}" no longer counts as a mention.`,
	);
};

const highlight: Command = {
	name: 'highlight',
	usage: '[add WORD | remove WORD]',
	summary: 'words that count as a mention of you, on all your devices',
	arguments: [oneOf('add', 'remove')],
	run(context, words) {
		const [verb, rest] = firstWord(words);
		switch (verb.toLowerCase()) {
			case '':
			case 'list':
				return listHighlight(context);
			case 'add':
				return changeHighlight(context, rest, true);
			case 'remove':
				return changeHighlight(context, rest, false);
			default:
				return changeHighlight(context, words.replace(/^-/, ''), !words.startsWith('-'));
		}
	},
};

const dndHelp = 'Write /dnd 22:00-08:00 for hours of every day, /dnd 1h for once, or /dnd off.';

const hoursOf = (words: string): {readonly from: string; readonly until: string} | undefined => {
	const [, from = '', until = ''] = /^(\d{1,2}:\d{2})\s*(?:-|–|to)\s*(\d{1,2}:\d{2})$/iu.exec(words) ?? [];
	const hours = {from: from.padStart(5, '0'), until: until.padStart(5, '0')};
	if (from === '') return undefined;
	if (!timeOfDayPattern.test(hours.from) || !timeOfDayPattern.test(hours.until))
		throw new UsageError('The times are from 00:00 to 23:59.');
	if (hours.from === hours.until) throw new UsageError('The two times must differ.');
	return hours;
};

const runDnd = async (context: CommandContext, words: string): Promise<void> => {
	if (words === '') {
		context.notify(`${quietText(context)} ${dndHelp}`);
		return;
	}
	const what = '/dnd';
	if (words.toLowerCase() === 'off') {
		await changeNotifications(context, what, {quietHours: null, quietUntil: null});
		context.notify('Do not disturb is off.');
		return;
	}
	const quietHours = hoursOf(words);
	if (quietHours === undefined && durationOf(words) === undefined) throw new UsageError(dndHelp);
	await changeNotifications(
		context,
		what,
		quietHours === undefined ? {quietUntil: serverTimeIn(context, checkedDuration(words))} : {quietHours},
	);
	const zone = quietHours === undefined ? '' : ' in the time zone of each device';
	context.notify(
		`${quietText(context).replace(/\.$/, '')}${zone}. No bell, no notifications; unread messages are still counted. /dnd off undoes this.`,
	);
};

const dnd: Command = {
	name: 'dnd',
	usage: '[FROM-UNTIL | TIME | off]',
	summary: 'do not disturb: no bell and no notifications, for example /dnd 22:00-08:00 or /dnd 1h',
	arguments: [oneOf('off', '22:00-08:00', '1h')],
	run: runDnd,
};

export const notificationCommands: readonly Command[] = [notify, highlight, dnd];
