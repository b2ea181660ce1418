/** Direct rooms: who may open one and write in it, and which ones a new connection joins automatically. */
import {directUsers} from '../../protocol/limits.ts';
import type {UserConnection} from '../membership/online-users.ts';
import type {Room} from '../membership/room.ts';
import type {DirectRoomRecord} from '../store/direct-records.ts';
import {takeDirectBudget} from './budgets.ts';
import type {HubState} from './hub-state.ts';
import {partnerId, partnerIn, personOf, personOrGone} from './people.ts';
import {Refusal} from './refusal.ts';
import {noSuchRoom} from './visible-rooms.ts';

/** The same whether the other user has blocked this one or accepts no first messages: both are private. */
const notAccepted = (nick: string): Refusal =>
	new Refusal('forbidden', `${nick} does not accept direct messages from you.`);

const blockedByUser = (nick: string): Refusal =>
	new Refusal('forbidden', `You have blocked ${nick}. Unblock them first.`);

/** Whether the user accepts a first message from the sender. */
const acceptsFirstMessage = ({store}: HubState, userId: string, senderId: string): boolean => {
	switch (store.directFrom(userId)) {
		case 'everyone':
			return true;
		case 'contacts':
			return store.sharesPrivateRoom(userId, senderId);
		case 'nobody':
			return false;
	}
};

/**
 * Why the user must not write in this direct room; undefined for other rooms. A user who has written in the room has
 * accepted messages of the other user.
 */
export const directRefusal = (state: HubState, userId: string, room: string): Refusal | undefined => {
	const {store} = state;
	const partner = partnerId(userId, room);
	if (partner === undefined || partner === userId) return undefined;
	const {nick} = personOrGone(state, partner);
	if (store.isBlocked(userId, partner)) return blockedByUser(nick);
	if (store.isBlocked(partner, userId)) return notAccepted(nick);
	if (store.hasWritten(room, partner) || acceptsFirstMessage(state, partner, userId)) return undefined;
	return notAccepted(nick);
};

/** Why the direct room cannot be opened. A room of two strangers costs a direct room of the caller's budget. */
const refusalToOpen = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const {id} = caller.user;
	const partner = partnerId(id, name);
	const refusal = directRefusal(state, id, name);
	if (refusal !== undefined || partner === undefined || partner === id) return refusal;
	return state.store.sharesPrivateRoom(id, partner) ? undefined : takeDirectBudget(state, caller);
};

/** Whether one of the two users has blocked the other. */
const isBlockedEitherWay = ({store}: HubState, [one, other]: readonly [string, string]): boolean =>
	one !== other && (store.isBlocked(one, other) || store.isBlocked(other, one));

/**
 * Opens the direct room of this name, creates it if necessary, and joins all connections of both users. A user whom the
 * other has blocked is alone in it and can read its history.
 */
export const openDirect = (state: HubState, caller: UserConnection, name: string): Room | Refusal => {
	const {store, rooms} = state;
	const {id} = caller.user;
	const users = directUsers(name);
	if (users === undefined || !users.includes(id)) return noSuchRoom(name);
	const partner = partnerIn(state, id, name);
	if (partner !== undefined && store.isBlocked(id, partner.id)) return blockedByUser(partner.nick);
	const isKnown = rooms.record(name) !== undefined;
	const known = users.filter(userId => personOf(state, userId) !== undefined);
	if (!isKnown && known.length < users.length) return noSuchRoom(name);
	const refusal = isKnown ? undefined : refusalToOpen(state, caller, name);
	if (refusal !== undefined) return refusal;
	const room = rooms.open(name, 'direct');
	for (const userId of known) {
		if (!store.isAdmitted(name, userId)) store.admit(name, userId);
	}
	for (const userId of isBlockedEitherWay(state, users) ? [id] : known) {
		for (const connection of state.onlineUsers.online(userId)?.connections ?? [])
			rooms.join(room, connection);
	}
	return room;
};

/**
 * The direct rooms that a new connection joins, at most `limit`. Up to half of them are conversations in which the user
 * has written, the others are the newest. So a flood of messages from strangers does not hide the user's conversations.
 */
export const recentDirectRooms = (
	rooms: readonly DirectRoomRecord[],
	limit: number,
): readonly DirectRoomRecord[] => {
	const newest = rooms
		.filter(({first, seq, leftSeq}) => first > 0 && (leftSeq === undefined || leftSeq < seq))
		.sort((one, other) => other.at - one.at);
	const conversations = newest.filter(({hasWritten}) => hasWritten).slice(0, Math.ceil(limit / 2));
	return [...new Set([...conversations, ...newest])].slice(0, limit);
};

/** The users whom this user has blocked. */
export const blockedBy = ({store}: HubState, userId: string): ReadonlySet<string> =>
	new Set(store.blocks(userId).map(block => block.userId));

/** A message to this room is being written. It may be the first one, which no list of rooms shows yet. */
const expectsEntry = ({rooms}: HubState, room: string): boolean =>
	(rooms.get(room)?.pendingRequests ?? 0) > 0;

/** Joins a new connection to the user's recent direct rooms, and to those that are about to get a message. */
export const joinDirectRooms = (state: HubState, caller: UserConnection): void => {
	const {id} = caller.user;
	const blocked = blockedBy(state, id);
	const rooms = state.store.directRooms(id).filter(({room}) => !blocked.has(partnerId(id, room) ?? ''));
	const recent = recentDirectRooms(rooms, state.limits.directRooms);
	const expected = rooms.filter(({room}) => expectsEntry(state, room));
	for (const {room} of new Set([...recent, ...expected])) {
		state.rooms.join(state.rooms.open(room, 'direct'), caller);
	}
};
