/** `join` and `leave`. First join and resume are the same. */
import type {ClientFrameOf, Entry} from '../../protocol/frames.ts';
import {defaultPage, membersPage, resumePage, roomKind} from '../../protocol/limits.ts';
import {openDirect} from '../hub/direct-messages.ts';
import {beginWrite, writeDurably} from '../hub/durable-write.ts';
import {
	canSee,
	type HubState,
	nameForLog,
	noSuchRoom,
	partnerIn,
	personOf,
	takeRoomBudget,
} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {ownerOf} from '../hub/ownership.ts';
import {causeOf, idOf, Refusal, storeRefusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {bannedFrom} from '../hub/sanctions.ts';
import {hashOf} from '../hub/secrets.ts';
import {markUsed, noteUsed} from '../hub/unused-users.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {Page} from '../store/entry-log.ts';
import {refuseGuess} from './hello.ts';
import {ownReactionsIn} from './own-reactions.ts';

type Join = ClientFrameOf<'join'>;

// — which room —

/** One answer for a token that never was, has expired or is used up: nothing can be learnt by trying. */
const wrongToken = 'This invitation is not good: it may be mistyped, used up or expired.';

/** Admits to a private room with a token; takes a use of it only from who needs it. Resolves with the room. */
const redeem = async (
	state: HubState,
	caller: UserConnection,
	token: string,
): Promise<RoomRecord | Refusal> => {
	const {store, clock} = state;
	const tokenHash = await hashOf(token);
	const invite = store.findInvite(tokenHash, clock.now());
	const record = invite === undefined ? undefined : state.rooms.record(invite.room);
	const {address} = caller.connection;
	if (record === undefined) return refuseGuess(state, address, 'token', wrongToken);
	const {id} = caller.user;
	const refused = bannedFrom(state, record.room, id) ?? tooManyRooms(state, caller, record.room);
	if (refused !== undefined) return refused;
	if (store.isAdmitted(record.room, id)) return record;
	const redeemed = await writeDurably(state, 'join', () => {
		const used = store.redeemInvite(tokenHash, clock.now());
		if (used === undefined) return undefined;
		store.admit(record.room, id, used.invite);
		markUsed(state, caller);
		return used;
	});
	if (redeemed instanceof Refusal) return redeemed;
	if (redeemed === undefined) return refuseGuess(state, address, 'token', wrongToken);
	noteUsed(caller);
	return record;
};

/** A room of this name would be taken for one that is there. */
export const looksLike = (room: string): Refusal =>
	new Refusal('forbidden', `That name looks like the room ${room}: join that one, or choose another name.`);

const refusalToJoin = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const record = state.rooms.record(name);
	const banned = record === undefined ? undefined : bannedFrom(state, record.room, caller.user.id);
	if (banned !== undefined) return banned;
	const alike = record === undefined && roomKind(name) === 'public' ? state.store.roomLike(name) : undefined;
	if (alike !== undefined) return looksLike(alike.room);
	const isThere = record === undefined ? roomKind(name) === 'public' : canSee(state, caller.user.id, record);
	if (!isThere) return noSuchRoom(name);
	const tooMany = tooManyRooms(state, caller, name);
	return tooMany ?? (record === undefined ? takeRoomBudget(state, caller) : undefined);
};

/** Direct rooms do not count: others open them. */
export const tooManyRooms = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const joined = caller.online.rooms();
	const room = state.rooms.get(name);
	if (room !== undefined && joined.has(room)) return undefined;
	const {roomsPerUser} = state.limits;
	const count = [...joined].filter(({kind}) => kind !== 'direct').length;
	if (count < roomsPerUser) return undefined;
	return new Refusal('limit', `You are in ${count} rooms, and that many are allowed: leave one first.`);
};

/** The room of this name, in use; where nobody is in it, it is put away again at the next await. */
const openToEnter = (
	state: HubState,
	caller: UserConnection,
	name: string,
	mustExist: boolean,
): Room | Refusal => {
	if (roomKind(name) === 'direct') return openDirect(state, caller, name);
	if (mustExist && state.rooms.record(name) === undefined) return noSuchRoom(name);
	return refusalToJoin(state, caller, name) ?? state.rooms.open(name, roomKind(name));
};

// — what came meanwhile —

interface MissedEntries {
	readonly entries: readonly Entry[];
	readonly seq: number;
	readonly first: number;
	readonly isRecovered: boolean;
}

/** Whether nothing is missing after `after` but what has expired, which nobody is owed any more. */
const isComplete = (page: Page, after: number): boolean =>
	!page.hasNewer && after <= page.seq && after >= page.prunedSeq;

/** What came after `after`, where that is known in full; else the newest page. `limit: 0` asks for no entries. */
const readMissedEntries = async (
	state: HubState,
	{room, epoch}: RoomRecord,
	request: Join,
): Promise<MissedEntries> => {
	const {store, limits, clock} = state;
	const asked = request.limit === undefined ? undefined : Math.min(request.limit, limits.historyPage);
	const isSameLog = request.epoch === undefined || request.epoch === epoch;
	if (request.after !== undefined && isSameLog) {
		const limit = Math.max(1, asked ?? resumePage);
		const page = await store.page(room, {type: 'after', seq: request.after, limit}, clock.now());
		const fits = asked !== 0 || page.entries.length === 0;
		if (fits && isComplete(page, request.after)) return {...page, isRecovered: true};
	}
	const limit = Math.max(1, asked ?? defaultPage);
	const page = await store.page(room, {type: 'newest', limit}, clock.now());
	return {...page, entries: asked === 0 ? [] : page.entries, isRecovered: false};
};

