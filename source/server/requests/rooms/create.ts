/** `create`: creates a room, which its creator owns and has joined. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {roomKind} from '../../../protocol/limits.ts';
import {takeRoomBudget} from '../../hub/budgets.ts';
import {beginWrite} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {causeOf, idOf, Refusal, storeRefusal} from '../../hub/refusal.ts';
import {markUsed, noteUsed} from '../../hub/unused-users.ts';
import {nameForLog} from '../../hub/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {type InviteToken, newInviteToken, storeToken} from './invite-tokens.ts';
import {newRoomName, setFirstTopic} from './new-room.ts';
import {tooManyRooms} from './room-admission.ts';

type Create = ClientFrameOf<'create'>;

/** Writes the new room and its owner to the store. */
const storeRoom = (state: HubState, caller: UserConnection, name: string, token?: InviteToken): Room => {
	const {user, online} = caller;
	const room = state.rooms.open(name, roomKind(name));
	try {
		state.store.updateRoom(room.name, {owner: user});
		markUsed(state, caller);
		if (room.kind === 'private') state.store.admit(room.name, user.id);
		// The creator has missed nothing, so this is not a first visit later.
		if (!online.isTransient) state.store.markRead(user.id, room.name, 0);
		if (token !== undefined) storeToken(state, room.name, token);
		return room;
	} catch (error) {
		state.rooms.abandon(room);
		throw error;
	}
};

const sendCreated = (
	{connection}: UserConnection,
	request: Create,
	room: Room,
	token: InviteToken | undefined,
): void =>
	connection.send({
		type: 'created',
		...idOf(request),
		room: room.name,
		...(token !== undefined && {token: token.token}),
	});

/** Joins the creator and answers when the room is durable; otherwise the creator leaves it again. */
const enterNewRoom = async (
	state: HubState,
	caller: UserConnection,
	request: Create,
	{
		room,
		token,
		durable,
	}: {
		readonly room: Room;
		readonly token: InviteToken | undefined;
		readonly durable: Promise<Refusal | undefined>;
	},
): Promise<Refusal | undefined> => {
	state.rooms.join(room, caller);
	// The answer comes before anything that happens in the room.
	const held = room.holdBack(caller);
	room.pendingRequests++;
	const {connection, user} = caller;
	try {
		const refusal = await durable;
		if (refusal !== undefined) {
			state.rooms.leave(room, caller);
			return refusal;
		}
		await setFirstTopic(state, room, user, request.topic);
		if (caller.isConnected) sendCreated(caller, request, room, token);
		noteUsed(caller);
		state.log('room_created', {connection: connection.id, user: user.id, room: nameForLog(room)});
		return undefined;
	} catch (error) {
		state.log('store_failed', {on: 'create', reason: causeOf(error)});
		state.rooms.leave(room, caller);
		return storeRefusal(error);
	} finally {
		room.release(caller, held, 0);
		room.pendingRequests--;
		state.rooms.forgetIfUnused(room);
	}
};

export const create = async (
	state: HubState,
	caller: UserConnection,
	request: Create,
): Promise<Refusal | undefined> => {
	const token = request.isPrivate === true ? await newInviteToken(state, caller.user.id) : undefined;
	const name = newRoomName(state, request);
	if (name instanceof Refusal) return name;
	const refusal = tooManyRooms(state, caller, name) ?? takeRoomBudget(state, caller);
	if (refusal !== undefined) return refusal;
	if (!caller.isConnected) return undefined;
	const {result: room, durable} = beginWrite(state, 'create', () => storeRoom(state, caller, name, token));
	if (room === undefined) return durable;
	return enterNewRoom(state, caller, request, {room, token, durable});
};
