/** The menu of actions on another member of a room. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {mayModerate, ownsRoom, roleIn} from '../../presenter/rooms/roles.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import type {ListEntry} from '../command.ts';
import {isIgnored, type Settings} from '../settings.ts';
import {choosesFrom, menuEntry, runs} from './menu-entry.ts';

const times = [
	{label: 'For 10 minutes', time: '10m'},
	{label: 'For 1 hour', time: '1h'},
	{label: 'For 1 day', time: '1d'},
	{label: 'Without end', time: ''},
];

const forATime = (title: Printable, command: string, nick: string) =>
	choosesFrom(
		title,
		command,
		times.map(({label, time}) => ({label, words: `${nick} ${time}`.trim()})),
	);

/** A moderator cannot moderate the owner or other moderators. */
const moderationEntries = (session: Session, room: RoomState, {id, nick}: Person): readonly ListEntry[] => {
	const role = roleIn(room, id);
	const isOwner = ownsRoom(session, room);
	if (!mayModerate(session, room) || role === 'owner' || (role === 'moderator' && !isOwner)) return [];
	const name = printableLine(nick);
	const title = roomTitle(room);
	return [
		menuEntry(words`Kick from ${title}`, runs('kick', nick), literal('they may join again')),
		menuEntry(
			words`Mute in ${title}`,
			forATime(words`Mute ${name}`, 'mute', nick),
			literal('they may only read'),
		),
		menuEntry(words`Ban from ${title}`, forATime(words`Ban ${name}`, 'ban', nick)),
	];
};

const roleEntries = (session: Session, room: RoomState, {id, nick}: Person): readonly ListEntry[] => {
	if (!ownsRoom(session, room)) return [];
	switch (roleIn(room, id)) {
		case 'owner':
			return [];
		case 'moderator':
			return [menuEntry(literal('Make an ordinary member'), runs('unmod', nick))];
		case undefined:
			return [
				menuEntry(literal('Make a moderator'), runs('mod', nick), literal('may kick, mute, ban and delete')),
			];
	}
};

export const memberMenu = (
	session: Session,
	settings: Settings,
	room: RoomState,
	person: Person,
): readonly ListEntry[] => {
	const {nick} = person;
	return [
		menuEntry(literal('Send a direct message'), {type: 'messagePerson', person}),
		menuEntry(literal('Mention'), {type: 'insert', text: `@${nick} `}, literal('in the message you write')),
		menuEntry(literal('Details'), runs('whois', nick), literal('id, away status, shared rooms')),
		isIgnored(settings, nick)
			? menuEntry(literal('Show messages again'), runs('ignore', `-${nick}`))
			: menuEntry(literal('Hide messages'), runs('ignore', nick), literal('on this device')),
		menuEntry(literal('Block'), runs('block', nick), literal('no direct messages from them')),
		menuEntry(literal('Unblock'), runs('unblock', nick)),
		...roleEntries(session, room, person),
		...moderationEntries(session, room, person),
	];
};
