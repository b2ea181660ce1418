/** The palette entries that are made from the query itself: messages, a new room, a link, a search. Pure. */
import type {MessageItem} from '../../../client/session/state.ts';
import {excerptOf} from '../../../presenter/messages/message-text.ts';
import {roomTitle, titleOfName} from '../../../presenter/rooms/room-title.ts';
import {isPublicRoomName, nameKey} from '../../../protocol/limits.ts';
import {literal, printableLine, words} from '../../../text/sanitize.ts';
import type {ListEntry} from '../../command.ts';
import {hostOf, readLink} from '../../room-link.ts';
import type {PaletteSources} from './sources.ts';

/** The most loaded messages shown beside other matches. */
const maxMessages = 5;

/** The newest loaded messages that contain the text. The search on the server finds the others. */
export const messageEntries = ({session}: PaletteSources, text: string): readonly ListEntry[] => {
	const wanted = text.toLowerCase();
	if (wanted.length < 3) return [];
	const found = [...session.rooms.values()].flatMap(room =>
		room.log.items
			.filter(
				(item): item is MessageItem => item.type === 'message' && item.text.toLowerCase().includes(wanted),
			)
			.map(item => ({room, item})),
	);
	return found
		.toSorted((one, other) => other.item.at - one.item.at)
		.slice(0, maxMessages)
		.map(({room, item}) => ({
			key: `message ${room.room} ${item.seq}`,
			label: words`${printableLine(item.from.nick)}: ${excerptOf(item.text)}`,
			detail: roomTitle(room),
			action: {type: 'showMessage', room: room.room, seq: item.seq},
		}));
};

export const newRoom = ({session, listed}: PaletteSources, text: string): readonly ListEntry[] => {
	const name = text.replace(/^#/, '');
	if (!isPublicRoomName(name)) return [];
	const known = [...session.rooms.keys(), ...listed.map(({room}) => room)];
	if (known.some(room => nameKey(room) === nameKey(name))) return [];
	return [
		{
			key: 'create',
			label: words`Create #${printableLine(name)}`,
			detail: literal('a new public room'),
			isApart: true,
			action: {type: 'runCommand', command: 'create', words: name},
		},
	];
};

/** An entry for a link or token. If it belongs to another server, choosing it explains that. */
export const linkEntry = ({session, serverUrl}: PaletteSources, query: string): ListEntry | undefined => {
	const link = readLink(query, hostOf(serverUrl));
	const entry = {key: 'link', action: {type: 'joinRoom', room: query.trim()}} as const;
	switch (link?.type) {
		case undefined:
		case 'none':
			return undefined;
		case 'room':
			return {
				...entry,
				label: words`Join ${titleOfName(session, link.room)}`,
				detail: literal('link to a room'),
			};
		case 'token':
			return {...entry, label: literal('Join the private room'), detail: literal('invite link')};
		case 'elsewhere':
			return {...entry, label: printableLine(link.host), detail: literal('link to another server')};
	}
};

export const searchEntries = (text: string): readonly ListEntry[] =>
	text === ''
		? []
		: [
				{
					key: 'search',
					label: words`Search this room for ${printableLine(text)}`,
					action: {type: 'runCommand', command: 'search', words: text},
				},
				{
					key: 'search all',
					label: words`Search all rooms for ${printableLine(text)}`,
					action: {type: 'runCommand', command: 'search', words: `in:* ${text}`},
				},
			];
