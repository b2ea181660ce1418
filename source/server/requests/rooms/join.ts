/** `join`: enters a room. A first join and a resume after a reconnect are the same. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {membersPage, roomKind} from '../../../protocol/limits.ts';
import {openDirect} from '../../hub/direct-messages.ts';
import {beginWrite} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {ownerOf} from '../../hub/ownership.ts';
import {partnerIn, personOf} from '../../hub/people.ts';
import {causeOf, idOf, Refusal, storeRefusal} from '../../hub/refusal.ts';
import {nameForLog, noSuchRoom} from '../../hub/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {ownReactionsIn} from '../reading/own-reactions.ts';
import {type MissedEntries, readMissedEntries} from './missed-entries.ts';
import {redeemToken} from './redeem-token.ts';
import {refusalToJoin} from './room-admission.ts';

type Join = ClientFrameOf<'join'>;

/** The room in use. It is forgotten again unless a user joins it before the next `await`. */
const openRoom = (
	state: HubState,
	caller: UserConnection,
	name: string,
	mustExist: boolean,
): Room | Refusal => {
	if (roomKind(name) === 'direct') return openDirect(state, caller, name);
	if (mustExist && state.rooms.record(name) === undefined) return noSuchRoom(name);
	return refusalToJoin(state, caller, name) ?? state.rooms.open(name, roomKind(name));
};

/**
 * Creates the read position of a user who joins for the first time; true if it did. It begins at 0: the client decides
 * what counts as read, and from then on unread entries are unread on every device and after every restart.
 */
const noteFirstVisit = (state: HubState, {online}: UserConnection, {name}: Room): boolean => {
	const {id} = online.person;
	if (state.store.readSeq(id, name) !== undefined) return false;
	if (!online.isTransient) state.store.markRead(id, name, 0);
	return true;
};

/**
 * A private room without an owner belongs to the next user who joins: it was created over HTTP, or its owner was
 * removed. A public room stays without an owner, because anybody can join it.
 */
const assignOwner = (state: HubState, caller: UserConnection, room: Room): void => {
	const owner = state.rooms.record(room.name)?.owner;
	if (owner !== undefined && personOf(state, owner.id) !== undefined) return;
	if (room.kind === 'private') state.store.updateRoom(room.name, {owner: caller.user});
};

/** A direct room that the user left is one of the user's rooms again. */
const clearLeft = ({store}: HubState, {user}: UserConnection, {name}: Room): void => {
	if (store.leftSeq(name, user.id) !== undefined) store.setLeft(name, user.id, undefined);
};

interface Opened {
	readonly room: Room;
	readonly isFirstVisit: boolean;
	/** The client is ahead of the log: all rooms get new epochs. */
	readonly isRewound: boolean;
}

/** Opens the room and writes what a join changes. If it throws, nothing but the store has changed. */
const openForJoin = (
	state: HubState,
	caller: UserConnection,
	name: string,
	request: Join,
): Opened | Refusal => {
	const room = openRoom(state, caller, name, request.mustExist ?? false);
	if (room instanceof Refusal) return room;
	try {
		assignOwner(state, caller, room);
		if (room.kind === 'direct') clearLeft(state, caller, room);
		const record = state.rooms.record(room.name);
		const isRewound = record !== undefined && state.rewoundLog.isBehind(record, request.epoch, request.after);
		if (isRewound) state.rewoundLog.renewEpochs();
		return {room, isFirstVisit: noteFirstVisit(state, caller, room), isRewound};
	} catch (error) {
		state.rooms.abandon(room);
		throw error;
	}
};

/** Reads the page while the join becomes durable. */
const readWhenDurable = async (
	state: HubState,
	room: Room,
	request: Join,
	durable: Promise<Refusal | undefined>,
): Promise<MissedEntries | Refusal> => {
	try {
		const record = state.rooms.record(room.name);
		if (record === undefined) throw new Error('A room in use is not in the store.');
		const [missed, refusal] = await Promise.all([readMissedEntries(state, record, request), durable]);
		return refusal ?? missed;
	} catch (error) {
		state.log('store_failed', {on: 'join', reason: causeOf(error)});
		return storeRefusal(error);
	}
};

const sendJoined = (
	state: HubState,
	caller: UserConnection,
	{room, isFirstVisit}: Opened,
	request: Join,
	{entries, seq, first, isRecovered}: MissedEntries,
): void => {
	const record = state.rooms.record(room.name);
	const oldest = entries[0]?.seq ?? (isRecovered ? seq + 1 : Number.POSITIVE_INFINITY);
	const owner = record === undefined ? undefined : ownerOf(state, record);
	const partner = room.kind === 'direct' ? partnerIn(state, caller.user.id, room.name) : undefined;
	state.presence.noteSeen(room, caller);
	caller.connection.send({
		type: 'joined',
		...idOf(request),
		room: room.name,
		epoch: record?.epoch ?? '',
		seq,
		first,
		entries: [...entries],
		...ownReactionsIn(state, caller.user.id, entries),
		hasMore: first > 0 && first < oldest,
		isRecovered,
		topic: record?.topic ?? '',
		members: state.membership.people(room.name, membersPage),
		memberCount: state.membership.memberCount(room.name),
		readSeq: state.store.readSeq(caller.user.id, room.name) ?? 0,
		...(isFirstVisit && {isFirstVisit}),
		...(partner !== undefined && {with: partner}),
		...(owner !== undefined && {owner}),
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
	});
};

/** Adds the connection to the opened room and sends `joined` when the page is read and the join is durable. */
const enter = async (
	state: HubState,
	caller: UserConnection,
	opened: Opened,
	request: Join,
	durable: Promise<Refusal | undefined>,
): Promise<Refusal | undefined> => {
	const {room} = opened;
	const isNew = !room.has(caller);
	// Joins first: live entries are held back until the history page has been sent, so that none is lost.
	state.rooms.join(room, caller);
	const held = room.holdBack(caller);
	const missed = await readWhenDurable(state, room, request, durable);
	if (missed instanceof Refusal) {
		if (isNew && room.kind !== 'direct' && room.isHeldBack(caller, held)) state.rooms.leave(room, caller);
		else room.release(caller, held, 0);
		return missed;
	}
	if (opened.isRewound) state.rewoundLog.confirm(state.log);
	if (!room.isHeldBack(caller, held)) {
		return caller.isConnected ? new Refusal('not_joined', `You were removed from ${room.name}.`) : undefined;
	}
	sendJoined(state, caller, opened, request, missed);
	room.release(caller, held, missed.seq);
	const {connection, user} = caller;
	state.bus.publish({type: 'activity', room: room.name, user, at: state.clock.now()});
	state.log('room_joined', {connection: connection.id, user: user.id, room: nameForLog(room)});
	return undefined;
};

export const join = async (
	state: HubState,
	caller: UserConnection,
	request: Join,
): Promise<Refusal | undefined> => {
	const admitted = request.token === undefined ? undefined : await redeemToken(state, caller, request.token);
	if (admitted instanceof Refusal) return admitted;
	if (!caller.isConnected) return undefined;
	const name = admitted?.room ?? request.room ?? '';
	const {result: opened, durable} = beginWrite(state, 'join', () =>
		openForJoin(state, caller, name, request),
	);
	if (opened === undefined) return durable;
	return opened instanceof Refusal ? opened : enter(state, caller, opened, request, durable);
};
