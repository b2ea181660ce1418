/** `join`: enters a room. A first join and a resume after a reconnect are the same. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {followedPage, membersPage, roomKind} from '../../../protocol/limits.ts';
import {causeOf, idOf, Refusal, storeRefusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {newOpening} from '../../hub/new-opening.ts';
import {partnerIn, personOf} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {awayOf} from '../../hub/rules/away.ts';
import {isDirectOpen, joinDirectUsers, refusalToOpenDirect} from '../../hub/rules/direct-messages.ts';
import {rolesIn} from '../../hub/rules/ownership.ts';
import {canSee, nameForLog, noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {newId} from '../../shared/secrets.ts';
import {pinnedIn} from '../../shared/threads-and-pins.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import type {OpenedRoom} from '../../store/room-commands.ts';
import {ownReactionsIn} from '../reading/own-reactions.ts';
import {type MissedEntries, readMissedEntries} from './missed-entries.ts';
import {redeemToken} from './redeem-token.ts';
import {refusalToJoin} from './room-admission.ts';

type Join = ClientFrameOf<'join'>;

/** The reason why the user cannot open the room of this name, if any. Opening a new room is charged to the budgets. */
const refusalToOpen = (
	state: HubState,
	caller: UserConnection,
	name: string,
	mustExist: boolean,
): Refusal | undefined => {
	if (roomKind(name) === 'direct') return refusalToOpenDirect(state, caller, name);
	if (mustExist && state.rooms.record(name) === undefined) return noSuchRoom(name);
	return refusalToJoin(state, caller, name);
};

/** A private room that was created over HTTP, or whose owner was removed. The next user who joins becomes its owner. */
const hasNoOwner = (state: HubState, {kind, owner}: RoomRecord): boolean =>
	kind === 'private' && (owner === undefined || personOf(state, owner.id) === undefined);

/** Whether another hub could forget the room while this user is in it, unless it is opened again. */
const isForgettable = (state: HubState, {room, kind, first}: RoomRecord): boolean =>
	(kind === 'private' || first === 0) && state.rooms.get(room) === undefined;

/** Whether the join changes the state. */
const mustWrite = (state: HubState, {user, online}: UserConnection, record: RoomRecord): boolean => {
	const {reader} = state;
	const {room, kind} = record;
	if (isForgettable(state, record) || hasNoOwner(state, record)) return true;
	if (kind === 'direct' && (!isDirectOpen(state, room) || reader.leftSeq(room, user.id) !== undefined)) {
		return true;
	}
	return !online.isTransient && reader.readSeq(user.id, room) === undefined;
};

/** Gives all rooms new epochs if the client is ahead of the log. */
const renewEpochsIfBehind = async (state: HubState, request: Join, record: RoomRecord | undefined) => {
	if (record === undefined || !state.rewoundLog.isBehind(record, request.epoch, request.after))
		return undefined;
	const {room, epoch} = record;
	const seed = newId(state.randomBytes, 8);
	const renewed = await propose(state, 'join', {type: 'renewEpochs', seed, room, epoch});
	return renewed instanceof Refusal ? renewed : undefined;
};

/** Whether the client may know the room, or an entry of it, from a hub that is ahead of this one. */
const mayLag = (state: HubState, {user}: UserConnection, name: string, {after, epoch}: Join): boolean => {
	const record = state.rooms.record(name);
	if (record === undefined || !canSee(state, user.id, record)) return true;
	const isSameLog = epoch === undefined || epoch === record.epoch;
	return !isSameLog || (after ?? 0) > record.seq;
};

/** Opens the room, unless that would not change the state. */
const openForJoin = async (
	state: HubState,
	caller: UserConnection,
	name: string,
	request: Join,
): Promise<OpenedRoom | Refusal> => {
	const {user, online} = caller;
	const refusal = refusalToOpen(state, caller, name, request.mustExist ?? false);
	if (refusal !== undefined) return refusal;
	const record = state.rooms.record(name);
	const renewed = renewEpochsIfBehind(state, request, record);
	if (record !== undefined && !mustWrite(state, caller, record)) {
		joinDirectUsers(state, record.room, user.id);
		const isFirstVisit = state.reader.readSeq(user.id, record.room) === undefined;
		return (await renewed) ?? {room: record, isFirstVisit};
	}
	const opened = await propose(state, 'join', {
		type: 'openRoom',
		room: record?.room ?? name,
		kind: roomKind(name),
		...newOpening(state),
		at: state.clock.now(),
		user,
		tracksReading: !online.isTransient,
	});
	return (await renewed) ?? opened ?? noSuchRoom(name);
};

