/** The menu of actions on the room that is shown. Each entry runs a command. */
import type {RoomState, Session} from '../../client/session/state.ts';
import {mayModerate, ownsRoom} from '../../presenter/rooms/roles.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {nameKey} from '../../protocol/limits.ts';
import {literal, type Printable, words} from '../../text/sanitize.ts';
import type {ListEntry} from '../command.ts';
import {isMuted, type Settings} from '../settings.ts';
import {choosesFrom, menuEntry, runs} from './menu-entry.ts';

const slowChoices = [
	{label: 'Off', words: 'off'},
	{label: '5 seconds', words: '5s'},
	{label: '30 seconds', words: '30s'},
	{label: '1 minute', words: '1m'},
	{label: '5 minutes', words: '5m'},
];

const expiryChoices = [
	{label: 'Never', words: 'room off'},
	{label: 'After 1 hour', words: 'room 1h'},
	{label: 'After 1 day', words: 'room 1d'},
	{label: 'After 7 days', words: 'room 7d'},
];

const linkEntries = ({kind}: RoomState): readonly ListEntry[] => {
	switch (kind) {
		case 'public':
			return [menuEntry(literal('Copy link'), runs('link'), literal('to the room, for others to join it'))];
		case 'private':
			return [menuEntry(literal('Invites'), runs('invite', 'list'), literal('links that are still valid'))];
		case 'direct':
			return [];
	}
};

const listEntries = ({room}: RoomState, {pin}: Settings): readonly ListEntry[] => {
	const isPinned = pin.some(name => nameKey(name) === nameKey(room));
	return [
		isPinned
			? menuEntry(literal('Do not keep at the top'), runs('unpin'), literal('of the room list'))
			: menuEntry(literal('Keep at the top'), runs('pin'), literal('of the room list')),
		menuEntry(literal('Move up'), {type: 'moveRoom', room, step: -1}, literal('in the room list')),
		menuEntry(literal('Move down'), {type: 'moveRoom', room, step: 1}, literal('in the room list')),
	];
};

const ruleEntries = (session: Session, room: RoomState, title: Printable): readonly ListEntry[] => [
	...(mayModerate(session, room)
		? [
				menuEntry(
					literal('Slow mode'),
					choosesFrom(words`Slow mode of ${title}`, 'slow', slowChoices),
					literal('how often each member may write'),
				),
				menuEntry(literal('Webhooks'), runs('webhooks'), literal('programs that post in this room')),
			]
		: []),
	...(ownsRoom(session, room)
		? [
				menuEntry(
					literal('Message expiry'),
					choosesFrom(words`When messages in ${title} are deleted`, 'ephemeral', expiryChoices),
					literal('when messages are deleted'),
				),
			]
		: []),
];

/** The menu for a joined room. */
export const roomMenu = (session: Session, settings: Settings, room: RoomState): readonly ListEntry[] => {
	const title = roomTitle(room);
	return [
		menuEntry(
			literal('Search messages'),
			{type: 'openPanel', panel: {type: 'search', query: ''}},
			literal('in this room; in:* searches all'),
		),
		...linkEntries(room),
		menuEntry(literal('Mark as read'), runs('markread'), literal('all messages of this room')),
		isMuted(settings, room.room, session)
			? menuEntry(literal('Unmute'), runs('unmute'), literal('be notified of this room again'))
			: menuEntry(literal('Mute'), runs('mute'), literal('do not be notified of this room')),
		...listEntries(room, settings),
		...ruleEntries(session, room, title),
		settings.joins
			? menuEntry(literal('Hide joins and leaves'), runs('filter', 'joins hide'))
			: menuEntry(literal('Show joins and leaves'), runs('filter', 'joins show')),
		menuEntry(literal('Clear'), runs('clear'), literal('hide the messages on this screen')),
	];
};
