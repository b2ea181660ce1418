/** `POST /api/rooms`: creates a private room without members. The first user who joins owns it. */
import type {Person} from '../../../protocol/server-frames.ts';
import type {PrivateRoomRequest} from '../../hub/contract/hub.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {newOpening} from '../../hub/new-opening.ts';
import {propose} from '../../hub/propose.ts';
import {takeConnectionBudget} from '../../hub/rules/budgets.ts';
import {nameForLog} from '../../hub/rules/visible-rooms.ts';
import {checkAccess} from '../users/access.ts';
import {newInviteToken} from './invite-tokens.ts';
import {newRoomName, roomExists, setFirstTopic} from './new-room.ts';

/** The author of the first topic. No user has this id, because user ids are hexadecimal. */
const serverPerson: Person = {id: 'server', nick: 'server'};

/** Checks the access secret. Undefined if it is valid. */
export const refusalToCreate = async (
	state: HubState,
	{address, access}: PrivateRoomRequest,
): Promise<Refusal | undefined> => {
	// Otherwise many guesses over one HTTP connection would bypass the limit on connections.
	const refusal = state.access === undefined ? undefined : takeConnectionBudget(state, address);
	return refusal ?? (await checkAccess(state, {address, userId: undefined}, access))?.refusal;
};

/** The refusal for an address that has created too many rooms without a user. */
const tooManyRooms = ({addresses, clock}: HubState, address: string): Refusal | undefined => {
	const now = clock.monotonic();
	const retryInMs = addresses.anonymousRooms?.retryInMs(address, now) ?? 0;
	if (retryInMs > 0) {
		const message = 'There are too many new rooms from your address. Try again later.';
		return new Refusal('rate_limited', message, retryInMs);
	}
	addresses.anonymousRooms?.note(address, now);
	return undefined;
};

export const createEmptyRoom = async (
	state: HubState,
	{address, room: requestedName, topic}: PrivateRoomRequest,
): Promise<{readonly room: string; readonly token: string} | Refusal> => {
	const refusal = tooManyRooms(state, address);
	if (refusal !== undefined) return refusal;
	const token = await newInviteToken(state, '');
	const name = newRoomName(state, {room: requestedName, isPrivate: true});
	if (name instanceof Refusal) return name;
	const created = await propose(state, 'create', {
		type: 'createRoom',
		room: name,
		kind: 'private',
		...newOpening(state),
		at: state.clock.now(),
		invite: {invite: token.invite, tokenHash: token.tokenHash},
	});
	if (created instanceof Refusal) return created;
	if (created === undefined) return roomExists(name);
	const room = state.rooms.open(created.room, created.kind);
	room.pendingRequests++;
	try {
		const topicRefusal = await setFirstTopic(state, created.room, serverPerson, topic);
		if (topicRefusal !== undefined) return topicRefusal;
		state.log('room_created', {room: nameForLog(room)});
		return {room: created.room, token: token.token};
	} finally {
		room.pendingRequests--;
		state.rooms.forgetIfUnused(room);
	}
};
