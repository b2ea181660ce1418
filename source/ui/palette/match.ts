/**
 * The quick switcher and palette: what fits what is typed. `#` asks for rooms, `@` for people, `>` for
 * commands, `?` searches what was said; without any of them all but the search.
 */
import fuzzysort from 'fuzzysort';
import {orderedRooms} from '../../client/session/select.ts';
import type {Session} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import {isPublicRoomName, nameKey} from '../../protocol/limits.ts';
import {literal, printableLine, words} from '../../text/sanitize.ts';
import {commands, usageOf} from '../commands/table.ts';
import {roomTitle} from '../names.ts';
import type {ListEntry} from '../overlay/overlay.ts';
import {unreadBadge} from '../room-list/rows.ts';

export type PaletteScope = 'all' | 'rooms' | 'people' | 'commands' | 'search';

const scopes: Readonly<Record<string, PaletteScope>> = {
	'#': 'rooms',
	'@': 'people',
	'>': 'commands',
	'/': 'commands',
	'?': 'search',
};

/** Most entries worth drawing. */
const limit = 50;

export interface PaletteQuery {
	readonly scope: PaletteScope;
	readonly text: string;
}

export const parseQuery = (query: string): PaletteQuery => {
	const scope = scopes[query.trimStart()[0] ?? ''];
	if (scope === undefined) return {scope: 'all', text: query.trim()};
	return {scope, text: query.trimStart().slice(1).trim()};
};

interface Candidate {
	readonly entry: ListEntry;
	readonly target: string;
	/** Before others that fit as well. */
	readonly rank: number;
}

const roomCandidates = (session: Session, current: string | undefined): readonly Candidate[] =>
	orderedRooms(session).map(room => {
		const badge = unreadBadge(room);
		return {
			target: roomTitle(room),
			rank: room.room === current ? 0 : 3 + Math.min(room.mentions, 9) * 2 + Number(room.unread > 0),
			entry: {
				key: `room ${room.room}`,
				label: roomTitle(room),
				detail: badge === '' ? printableLine(room.topic.slice(0, 60)) : words`${badge} unread`,
				isStrong: room.unread > 0,
				intent: {type: 'enter', room: room.room},
			},
		};
	});

const peopleIn = (session: Session, current: string | undefined): readonly Person[] => {
	const people = new Map<string, Person>();
	const here = current === undefined ? undefined : session.rooms.get(current);
	for (const room of here === undefined ? session.rooms.values() : [here, ...session.rooms.values()]) {
		for (const person of room.members) if (person.id !== session.me?.id) people.set(person.id, person);
	}
	return [...people.values()];
};

const personCandidates = (session: Session, current: string | undefined): readonly Candidate[] =>
	peopleIn(session, current).map(person => ({
		target: `@${person.nick}`,
		rank: 2,
		entry: {
			key: `person ${person.id}`,
			label: words`@${printableLine(person.nick)}`,
			detail: literal('write to'),
			intent: {type: 'write', text: `/msg ${person.nick} `},
		},
	}));

const commandCandidates: readonly Candidate[] = commands.map(command => ({
	target: `/${command.name}`,
	rank: 1,
	entry: {
		key: `command ${command.name}`,
		label: literal(usageOf(command)),
		detail: literal(command.about.split(/[;:]/u)[0] ?? ''),
		intent:
			command.takes === '' || command.takes.startsWith('[')
				? {type: 'command', text: `/${command.name}`}
				: {type: 'write', text: `/${command.name} `},
	},
}));

const ranked = (candidates: readonly Candidate[], text: string): readonly ListEntry[] => {
	if (text === '') {
		return [...candidates]
			.sort((one, other) => other.rank - one.rank)
			.slice(0, limit)
			.map(({entry}) => entry);
	}
	return fuzzysort
		.go(text, candidates, {key: 'target', limit: limit * 2, threshold: 0.2})
		.map(({obj, score}) => ({obj, score: score + obj.rank / 50}))
		.sort((one, other) => other.score - one.score)
		.slice(0, limit)
		.map(({obj}) => obj.entry);
};

const joinEntry = (session: Session, text: string): readonly ListEntry[] => {
	const name = text.replace(/^#/, '');
	if (!isPublicRoomName(name)) return [];
	if ([...session.rooms.keys()].some(room => nameKey(room) === nameKey(name))) return [];
	return [
		{
			key: 'join',
			label: words`Join #${printableLine(name)}`,
			intent: {type: 'join', room: name},
		},
	];
};

/** What fits, the likeliest first. */
export const paletteEntries = (
	session: Session,
	current: string | undefined,
	query: string,
): readonly ListEntry[] => {
	const {scope, text} = parseQuery(query);
	switch (scope) {
		case 'rooms':
			return [...ranked(roomCandidates(session, current), text), ...joinEntry(session, text)];
		case 'people':
			return ranked(personCandidates(session, current), text);
		case 'commands':
			return ranked(commandCandidates, text);
		case 'search':
			return text === ''
				? []
				: [
						{
							key: 'search',
							label: words`Search this room for ${printableLine(text)}`,
							intent: {type: 'command', text: `/search ${text}`},
						},
						{
							key: 'search all',
							label: words`Search all rooms for ${printableLine(text)}`,
							intent: {type: 'command', text: `/search in:* ${text}`},
						},
					];
		case 'all':
			if (text === '') return ranked(roomCandidates(session, current), '');
			return [
				...ranked(
					[...roomCandidates(session, current), ...personCandidates(session, current), ...commandCandidates],
					text,
				),
				...joinEntry(session, text),
			];
	}
};
