/** What the palette offers for what was typed: `#` rooms, `@` people, `>` commands, `?` search, else all. Pure. */
import type {RoomState, Session} from '../../client/session/state.ts';
import type {Person, RoomInfo} from '../../protocol/frames.ts';
import {isPublicRoomName, nameKey} from '../../protocol/limits.ts';
import {printableLine} from '../../text/sanitize.ts';
import {readLink, roomTitle} from '../address.ts';
import {commands} from '../composer/slash-command.ts';
import {count, roomLabel} from '../format.ts';
import {orderRooms} from '../room-list/rooms.ts';

export type PaletteChoice = {readonly key: string; readonly label: string; readonly hint: string} & (
	| {readonly type: 'enter'; readonly room: string}
	| {readonly type: 'join'; readonly room: string}
	| {readonly type: 'person'; readonly person: Person}
	| {readonly type: 'command'; readonly text: string}
	/** The link of a private room, or a link that opens nothing here: `join` says why. */
	| {readonly type: 'link'; readonly text: string}
);

const mostChoices = 30;

/** 3 for a beginning, 2 for a part, 1 for the letters in order, 0 for none of it. */
export const match = (name: string, typed: string): number => {
	const where = nameKey(name);
	const wanted = nameKey(typed);
	if (where.startsWith(wanted)) return 3;
	if (where.includes(wanted)) return 2;
	let from = 0;
	for (const letter of wanted) {
		from = where.indexOf(letter, from) + 1;
		if (from === 0) return 0;
	}
	return 1;
};

const activity = (room: RoomState): number => (room.mentions > 0 ? 2 : room.unread > 0 ? 1 : 0);

const enterChoices = (session: Session, current: string | undefined): readonly PaletteChoice[] =>
	orderRooms(session)
		.filter(({room}) => room !== current)
		.toSorted((one, other) => activity(other) - activity(one))
		.map(room => ({
			type: 'enter',
			key: `room ${room.room}`,
			room: room.room,
			label: roomLabel(room),
			hint:
				room.mentions > 0
					? count(room.mentions, 'mention')
					: room.unread > 0
						? `${room.unread} unread`
						: printableLine(room.topic),
		}));

const directChoices = (session: Session, current: string | undefined): readonly PaletteChoice[] =>
	enterChoices(session, current).filter(choice => choice.label.startsWith('@'));

const joinChoices = (session: Session, listed: readonly RoomInfo[]): readonly PaletteChoice[] =>
	listed
		.filter(({room, with: other}) => !session.rooms.has(room) && other === undefined)
		.map(({room, memberCount, topic}) => ({
			type: 'join',
			key: `join ${room}`,
			room,
			label: room.startsWith('~') ? printableLine(room) : `#${printableLine(room)}`,
			hint: [`join · ${count(memberCount, 'person', 'people')}`, printableLine(topic)]
				.filter(part => part !== '')
				.join(' · '),
		}));

/** Everybody in one's rooms, each once. */
export const peopleOf = (session: Session): readonly Person[] => {
	const people = new Map<string, Person>();
	for (const room of session.rooms.values()) {
		for (const person of [...room.members, ...(room.with === undefined ? [] : [room.with])]) {
			if (person.id !== session.me?.id) people.set(person.id, person);
		}
	}
	return [...people.values()];
};

const hasDirectRoom = (session: Session, id: string): boolean =>
	[...session.rooms.values()].some(room => room.kind === 'direct' && room.with?.id === id);

const personChoices = (session: Session): readonly PaletteChoice[] =>
	peopleOf(session)
		.filter(({id}) => !hasDirectRoom(session, id))
		.map(person => ({
			type: 'person',
			key: `person ${person.id}`,
			person,
			label: `@${printableLine(person.nick)}`,
			hint: 'write to them',
		}));

const commandChoices = (): readonly PaletteChoice[] =>
	commands.map(({name, usage, does}) => ({
		type: 'command',
		key: `command ${name}`,
		text: `/${name} `,
		label: usage,
		hint: does,
	}));

const nameOf = (choice: PaletteChoice): string =>
	choice.type === 'command' ? choice.text.slice(1).trim() : choice.label.replace(/^[#@~]/, '');

const ranked = (choices: readonly PaletteChoice[], typed: string): readonly PaletteChoice[] =>
	choices
		.map(choice => ({choice, rank: match(nameOf(choice), typed)}))
		.filter(({rank}) => rank > 0)
		.sort((one, other) => other.rank - one.rank)
		.map(({choice}) => choice);

const newRoom = (session: Session, listed: readonly RoomInfo[], typed: string): readonly PaletteChoice[] => {
	if (!isPublicRoomName(typed)) return [];
	const wanted = nameKey(typed);
	const isKnown =
		listed.some(({room}) => nameKey(room) === wanted) ||
		[...session.rooms.keys()].some(room => nameKey(room) === wanted);
	if (isKnown) return [];
	return [{type: 'join', key: 'new room', room: typed, label: `#${typed}`, hint: 'a new room'}];
};

const linkChoice = (typed: string, host: string): PaletteChoice | undefined => {
	const link = readLink(typed, host);
	const choice = {type: 'link', key: 'link', text: typed.trim()} as const;
	switch (link?.type) {
		case undefined:
		case 'none':
			return undefined;
		case 'room':
			return {...choice, label: `Open ${roomTitle(printableLine(link.room))}`, hint: 'a link to a room'};
		case 'token':
			return {...choice, label: 'Open the private room', hint: 'an invite link'};
		case 'elsewhere':
			return {...choice, label: printableLine(link.host), hint: 'a link to another server'};
	}
};

export const paletteChoices = (
	session: Session,
	current: string | undefined,
	listed: readonly RoomInfo[],
	typed: string,
	host: string,
): readonly PaletteChoice[] => {
	const link = linkChoice(typed, host);
	const words = typed.replace(/^[#@>]/, '').trim();
	const rooms = () => [...enterChoices(session, current), ...joinChoices(session, listed)];
	// A token must not become the name of a public room.
	const made = () => (link === undefined ? newRoom(session, listed, words) : []);
	const choices = (): readonly PaletteChoice[] => {
		switch (typed[0]) {
			case '#':
				return [...ranked(rooms(), words), ...made()];
			case '@':
				return ranked([...directChoices(session, current), ...personChoices(session)], words);
			case '>':
				return ranked(commandChoices(), words);
			case '?':
				return [];
			default:
				return [...ranked([...rooms(), ...personChoices(session)], words), ...made()];
		}
	};
	// A room may be called what looks like a token.
	return [...(link === undefined ? [] : [link]), ...choices()].slice(0, mostChoices);
};
