/** `join` and `leave`. First join and resume are the same. */
import type {ClientFrameOf, Entry} from '../protocol/frames.ts';
import {defaultPage, membersPage, resumePage, roomKind} from '../protocol/limits.ts';
import {refuseGuess} from './admission.ts';
import {openDirect} from './direct.ts';
import {beginWrite, writeDurably} from './durable-write.ts';
import {canSee, type HubState, loggedName, noSuchRoom, partnerIn, personOf, spendRoom} from './hub-state.ts';
import {ownReactionsIn} from './own-reactions.ts';
import {ownerOf} from './ownership.ts';
import type {Resident} from './people.ts';
import {causeOf, idOf, Refusal, storeRefusal} from './refusal.ts';
import type {Room} from './room.ts';
import {bannedFrom} from './sanctions.ts';
import {hashOf} from './secrets.ts';
import type {Page, RoomRecord} from './store/store.ts';
import {markUsed, noteUsed} from './unused-users.ts';

type Join = ClientFrameOf<'join'>;

// — which room —

/** One answer for a token that never was, has expired or is used up: nothing can be learnt by trying. */
const wrongToken = 'This invitation is not good: it may be mistyped, used up or expired.';

/** Admits to a private room with a token; takes a use of it only from who needs it. Resolves with the room. */
const redeem = async (state: HubState, resident: Resident, token: string): Promise<RoomRecord | Refusal> => {
	const {store, clock} = state;
	const tokenHash = await hashOf(token);
	const invite = store.findInvite(tokenHash, clock.now());
	const record = invite === undefined ? undefined : state.rooms.record(invite.room);
	const {address} = resident.seat;
	if (record === undefined) return refuseGuess(state, address, 'token', wrongToken);
	const {id} = resident.user;
	const refused = bannedFrom(state, record.room, id) ?? tooManyRooms(state, resident, record.room);
	if (refused !== undefined) return refused;
	if (store.isAdmitted(record.room, id)) return record;
	const redeemed = await writeDurably(state, 'join', () => {
		const used = store.redeemInvite(tokenHash, clock.now());
		if (used === undefined) return undefined;
		store.admit(record.room, id, used.invite);
		markUsed(state, resident);
		return used;
	});
	if (redeemed instanceof Refusal) return redeemed;
	if (redeemed === undefined) return refuseGuess(state, address, 'token', wrongToken);
	noteUsed(resident);
	return record;
};

/** A room of this name would be taken for one that is there. */
export const looksLike = (room: string): Refusal =>
	new Refusal('forbidden', `That name looks like the room ${room}: join that one, or choose another name.`);

const refusalAtDoor = (state: HubState, resident: Resident, name: string): Refusal | undefined => {
	const record = state.rooms.record(name);
	const banned = record === undefined ? undefined : bannedFrom(state, record.room, resident.user.id);
	if (banned !== undefined) return banned;
	const alike = record === undefined && roomKind(name) === 'public' ? state.store.roomLike(name) : undefined;
	if (alike !== undefined) return looksLike(alike.room);
	const isThere =
		record === undefined ? roomKind(name) === 'public' : canSee(state, resident.user.id, record);
	if (!isThere) return noSuchRoom(name);
	const tooMany = tooManyRooms(state, resident, name);
	return tooMany ?? (record === undefined ? spendRoom(state, resident) : undefined);
};

/** Direct rooms do not count: others open them. */
export const tooManyRooms = (state: HubState, resident: Resident, name: string): Refusal | undefined => {
	const joined = resident.online.rooms();
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
	resident: Resident,
	name: string,
	mustExist: boolean,
): Room | Refusal => {
	if (roomKind(name) === 'direct') return openDirect(state, resident, name);
	if (mustExist && state.rooms.record(name) === undefined) return noSuchRoom(name);
	return refusalAtDoor(state, resident, name) ?? state.rooms.open(name, roomKind(name));
};

// — what came meanwhile —

interface Recap {
	readonly entries: readonly Entry[];
	readonly seq: number;
	readonly first: number;
	readonly isRecovered: boolean;
}

/** Whether nothing is missing after `after` but what has expired, which nobody is owed any more. */
const isComplete = (page: Page, after: number): boolean =>
	!page.hasNewer && after <= page.seq && after >= page.prunedSeq;

