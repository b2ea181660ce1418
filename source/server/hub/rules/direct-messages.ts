/**
 * Direct rooms: the permissions to open one and to write in it, and the rooms that the server adds a new connection to.
 */
import {directUsers} from '../../../protocol/limits.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {DirectRoomRecord} from '../../store/directory/direct-records.ts';
import {Refusal} from '../contract/refusal.ts';
import type {HubState} from '../hub-state.ts';
import {partnerId, partnerIn, personOf, personOrPlaceholder} from '../people.ts';
import {takeDirectBudget} from './budgets.ts';
import {noSuchRoom} from './visible-rooms.ts';

/** A block and the setting against first messages have the same refusal, because both are private. */
const notAccepted = (nick: string): Refusal =>
	new Refusal('forbidden', `${nick} does not accept direct messages from you.`);

const blockedByUser = (nick: string): Refusal =>
	new Refusal('forbidden', `You have blocked ${nick}. Unblock them first.`);

/** Whether the user accepts a first message from the sender. */
const acceptsFirstMessage = ({reader}: HubState, userId: string, senderId: string): boolean => {
	switch (reader.directFrom(userId)) {
		case 'everyone':
			return true;
		case 'contacts':
			return reader.sharesPrivateRoom(userId, senderId);
		case 'nobody':
			return false;
	}
};

/**
 * The reason why the user must not write in this direct room, if any; undefined for other rooms. A user who has written
 * in the room has accepted messages from the other user.
 */
export const directRefusal = (state: HubState, userId: string, room: string): Refusal | undefined => {
	const {reader} = state;
	const partner = partnerId(userId, room);
	if (partner === undefined || partner === userId) return undefined;
	const {nick} = personOrPlaceholder(state, partner);
	if (reader.isBlocked(userId, partner)) return blockedByUser(nick);
	if (reader.isBlocked(partner, userId)) return notAccepted(nick);
	if (reader.hasWritten(room, partner) || acceptsFirstMessage(state, partner, userId)) return undefined;
	return notAccepted(nick);
};

/**
 * The reason why the direct room cannot be opened, if any. A room with a new contact is charged to the caller's budget.
 */
const refusalToOpen = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const {id} = caller.user;
	const partner = partnerId(id, name);
	const refusal = directRefusal(state, id, name);
	if (refusal !== undefined || partner === undefined || partner === id) return refusal;
	return state.reader.sharesPrivateRoom(id, partner) ? undefined : takeDirectBudget(state, caller);
};

/** Whether one of the two users has blocked the other. */
const isBlockedEitherWay = ({reader}: HubState, [one, other]: readonly [string, string]): boolean =>
	one !== other && (reader.isBlocked(one, other) || reader.isBlocked(other, one));

/**
 * The reason why the user cannot open the direct room of this name, if any. Opening a new one is charged to a budget.
 */
export const refusalToOpenDirect = (
	state: HubState,
	caller: UserConnection,
	name: string,
): Refusal | undefined => {
	const {id} = caller.user;
	const users = directUsers(name);
	if (users === undefined || !users.includes(id)) return noSuchRoom(name);
	const partner = partnerIn(state, id, name);
	if (partner !== undefined && state.reader.isBlocked(id, partner.id)) return blockedByUser(partner.nick);
	if (state.rooms.record(name) !== undefined) return undefined;
	if (partner !== undefined && state.reader.webhooksOf(partner.id).length > 0)
		return new Refusal('forbidden', `${partner.nick} is the bot of a webhook and reads no messages.`);
	if (users.some(userId => personOf(state, userId) === undefined)) return noSuchRoom(name);
	return refusalToOpen(state, caller, name);
};

/** Whether the direct room exists and its users, as far as they exist, are admitted to it. */
export const isDirectOpen = ({reader}: HubState, name: string): boolean =>
	reader.room(name) !== undefined &&
	(directUsers(name) ?? []).every(id => reader.isAdmitted(name, id) || reader.user(id) === undefined);

/**
 * Adds the connections of both users on this hub to the direct room that `userId` opens or writes in. If one user has
 * blocked the other, only `userId` is added, and can read the history. Does nothing for other rooms.
 */
export const joinDirectUsers = (state: HubState, name: string, userId: string): void => {
	const users = directUsers(name);
	if (users === undefined) return;
	for (const id of isBlockedEitherWay(state, users) ? [userId] : new Set(users)) {
		const online = state.onlineUsers.online(id);
		if (online === undefined) continue;
		const room = state.rooms.open(name, 'direct');
		for (const connection of online.connections) state.rooms.join(room, connection);
	}
};

/**
 * The direct rooms that a new connection is added to, at most `limit`. Up to half of them are conversations in which
 * the user has written, and the others are the newest. So a flood of messages from new contacts does not hide the
 * user's conversations.
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
export const blockedBy = ({reader}: HubState, userId: string): ReadonlySet<string> =>
	new Set(reader.blocks(userId).map(block => block.userId));

/** Adds a new connection to the user's recent direct rooms. */
export const joinDirectRooms = (state: HubState, caller: UserConnection): void => {
	const {id} = caller.user;
	const blocked = blockedBy(state, id);
	const rooms = state.reader.directRooms(id).filter(({room}) => !blocked.has(partnerId(id, room) ?? ''));
	for (const {room} of recentDirectRooms(rooms, state.limits.directRooms)) {
		state.rooms.join(state.rooms.open(room, 'direct'), caller);
	}
};
