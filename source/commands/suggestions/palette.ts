/**
 * The palette: matches of the query, the best first. `#` limits it to rooms, `@` to users, `>` or `/` to commands and
 * settings, `?` searches messages; without a sign all of them. Pure.
 */
import fuzzysort from 'fuzzysort';
import type {MessageItem, RoomState, Session} from '../../client/session/state.ts';
import {newestAt} from '../../client/session/window.ts';
import {excerptOf} from '../../presenter/messages/message-text.ts';
import {listedRooms, unreadBadge} from '../../presenter/rooms/room-list.ts';
import {roomTitle, titleOfName} from '../../presenter/rooms/room-title.ts';
import {count} from '../../presenter/wording.ts';
import type {Person, RoomInfo} from '../../protocol/frames.ts';
import {isPublicRoomName, nameBegins, nameKey} from '../../protocol/limits.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Command, type ListEntry, runsAlone, type UiKind, usageOf} from '../command.ts';
import {hostOf, readLink} from '../room-link.ts';
import {
	roomPreferences,
	type SettingName,
	type Settings,
	settingDescriptions,
	settingNamesFor,
	showSetting,
} from '../settings.ts';
import {knownPeople} from '../slash/people.ts';

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

interface PaletteQuery {
	readonly scope: PaletteScope;
	readonly text: string;
}

export const parseQuery = (query: string): PaletteQuery => {
	const typed = query.trimStart();
	const scope = scopes[typed[0] ?? ''];
	return scope === undefined ? {scope: 'all', text: typed.trim()} : {scope, text: typed.slice(1).trim()};
};

export interface PaletteSources {
	readonly session: Session;
	/** The room that is shown. */
	readonly current: string | undefined;
	/** The rooms of the server, as far as they are known. */
	readonly listed: readonly RoomInfo[];
	/** The commands to offer. */
	readonly commands: readonly Command[];
	/** The key that does the same as a command. */
	readonly keyFor?: (command: string) => string | undefined;
	readonly serverUrl: string;
	/** The room that was shown before. */
	readonly previous?: string | undefined;
	/** Offered as entries; undefined: no settings are offered. */
	readonly settings?: Settings | undefined;
	readonly ui?: UiKind;
}

interface Candidate {
	readonly entry: ListEntry;
	/** The text that is compared with the query: a name without its sign. */
	readonly target: string;
	/** Before others that fit as well. */
	readonly rank: number;
}

const listOf = (parts: readonly Printable[]): Printable =>
	join(
		parts.filter(part => part !== ''),
		literal(' · '),
	);