const readPage = async (state: HubState, {name}: Room, request: Join): Promise<MissedEntries | Refusal> => {
	const record = state.rooms.record(name);
	// The room was removed in the meantime.
	if (record === undefined) return noSuchRoom(name);
	try {
		return await readMissedEntries(state, record, request);
	} catch (error) {
		state.log('store_failed', {on: 'join', reason: causeOf(error)});
		return storeRefusal(error);
	}
};

/** The followed threads and the pinned messages of the room, if there are any. */
const threadFields = ({reader, clock}: HubState, userId: string, room: string) => {
	const followed = reader.followedThreads(userId, room, followedPage);
	const pinned = pinnedIn(reader, room, clock.now());
	return {
		...(followed.length > 0 && {followed: [...followed]}),
		...(pinned.length > 0 && {pinned: [...pinned]}),
	};
};

const sendJoined = (
	state: HubState,
	caller: UserConnection,
	room: Room,
	isFirstVisit: boolean,
	request: Join,
	{entries, seq, first, isRecovered}: MissedEntries,
): void => {
	const record = state.rooms.record(room.name);
	const oldest = entries[0]?.seq ?? (isRecovered ? seq + 1 : Number.POSITIVE_INFINITY);
	const partner = room.kind === 'direct' ? partnerIn(state, caller.user.id, room.name) : undefined;
	const members = state.membership.people(room.name, membersPage);
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
		members,
		memberCount: state.membership.memberCount(room.name),
		readSeq: state.reader.readSeq(caller.user.id, room.name) ?? 0,
		...(state.reader.isMarkedUnread(caller.user.id, room.name) && {isMarkedUnread: true as const}),
		...(isFirstVisit && {isFirstVisit}),
		...(partner !== undefined && {with: partner}),
		...rolesIn(state, record),
		...awayOf(state, partner === undefined ? members : [...members, partner]),
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
		...threadFields(state, caller.user.id, room.name),
	});
};

/** Adds the connection to the opened room and sends `joined` when the page is read. */
const enter = async (
	state: HubState,
	caller: UserConnection,
	{room: {room: name, kind}, isFirstVisit}: OpenedRoom,
	request: Join,
): Promise<Refusal | undefined> => {
	const room = state.rooms.open(name, kind);
	const isNew = !room.has(caller);
	// The connection joins first, and live entries are held back until the history page has been sent, so that none is
	// lost.
	state.rooms.join(room, caller);
	const held = room.holdBack(caller);
	const missed = await readPage(state, room, request);
	if (missed instanceof Refusal) {
		if (isNew && room.kind !== 'direct' && room.isHeldBack(caller, held)) state.rooms.leave(room, caller);
		else room.release(caller, held, 0);
		return missed;
	}
	if (!room.isHeldBack(caller, held)) {
		return caller.isConnected ? new Refusal('not_joined', `You were removed from ${room.name}.`) : undefined;
	}
	sendJoined(state, caller, room, isFirstVisit, request, missed);
	room.release(caller, held, missed.seq);
	const {connection, user} = caller;
	state.bus.publish({type: 'activity', room: room.name, user, at: state.clock.now()});
	state.log('room_joined', {connection: connection.id, user: user.id, room: nameForLog(room)});
	return undefined;
};

/** Takes a room out of use that was opened for a connection which has ended in the meantime. */
const abandon = (state: HubState, {room, kind}: RoomRecord): void =>
	state.rooms.forgetIfUnused(state.rooms.open(room, kind));

export const join = async (
	state: HubState,
	caller: UserConnection,
	request: Join,
): Promise<Refusal | undefined> => {
	const admitted = request.token === undefined ? undefined : await redeemToken(state, caller, request.token);
	if (admitted instanceof Refusal) return admitted;
	const name = admitted?.room ?? request.room ?? '';
	if (mayLag(state, caller, name, request)) await state.journal.sync();
	if (!caller.isConnected) return undefined;
	const opened = await openForJoin(state, caller, name, request);
	if (opened instanceof Refusal) return opened;
	if (caller.isConnected) return enter(state, caller, opened, request);
	abandon(state, opened.room);
	return undefined;
};