/** What came after `after`, where that is known in full; else the newest page. `limit: 0` asks for no entries. */
const readRecap = async (state: HubState, {room, epoch}: RoomRecord, request: Join): Promise<Recap> => {
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
const noteVisit = (state: HubState, {online}: Resident, {name}: Room): boolean => {
	const {id} = online.person;
	if (state.store.readSeq(id, name) !== undefined) return false;
	if (!online.isTransient) state.store.markRead(id, name, 0);
	return true;
};

/**
 * A private room without an owner belongs to the user who enters next: it was made over HTTP, or its owner cannot
 * come back. A public one stays without an owner, since anybody can enter it.
 */
const settleOwner = (state: HubState, resident: Resident, room: Room): void => {
	const owner = state.rooms.record(room.name)?.owner;
	if (owner !== undefined && personOf(state, owner.id) !== undefined) return;
	if (room.kind === 'private') state.store.updateRoom(room.name, {owner: resident.user});
};

/** A direct room that was left is one of the user's rooms again. */
const stayIn = ({store}: HubState, {user}: Resident, {name}: Room): void => {
	if (store.leftSeq(name, user.id) !== undefined) store.setLeft(name, user.id, undefined);
};

interface Opened {
	readonly room: Room;
	readonly isFirstVisit: boolean;
	/** The client is ahead of the log: all rooms have new epochs, once this is durable. */
	readonly isRewound: boolean;
}

/** The room, in use, and what a join writes of it. Nothing but the store has changed when this throws. */
const openForJoin = (state: HubState, resident: Resident, name: string, request: Join): Opened | Refusal => {
	const room = openToEnter(state, resident, name, request.mustExist ?? false);
	if (room instanceof Refusal) return room;
	try {
		settleOwner(state, resident, room);
		if (room.kind === 'direct') stayIn(state, resident, room);
		const record = state.rooms.record(room.name);
		const isRewound = record !== undefined && state.rewoundLog.isBehind(record, request.epoch, request.after);
		if (isRewound) state.rewoundLog.renewEpochs();
		return {room, isFirstVisit: noteVisit(state, resident, room), isRewound};
	} catch (error) {
		state.rooms.abandon(room);
		throw error;
	}
};

// — the requests —

export const join = async (
	state: HubState,
	resident: Resident,
	request: Join,
): Promise<Refusal | undefined> => {
	const admitted = request.token === undefined ? undefined : await redeem(state, resident, request.token);
	if (admitted instanceof Refusal) return admitted;
	if (!resident.isSeated) return undefined;
	const name = admitted?.room ?? request.room ?? '';
	const {result: opened, durable} = beginWrite(state, 'join', () =>
		openForJoin(state, resident, name, request),
	);
	if (opened === undefined) return durable;
	if (opened instanceof Refusal) return opened;
	const {room} = opened;
	const isNew = !room.has(resident);
	// Seated first: what is said while history is read is held back for it, not lost to it.
	state.rooms.enter(room, resident);
	const hold = room.holdBack(resident);
	const recap = await readDurably(state, room, request, durable);
	if (recap instanceof Refusal) {
		if (isNew && room.kind !== 'direct' && room.isHeldBack(resident, hold)) state.rooms.exit(room, resident);
		else room.release(resident, hold, 0);
		return recap;
	}
	if (opened.isRewound) state.rewoundLog.confirm(state.log);
	if (!room.isHeldBack(resident, hold)) {
		return resident.isSeated ? new Refusal('not_joined', `You were put out of ${room.name}.`) : undefined;
	}
	tellJoined(state, resident, opened, request, recap);
	room.release(resident, hold, recap.seq);
	state.tally.noteJoin(room.name, room.kind === 'public', resident.user, state.clock.now());
	state.log('room_joined', {seat: resident.seat.id, user: resident.user.id, room: loggedName(room)});
	return undefined;
};

/** What came meanwhile, once the join is durable. */
const readDurably = async (
	state: HubState,
	room: Room,
	request: Join,
	durable: Promise<Refusal | undefined>,
): Promise<Recap | Refusal> => {
	try {
		const record = state.rooms.record(room.name);
		if (record === undefined) throw new Error('A room in use is not in the store.');
		const [recap, refusal] = await Promise.all([readRecap(state, record, request), durable]);
		return refusal ?? recap;
	} catch (error) {
		state.log('store_failed', {on: 'join', reason: causeOf(error)});
		return storeRefusal(error);
	}
};

const tellJoined = (
	state: HubState,
	resident: Resident,
	{room, isFirstVisit}: Opened,
	request: Join,
	{entries, seq, first, isRecovered}: Recap,
): void => {
	const record = state.rooms.record(room.name);
	const oldest = entries[0]?.seq ?? (isRecovered ? seq + 1 : Number.POSITIVE_INFINITY);
	const owner = record === undefined ? undefined : ownerOf(state, record);
	const partner = room.kind === 'direct' ? partnerIn(state, resident.user.id, room.name) : undefined;
	state.presence.noteSeen(room, resident);
	resident.seat.send({
		type: 'joined',
		...idOf(request),
		room: room.name,
		epoch: record?.epoch ?? '',
		seq,
		first,
		entries: [...entries],
		...ownReactionsIn(state, resident.user.id, entries),
		hasMore: first > 0 && first < oldest,
		isRecovered,
		topic: record?.topic ?? '',
		members: room.people(membersPage),
		memberCount: room.memberCount,
		readSeq: state.store.readSeq(resident.user.id, room.name) ?? 0,
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
	resident: Resident,
	request: ClientFrameOf<'leave'>,
	room: Room,
): undefined | Promise<Refusal | undefined> => {
	if (room.kind === 'direct') return leaveDirect(state, resident, request, room);
	finishLeaving(state, resident, request, room);
	return undefined;
};

const leaveDirect = async (
	state: HubState,
	resident: Resident,
	request: ClientFrameOf<'leave'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const seq = state.rooms.record(room.name)?.seq ?? 0;
	const refusal = await writeDurably(state, 'leave', () =>
		state.store.setLeft(room.name, resident.user.id, seq),
	);
	if (refusal instanceof Refusal) return refusal;
	if (resident.isSeated) finishLeaving(state, resident, request, room);
	return undefined;
};

const finishLeaving = (
	state: HubState,
	resident: Resident,
	request: ClientFrameOf<'leave'>,
	room: Room,
): void => {
	state.rooms.exit(room, resident);
	resident.seat.send({type: 'left', ...idOf(request), room: room.name});
	state.log('room_left', {seat: resident.seat.id, user: resident.user.id, room: loggedName(room)});
};