const withoutSign = (title: string): string => title.replace(/^[#~@]/, '');

/** Unread rooms with mentions first, then other unread ones, the room shown before, and those with the newest messages. */
const rankOf = (room: RoomState, recency: number, {current, previous}: PaletteSources): number => {
	if (room.room === current) return 0;
	const {unread, mentions} = room;
	return 4 + Math.min(mentions, 9) * 2 + Number(unread > 0) + (room.room === previous ? 0.9 : recency * 0.8);
};

/** From 0, for the room with the oldest newest message, to almost 1. */
const recencies = (rooms: readonly RoomState[]): ReadonlyMap<string, number> =>
	new Map(
		rooms
			.toSorted((one, other) => newestAt(one) - newestAt(other))
			.map((room, index) => [room.room, newestAt(room) === 0 ? 0 : index / rooms.length]),
	);

const ownRooms = (sources: PaletteSources): readonly Candidate[] => {
	const {session, settings} = sources;
	const rooms = listedRooms(session, settings && roomPreferences(settings));
	const recency = recencies(rooms);
	return rooms.map(room => {
		const {unread} = room;
		const topic = printableLine(room.topic.slice(0, 60));
		const news = unreadBadge(room)?.label ?? topic;
		return {
			target: withoutSign(roomTitle(room)),
			rank: rankOf(room, recency.get(room.room) ?? 0, sources),
			entry: {
				key: `room ${room.room}`,
				label: roomTitle(room),
				detail: news,
				isStrong: unread > 0,
				action: {type: 'showRoom', room: room.room},
			},
		};
	});
};

const otherRooms = ({session, listed}: PaletteSources): readonly Candidate[] =>
	listed
		.filter(({room, with: partner}) => !session.rooms.has(room) && partner === undefined)
		.map(({room, memberCount, topic}) => ({
			target: withoutSign(titleOfName(session, room)),
			rank: 3,
			entry: {
				key: `join ${room}`,
				label: titleOfName(session, room),
				detail: listOf([literal('join'), count(memberCount, 'person', 'people'), printableLine(topic)]),
				action: {type: 'joinRoom', room},
			},
		}));

/** Those in the room that is shown first. */
const people = ({session, current}: PaletteSources): readonly Candidate[] => {
	const isMessaged = new Set([...session.rooms.values()].map(room => room.with?.id));
	const here = current === undefined ? undefined : session.rooms.get(current);
	const isHere = new Set(here?.members.map(({id}) => id));
	const known = new Map(knownPeople(session).map(person => [person.id, person]));
	return [...known.values()]
		.filter(({id}) => !isMessaged.has(id) && id !== session.me?.id)
		.map(person => ({
			target: person.nick,
			rank: isHere.has(person.id) ? 2 : 1.5,
			entry: personEntry(person),
		}));
};

const personEntry = (person: Person): ListEntry => ({
	key: `person ${person.id}`,
	label: words`@${printableLine(person.nick)}`,
	detail: literal('send a message'),
	action: {type: 'messagePerson', person},
});

const directRooms = (sources: PaletteSources): readonly Candidate[] =>
	ownRooms(sources).filter(({entry}) => entry.label.startsWith('@'));

const commandCandidates = ({commands, keyFor}: PaletteSources): readonly Candidate[] =>
	commands.map(command => ({
		target: command.name,
		rank: 1,
		entry: {
			key: `command ${command.name}`,
			label: literal(usageOf(command)),
			detail: listOf([
				literal(command.summary.split(/[;:]/u)[0] ?? ''),
				printableLine(keyFor?.(command.name) ?? ''),
			]),
			action: runsAlone(command)
				? {type: 'runCommand', command: command.name, words: ''}
				: {type: 'compose', text: `/${command.name} `},
		},
	}));

const settingEntry = (name: SettingName, settings: Settings): ListEntry => {
	const value = showSetting(settings, name);
	const isSwitch = settingDescriptions[name].kind === 'switch';
	return {
		key: `setting ${name}`,
		label: literal(isSwitch ? `${name}: turn ${value === 'on' ? 'off' : 'on'}` : `${name}: change`),
		detail: words`setting, now ${printableLine(value)}`,
		action: isSwitch
			? {type: 'runCommand', command: 'set', words: `${name} ${value === 'on' ? 'off' : 'on'}`}
			: {type: 'compose', text: `/set ${name} `},
	};
};

const settingCandidates = ({settings, ui = 'terminal'}: PaletteSources): readonly Candidate[] =>
	settings === undefined
		? []
		: settingNamesFor(ui).map(name => ({target: name, rank: 0.5, entry: settingEntry(name, settings)}));

/** Loaded messages shown beside the other matches. */
const maxMessages = 5;

/** The newest loaded messages that contain the text. The search on the server finds the others. */
const messageEntries = ({session}: PaletteSources, text: string): readonly ListEntry[] => {
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

/** A name that begins with the query comes before a shorter name that contains it. */
const prefixBonus = 0.3;

const ranked = (candidates: readonly Candidate[], text: string): readonly ListEntry[] => {
	if (text === '') {
		return [...candidates].sort((one, other) => other.rank - one.rank).map(({entry}) => entry);
	}
	return fuzzysort
		.go(text, candidates, {key: 'target', limit: limit * 2, threshold: 0.2})
		.map(({obj, score}) => ({
			obj,
			score: score + obj.rank / 50 + (nameBegins(obj.target, text) ? prefixBonus : 0),
		}))
		.sort((one, other) => other.score - one.score)
		.map(({obj}) => obj.entry);
};

const newRoom = ({session, listed}: PaletteSources, text: string): readonly ListEntry[] => {
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

/** An entry for a link or token; choosing one of another server explains itself. */
const linkEntry = ({session, serverUrl}: PaletteSources, query: string): ListEntry | undefined => {
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

const searchEntries = (text: string): readonly ListEntry[] =>
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

const entriesFor = (sources: PaletteSources, {scope, text}: PaletteQuery): readonly ListEntry[] => {
	const rooms = (): readonly Candidate[] => [...ownRooms(sources), ...otherRooms(sources)];
	switch (scope) {
		case 'rooms':
			return ranked(rooms(), text);
		case 'people':
			return ranked([...directRooms(sources), ...people(sources)], text);
		case 'commands':
			return ranked([...commandCandidates(sources), ...settingCandidates(sources)], text);
		case 'search':
			return searchEntries(text);
		case 'all': {
			if (text === '') return ranked([...rooms(), ...people(sources)], text);
			const commands = [...commandCandidates(sources), ...settingCandidates(sources)];
			return [
				...ranked([...rooms(), ...people(sources), ...commands], text),
				...messageEntries(sources, text),
			];
		}
	}
};

export const paletteEntries = (sources: PaletteSources, typed: string): readonly ListEntry[] => {
	const query = parseQuery(typed);
	const entries = entriesFor(sources, query).slice(0, limit);
	const link = linkEntry(sources, typed);
	// The name of a room may look like a token, but a token must not become the name of a public room.
	if (link !== undefined) return [link, ...entries];
	if (query.scope === 'rooms') return [...entries, ...newRoom(sources, query.text)];
	if (query.scope !== 'all') return entries;
	return [...entries, ...searchEntries(query.text), ...newRoom(sources, query.text)];
};
