/** The palette entries that are ranked by the query: rooms, users, commands, settings. Pure. */
import type {RoomState, Session} from '../../../client/session/state.ts';
import {newestAt} from '../../../client/session/window.ts';
import {listedRooms, unreadBadge} from '../../../presenter/rooms/room-list.ts';
import {roomTitle, titleOfName} from '../../../presenter/rooms/room-title.ts';
import {count} from '../../../presenter/wording.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {join, literal, type Printable, printableLine, words} from '../../../text/sanitize.ts';
import {type ListEntry, runsAlone, usageOf} from '../../command.ts';
import {knownPeople} from '../../known-people.ts';
import {
	roomPreferences,
	type SettingName,
	type Settings,
	settingDescriptions,
	settingNamesFor,
	showSetting,
} from '../../settings.ts';
import type {PaletteSources} from './sources.ts';

export interface Candidate {
	readonly entry: ListEntry;
	/** The text that is compared with the query: a name without its sign. */
	readonly target: string;
	/** Entries with a higher rank come first among equal matches. */
	readonly rank: number;
}

const listOf = (parts: readonly Printable[]): Printable =>
	join(
		parts.filter(part => part !== ''),
		literal(' · '),
	);

const withoutSign = (title: string): string => title.replace(/^[#~@]/, '');

/**
 * Ranks unread rooms with mentions first, then other unread rooms, the previous room, and rooms with the newest
 * messages.
 */
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

export const ownRooms = (sources: PaletteSources): readonly Candidate[] => {
	const {session, settings} = sources;
	const rooms = listedRooms(session, settings && roomPreferences(settings, session));
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

export const otherRooms = ({session, listed}: PaletteSources): readonly Candidate[] =>
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

/** Users, with those of the room that is shown first. */
export const people = ({session, current, people: online = []}: PaletteSources): readonly Candidate[] => {
	const isMessaged = new Set([...session.rooms.values()].map(room => room.with?.id));
	const shownRoom = current === undefined ? undefined : session.rooms.get(current);
	const memberIds = new Set(shownRoom?.members.map(({id}) => id));
	const known = new Map(knownPeople(session).map(person => [person.id, person]));
	const roomsOf = new Map(online.map(({user, rooms}) => [user.id, rooms]));
	for (const {user} of online) known.set(user.id, user);
	return [...known.values()]
		.filter(({id}) => !isMessaged.has(id) && id !== session.me?.id)
		.map(person => ({
			target: person.nick,
			rank: memberIds.has(person.id) ? 2 : 1.5,
			entry: personEntry(person, session, roomsOf.get(person.id)),
		}));
};

/** `rooms`: the public rooms of an online user; undefined if they are not known. */
const personEntry = (person: Person, session: Session, rooms: readonly string[] | undefined): ListEntry => ({
	key: `person ${person.id}`,
	label: words`@${printableLine(person.nick)}`,
	detail: listOf([
		literal('send a message'),
		literal(rooms === undefined ? '' : 'online'),
		join(
			(rooms ?? []).slice(0, 2).map(room => titleOfName(session, room)),
			literal(', '),
		),
	]),
	action: {type: 'messagePerson', person},
});

export const directRooms = (sources: PaletteSources): readonly Candidate[] =>
	ownRooms(sources).filter(({entry}) => entry.label.startsWith('@'));

export const commandCandidates = ({commands, keyFor}: PaletteSources): readonly Candidate[] =>
	commands.map(command => {
		const shortcut = keyFor?.(command.name);
		return {
			target: command.name,
			rank: 1,
			entry: {
				key: `command ${command.name}`,
				label: literal(usageOf(command)),
				detail: literal(command.summary.split(/[;:]/u)[0] ?? ''),
				...(shortcut !== undefined && {shortcut: printableLine(shortcut)}),
				action: runsAlone(command)
					? {type: 'runCommand', command: command.name, words: ''}
					: {type: 'compose', text: `/${command.name} `},
			},
		};
	});

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

export const settingCandidates = ({settings, ui = 'terminal'}: PaletteSources): readonly Candidate[] =>
	settings === undefined
		? []
		: settingNamesFor(ui).map(name => ({target: name, rank: 0.5, entry: settingEntry(name, settings)}));