/**
 * What of it has been read is for the client to say, at a first visit as at any other: the position begins at 0,
 * and from then on what is unread is unread, on whichever machine and after whatever restart. True on a first visit.
 */
const noteFirstVisit = (state: HubState, {online}: UserConnection, {name}: Room): boolean => {
	const {id} = online.person;
	if (state.store.readSeq(id, name) !== undefined) return false;
	if (!online.isTransient) state.store.markRead(id, name, 0);
	return true;
};

/**
 * A private room without an owner belongs to the user who enters next: it was made over HTTP, or its owner cannot
 * come back. A public one stays without an owner, since anybody can enter it.
 */
const assignOwner = (state: HubState, caller: UserConnection, room: Room): void => {
	const owner = state.rooms.record(room.name)?.owner;
	if (owner !== undefined && personOf(state, owner.id) !== undefined) return;
	if (room.kind === 'private') state.store.updateRoom(room.name, {owner: caller.user});
};

/** A direct room that was left is one of the user's rooms again. */
const stayIn = ({store}: HubState, {user}: UserConnection, {name}: Room): void => {
	if (store.leftSeq(name, user.id) !== undefined) store.setLeft(name, user.id, undefined);
};

interface Opened {
	readonly room: Room;
	readonly isFirstVisit: boolean;
	/** The client is ahead of the log: all rooms have new epochs, once this is durable. */
	readonly isRewound: boolean;
}

/** The room, in use, and what a join writes of it. Nothing but the store has changed when this throws. */
const openForJoin = (
	state: HubState,
	caller: UserConnection,
	name: string,
	request: Join,
): Opened | Refusal => {
	const room = openToEnter(state, caller, name, request.mustExist ?? false);
	if (room instanceof Refusal) return room;
	try {
		assignOwner(state, caller, room);
		if (room.kind === 'direct') stayIn(state, caller, room);
		const record = state.rooms.record(room.name);
		const isRewound = record !== undefined && state.rewoundLog.isBehind(record, request.epoch, request.after);
		if (isRewound) state.rewoundLog.renewEpochs();
		return {room, isFirstVisit: noteFirstVisit(state, caller, room), isRewound};
	} catch (error) {
		state.rooms.abandon(room);
		throw error;
	}
};

// — the requests —

export const join = async (
	state: HubState,
	caller: UserConnection,
	request: Join,
): Promise<Refusal | undefined> => {
	const admitted = request.token === undefined ? undefined : await redeem(state, caller, request.token);
	if (admitted instanceof Refusal) return admitted;
	if (!caller.isConnected) return undefined;
	const name = admitted?.room ?? request.room ?? '';
	const {result: opened, durable} = beginWrite(state, 'join', () =>
		openForJoin(state, caller, name, request),
	);
	if (opened === undefined) return durable;
	if (opened instanceof Refusal) return opened;
	const {room} = opened;
	const isNew = !room.has(caller);
	// Seated first: what is said while history is read is held back for it, not lost to it.
	state.rooms.join(room, caller);
	const hold = room.holdBack(caller);
	const recap = await readDurably(state, room, request, durable);
	if (recap instanceof Refusal) {
		if (isNew && room.kind !== 'direct' && room.isHeldBack(caller, hold)) state.rooms.leave(room, caller);
		else room.release(caller, hold, 0);
		return recap;
	}
	if (opened.isRewound) state.rewoundLog.confirm(state.log);
	if (!room.isHeldBack(caller, hold)) {
		return caller.isConnected ? new Refusal('not_joined', `You were put out of ${room.name}.`) : undefined;
	}
	sendJoined(state, caller, opened, request, recap);
	room.release(caller, hold, recap.seq);
	state.stats.noteJoin(room.name, room.kind === 'public', caller.user, state.clock.now());
	state.log('room_joined', {connection: caller.connection.id, user: caller.user.id, room: nameForLog(room)});
	return undefined;
};

/** What came meanwhile, once the join is durable. */
const readDurably = async (
	state: HubState,
	room: Room,
	request: Join,
	durable: Promise<Refusal | undefined>,
): Promise<MissedEntries | Refusal> => {
	try {
		const record = state.rooms.record(room.name);
		if (record === undefined) throw new Error('A room in use is not in the store.');
		const [recap, refusal] = await Promise.all([readMissedEntries(state, record, request), durable]);
		return refusal ?? recap;
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
		members: room.people(membersPage),
		memberCount: room.memberCount,
		readSeq: state.store.readSeq(caller.user.id, room.name) ?? 0,
		...(isFirstVisit && {isFirstVisit}),
		...(partner !== undefined && {with: partner}),
		...(owner !== undefined && {owner}),
		slowSeconds: record?.slowSeconds ?? 0,
		expiresInSeconds: record?.expiresInSeconds ?? 0,
	});
};

/** A direct room stays left, after a reconnect as well, until the next message in it. */
export const leave = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'leave'>,
	room: Room,
): undefined | Promise<Refusal | undefined> => {
	if (room.kind === 'direct') return leaveDirect(state, caller, request, room);
	finishLeaving(state, caller, request, room);
	return undefined;
};

const leaveDirect = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'leave'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const seq = state.rooms.record(room.name)?.seq ?? 0;
	const refusal = await writeDurably(state, 'leave', () =>
		state.store.setLeft(room.name, caller.user.id, seq),
	);
	if (refusal instanceof Refusal) return refusal;
	if (caller.isConnected) finishLeaving(state, caller, request, room);
	return undefined;
};

const finishLeaving = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'leave'>,
	room: Room,
): void => {
	state.rooms.leave(room, caller);
	caller.connection.send({type: 'left', ...idOf(request), room: room.name});
	state.log('room_left', {connection: caller.connection.id, user: caller.user.id, room: nameForLog(room)});
};
