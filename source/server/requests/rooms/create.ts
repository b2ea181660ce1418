/** `create`: creates a room. The creator owns it and joins it. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {roomKind} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {newOpening} from '../../hub/new-opening.ts';
import {propose} from '../../hub/propose.ts';
import {takeRoomBudget} from '../../hub/rules/budgets.ts';
import {nameForLog} from '../../hub/rules/visible-rooms.ts';
import {noteUsed} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {CommandOf} from '../../store/commands.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import {type InviteToken, newInviteToken} from './invite-tokens.ts';
import {newRoomName, roomExists, setFirstTopic} from './new-room.ts';
import {tooManyRooms} from './room-admission.ts';

type Create = ClientFrameOf<'create'>;

const toCommand = (
	state: HubState,
	{user, online}: UserConnection,
	room: string,
	token: InviteToken | undefined,
): CommandOf<'createRoom'> => {
	const {isTransient, isUnused: wasUnused} = online;
	const replaced = state.rooms.record(room);
	return {
		type: 'createRoom',
		room,
		kind: roomKind(room),
		...newOpening(state),
		at: state.clock.now(),
		creator: {user, tracksReading: !isTransient, wasUnused},
		...(token !== undefined && {invite: {invite: token.invite, tokenHash: token.tokenHash}}),
		...(replaced !== undefined && {replaces: replaced.opening}),
	};
};

/** Joins the creator and answers. */
const enterNewRoom = async (
	state: HubState,
	caller: UserConnection,
	request: Create,
	{room: name, kind}: RoomRecord,
	token: InviteToken | undefined,
): Promise<Refusal | undefined> => {
	const {connection, user} = caller;
	const room = state.rooms.open(name, kind);
	room.pendingRequests++;
	if (caller.isConnected) state.rooms.join(room, caller);
	// The answer must come before any event of the room.
	const held = room.holdBack(caller);
	try {
		const refusal = await setFirstTopic(state, name, user, request.topic);
		if (refusal !== undefined) {
			state.rooms.leave(room, caller);
			return refusal;
		}
		if (caller.isConnected) {
			connection.send({type: 'created', ...idOf(request), room: name, ...(token && {token: token.token})});
		}
		state.log('room_created', {connection: connection.id, user: user.id, room: nameForLog(room)});
		return undefined;
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
	const tooMany = tooManyRooms(state, caller, name) ?? takeRoomBudget(state, caller);
	if (tooMany !== undefined) return tooMany;
	if (!caller.isConnected) return undefined;
	const created = await propose(state, 'create', toCommand(state, caller, name, token), caller);
	if (created instanceof Refusal) return created;
	// Another user created it first.
	if (created === undefined) return roomExists(name);
	noteUsed(caller);
	return enterNewRoom(state, caller, request, created, token);
};
