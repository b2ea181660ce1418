/** Applies presence, renames and typing. */

import {typingShownMs} from '../../../protocol/limits.ts';
import type {Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import {type Item, windowSize} from '../state.ts';
import {isReadable} from '../window.ts';
import {noteAway} from './away.ts';
import {changedMembers, renamedMembers, sortedMembers} from './members.ts';
import type {SessionTransaction, WritableRoom} from './transaction/transaction.ts';
import {reviseItem} from './transaction/window-changes.ts';

/** The most users in one presence item. */
const maxFolded = 200;

/** Each user once: a faulty server may name a user twice. */
const distinct = (people: readonly Person[]): readonly Person[] =>
	people.length < 2 ? people : [...new Map(people.map(person => [person.id, person])).values()];

export const applyPresence = (
	tx: SessionTransaction,
	frame: ServerFrameOf<'presence'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(frame.room);
	if (room === undefined) return;
	const everyJoined = distinct(frame.joined);
	const everyLeft = distinct(frame.left);
	noteAway(tx, everyJoined, frame.away);
	const known = new Set(room.members.map(({id}) => id));
	const isWhole = room.members.length >= room.memberCount;
	room.members = changedMembers(room.members, everyJoined, everyLeft);
	room.memberCount = frame.memberCount;
	const leftIds = new Set(everyLeft.map(person => person.id));
	if (room.typing.length > 0) room.typing = room.typing.filter(({user}) => !leftIds.has(user.id));
	// Members listed by `joined` are known already. The user's own presence is not shown.
	const me = tx.session.me?.id;
	const joined = everyJoined.filter(({id}) => id !== me && !known.has(id));
	const left = everyLeft.filter(({id}) => id !== me && (known.has(id) || !isWhole));
	const isListed = (person: Person): boolean => isWhole && addBeforeMessage(tx, room, person, at, serial);
	const unlisted = joined.filter(person => !isListed(person));
	addPresenceItem(tx, room, unlisted, left, at, serial);
};

/** The index of the user's first message since the user last left, if it is no older than this; otherwise -1. */
const firstMessageSince = (items: readonly Item[], userId: string, since: number): number => {
	let found = -1;
	for (let index = items.length - 1; index >= 0; index--) {
		const item = items[index];
		if (item === undefined || item.at < since) break;
		if (item.type === 'presence' && item.left.some(({id}) => id === userId)) break;
		if (isReadable(item) && item.from.id === userId) found = index;
	}
	return found;
};

/** The server reports presence up to this much later than messages, including the transmission. */
const presenceDelayMs = 3000;

/**
 * Adds the join above the first message of that user, which may have arrived before the presence frame. False if the
 * user has sent none since.
 */
const addBeforeMessage = (
	tx: SessionTransaction,
	room: WritableRoom,
	person: Person,
	at: number,
	serial: number,
): boolean => {
	if (room.log.hasNewer) return false;
	const index = firstMessageSince(room.log.items, person.id, at + tx.session.clockSkewMs - presenceDelayMs);
	const first = room.log.items[index];
	if (first === undefined) return false;
	const key = `p${serial} ${person.id}`;
	const item = {type: 'presence', key, revision: 0, at: first.at, joined: [person], left: []} as const;
	tx.writeLog(room).items.splice(index, 0, item);
	return true;
};

/** Consecutive presence frames become one item with the last state of each user. */
const addPresenceItem = (
	tx: SessionTransaction,
	room: WritableRoom,
	joined: readonly Person[],
	left: readonly Person[],
	at: number,
	serial: number,
): void => {
	if (room.log.hasNewer || joined.length + left.length === 0) return;
	if (room.lookingAt !== undefined && room.log.items.length >= windowSize) return;
	const log = tx.writeLog(room);
	const last = log.items.at(-1);
	if (last?.type !== 'presence' || last.joined.length + last.left.length >= maxFolded) {
		log.items.push({type: 'presence', key: `p${serial}`, revision: 0, at, joined, left});
		return;
	}
	const moved = new Set([...joined, ...left].map(person => person.id));
	const others = (people: readonly Person[]): Person[] => people.filter(person => !moved.has(person.id));
	reviseItem(log, log.items.length - 1, {
		...last,
		joined: [...others(last.joined), ...joined],
		left: [...others(last.left), ...left],
	});
};

export const applyMembers = (tx: SessionTransaction, frame: ServerFrameOf<'members'>): void => {
	const room = tx.writeRoom(frame.room);
	if (room === undefined) return;
	room.members = sortedMembers(frame.members);
	room.memberCount = frame.memberCount;
	room.owner = frame.owner ?? room.owner;
	room.moderators = frame.moderators ?? [];
	noteAway(tx, frame.members, frame.away);
};

const renamedIn = (people: readonly Person[], user: Person): readonly Person[] =>
	people.some(({id}) => id === user.id) ? people.map(one => (one.id === user.id ? user : one)) : people;

export const applyRenamed = (
	tx: SessionTransaction,
	frame: ServerFrameOf<'renamed'>,
	at: number,
	serial: number,
): void => {
	const {user, was} = frame;
	const {me} = tx.session;
	const isMe = me?.id === user.id;
	// The user who changes the nick receives the frame twice: as the reply, and as a member of the room.
	const isNewsOfMe = isMe && me?.nick !== user.nick;
	if (isNewsOfMe) tx.update({me: user});
	for (const {room: name, members, with: other, log} of [...tx.session.rooms.values()]) {
		const member = members.find(person => person.id === user.id);
		const isNews = isMe ? isNewsOfMe : member !== undefined && member.nick !== user.nick;
		if (!isNews && other?.id !== user.id) continue;
		const room = tx.writeRoom(name);
		if (room === undefined) continue;
		room.members = renamedMembers(members, user);
		if (room.moderators !== undefined) room.moderators = renamedIn(room.moderators, user);
		if (room.owner?.id === user.id) room.owner = user;
		if (other?.id === user.id) room.with = user;
		if (!isNews || log.hasNewer) continue;
		tx.writeLog(room).items.push({type: 'renamed', key: `n${serial}`, revision: 0, at, user, was});
	}
};

export const applyTyping = (
	tx: SessionTransaction,
	{room: name, user}: ServerFrameOf<'typing'>,
	at: number,
): void => {
	if (user.id === tx.session.me?.id) return;
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	room.typing = [
		...room.typing.filter(typing => typing.user.id !== user.id),
		{user, until: at + typingShownMs},
	];
};
