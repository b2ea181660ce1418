/** Rooms that stand in no list, and the tokens that open them: `create`, `invite`, `invites`, `revoke`. */
import type {ClientFrameOf, Person} from '../../protocol/frames.ts';
import {isRoomName, roomKind} from '../../protocol/limits.ts';
import {beginWrite, writeDurably} from '../hub/durable-write.ts';
import {type HubState, nameForLog, noSuchRoom, takeBudget, takeRoomBudget} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {causeOf, idOf, notWritten, Refusal, storeRefusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {hashOf, newId, newSecret} from '../hub/secrets.ts';
import {markUsed, noteUsed} from '../hub/unused-users.ts';
import type {InviteRecord, RoomRecord} from '../store/directory.ts';
import {looksLike, tooManyRooms} from './join.ts';

/** Invitations of one room that are good at the same time. */
export const invitesPerRoom = 100;

/** Digits, since a room's name is of one script and digits are of any. */
const randomDigits = (state: HubState): string =>
	Array.from(state.randomBytes(12), byte => byte % 10).join('');

/** A name nobody has met: `~plans-482913057264`. */
const privateName = (state: HubState, wished: string): string => {
	for (;;) {
		const name = `~${wished}-${randomDigits(state)}`;
		if (state.rooms.record(name) === undefined) return name;
	}
};

/** The handle of an invitation begins with who issued it, who may revoke it: `<user id>.<random>`. */
const newHandle = (state: HubState, issuerId: string): string => `${issuerId}.${newId(state.randomBytes, 6)}`;
/** The id of the user who issued the invite with this handle; empty for one made over HTTP. */
export const issuerOf = (handle: string): string => handle.slice(0, handle.indexOf('.'));

interface NewToken {
	readonly token: string;
	readonly tokenHash: string;
	/** Its handle. */
	readonly invite: string;
}

const newToken = async (state: HubState, issuerId: string): Promise<NewToken> => {
	const token = newSecret(state.randomBytes);
	return {token, tokenHash: await hashOf(token), invite: newHandle(state, issuerId)};
};

/** Lets the token open the room, once this is durable. */
const addToken = (
	state: HubState,
	room: string,
	{tokenHash, invite}: NewToken,
	limits: Pick<InviteRecord, 'usesLeft' | 'expiresAt'> = {},
): void => state.store.addInvite({invite, room, at: state.clock.now(), ...limits}, tokenHash);

// — create —

const nameFor = (
	state: HubState,
	request: {readonly room?: string | undefined; readonly isPrivate?: boolean | undefined},
): string | Refusal => {
	const {room, isPrivate = false} = request;
	if (room !== undefined && (roomKind(room) !== 'public' || !isRoomName(room))) {
		const message = `A room cannot be made as ${room}: give a plain name, such as plans.`;
		return new Refusal('bad_field', message, undefined, 'room');
	}
	if (isPrivate) return privateName(state, room ?? 'room');
	if (room === undefined) {
		return new Refusal('bad_field', 'A public room needs a name: give it as "room".', undefined, 'room');
	}
	const record = state.rooms.record(room);
	const isThere = record !== undefined && (record.first > 0 || state.rooms.get(room) !== undefined);
	if (isThere) return new Refusal('forbidden', `There is a room ${record.room} already: join it.`);
	const alike = record === undefined ? state.store.roomLike(room) : undefined;
	return alike === undefined ? room : looksLike(alike.room);
};

/** The new room in the store, owned by its maker. */
const makeRoom = (state: HubState, caller: UserConnection, name: string, token?: NewToken): Room => {
	const {user, online} = caller;
	const room = state.rooms.open(name, roomKind(name));
	try {
		state.store.updateRoom(room.name, {owner: user});
		markUsed(state, caller);
		if (room.kind === 'private') state.store.admit(room.name, user.id);
		// Who was there from the beginning has not missed what came before a first join.
		if (!online.isTransient) state.store.markRead(user.id, room.name, 0);
		if (token !== undefined) addToken(state, room.name, token);
		return room;
	} catch (error) {
		state.rooms.abandon(room);
		throw error;
	}
};

/** Makes a room; its maker owns it and is in it. */
export const create = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'create'>,
): Promise<Refusal | undefined> => {
	const token = request.isPrivate === true ? await newToken(state, caller.user.id) : undefined;
	const name = nameFor(state, request);
	if (name instanceof Refusal) return name;
	const refused = tooManyRooms(state, caller, name) ?? takeRoomBudget(state, caller);
	if (refused !== undefined) return refused;
	if (!caller.isConnected) return undefined;
	const made = beginWrite(state, 'create', () => makeRoom(state, caller, name, token));
	const room = made.result;
	if (room === undefined) return made.durable;
	const {user} = caller;
	state.rooms.join(room, caller);
	// The answer comes first, then what happens in the room.
	const hold = room.holdBack(caller);
	room.pendingRequests++;
	try {
		const refusal = await made.durable;
		if (refusal !== undefined) {
			state.rooms.leave(room, caller);
			return refusal;
		}
		await setFirstTopic(state, room, user, request.topic);
		if (caller.isConnected) {
			const named = {room: room.name, ...(token !== undefined && {token: token.token})};
			caller.connection.send({type: 'created', ...idOf(request), ...named});
		}
		noteUsed(caller);
		state.log('room_created', {connection: caller.connection.id, user: user.id, room: nameForLog(room)});
		return undefined;
	} catch (error) {
		state.log('store_failed', {on: 'create', reason: causeOf(error)});
		state.rooms.leave(room, caller);
		return storeRefusal(error);
	} finally {
		room.release(caller, hold, 0);
		room.pendingRequests--;
		state.rooms.forgetIfUnused(room);
	}
};

const setFirstTopic = async (
	state: HubState,
	room: Room,
	from: Person,
	text: string | undefined,
): Promise<void> => {
	if (text === undefined || text === '') return;
	await state.store.append({type: 'topic', room: room.name, at: state.clock.now(), from, text});
};

/** Who sets the topic of a room that nobody is in; no user's id has letters beyond f. */
const nobody: Person = {id: 'server', nick: 'server'};

/** A private room nobody is in yet: who comes first owns it. */
export const createEmpty = async (
	state: HubState,
	wished: string | undefined,
	topic: string | undefined,
): Promise<{readonly room: string; readonly token: string} | Refusal> => {
	const token = await newToken(state, '');
	const name = nameFor(state, {room: wished, isPrivate: true});
	if (name instanceof Refusal) return name;
	const made = beginWrite(state, 'create', () => {
		const opened = state.rooms.open(name, 'private');
		addToken(state, opened.name, token);
		return opened;
	});
	const room = made.result;
	if (room === undefined) return (await made.durable) ?? notWritten;
	room.pendingRequests++;
	try {
		const refusal = await made.durable;
		if (refusal !== undefined) return refusal;
		await setFirstTopic(state, room, nobody, topic);
		state.log('room_created', {room: nameForLog(room)});
		return {room: room.name, token: token.token};
	} catch (error) {
		state.log('store_failed', {on: 'create', reason: causeOf(error)});
		return storeRefusal(error);
	} finally {
		room.pendingRequests--;
		state.rooms.forgetIfUnused(room);
	}
};

// — invitations —

/** The private room of this name, for who is admitted to it. */
const ownPrivateRoom = (state: HubState, caller: UserConnection, name: string): RoomRecord | Refusal => {
	const record = state.rooms.record(name);
	if (record === undefined) return noSuchRoom(name);
	if (record.kind === 'public') {
		return new Refusal('forbidden', `${record.room} is open to everyone: there is nothing to invite to.`);
	}
	if (!state.store.isAdmitted(record.room, caller.user.id)) return noSuchRoom(name);
	if (record.kind === 'private') return record;
	return new Refusal('forbidden', 'A direct room is for two: make a private room for more.');
};

export const invite = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'invite'>,
): Promise<Refusal | undefined> => {
	const record = ownPrivateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const token = await newToken(state, caller.user.id);
	const now = state.clock.now();
	if (state.store.invites(record.room, now).length >= invitesPerRoom) {
		return new Refusal('limit', `There are ${invitesPerRoom} invitations to this room: revoke one first.`);
	}
	const {uses, expiresInSeconds} = request;
	const expiresAt = expiresInSeconds === undefined ? undefined : now + expiresInSeconds * 1000;
	const refusal = await writeDurably(state, 'invite', () =>
		addToken(state, record.room, token, {
			...(uses !== undefined && {usesLeft: uses}),
			...(expiresAt !== undefined && {expiresAt}),
		}),
	);
	if (refusal instanceof Refusal) return refusal;
	if (!caller.isConnected) return undefined;
	caller.connection.send({
		type: 'invited',
		...idOf(request),
		room: record.room,
		token: token.token,
		invite: token.invite,
		...(uses !== undefined && {uses}),
		...(expiresAt !== undefined && {expiresAt}),
	});
	state.log('room_invited', {connection: caller.connection.id, user: caller.user.id, room: 'private'});
	return undefined;
};

export const listInvites = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'invites'>,
): Refusal | undefined => {
	const record = ownPrivateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const invites = [...state.store.invites(record.room, state.clock.now())]
		.sort((one, other) => one.at - other.at)
		.map(({invite: handle, at, usesLeft, expiresAt}) => ({
			invite: handle,
			at,
			...(usesLeft !== undefined && {usesLeft}),
			...(expiresAt !== undefined && {expiresAt}),
		}));
	caller.connection.send({type: 'invites', ...idOf(request), room: record.room, invites});
	return undefined;
};

/** By the room's owner, or by who issued it. */
export const revoke = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'revoke'>,
): Promise<Refusal | undefined> => {
	const record = ownPrivateRoom(state, caller, request.room);
	if (record instanceof Refusal) return record;
	const {id} = caller.user;
	const isThere = state.store
		.invites(record.room, state.clock.now())
		.some(known => known.invite === request.invite);
	if (!isThere) return new Refusal('no_such_entry', 'There is no such invitation any more.');
	if (record.owner?.id !== id && issuerOf(request.invite) !== id) {
		return new Refusal('forbidden', 'Only who issued it and the owner of the room can revoke an invitation.');
	}
	const revoked = await writeDurably(state, 'revoke', () =>
		state.store.revokeInvite(record.room, request.invite),
	);
	if (revoked instanceof Refusal) return revoked;
	caller.connection.send({type: 'revoked', ...idOf(request), room: record.room, invite: request.invite});
	return undefined;
};
