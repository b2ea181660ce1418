/** Whether a user may enter a room or create one under a given name. */
import {roomKind} from '../../../protocol/limits.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {takeRoomBudget} from '../../hub/rules/budgets.ts';
import {bannedFrom} from '../../hub/rules/sanctions.ts';
import {canSee, noSuchRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';

/** The refusal for a name that users would confuse with an existing room. */
export const looksLike = (room: string): Refusal =>
	new Refusal(
		'forbidden',
		`That name looks like the existing room ${room}. Join that one, or choose another name.`,
	);

/** The refusal for a user with too many rooms. Direct rooms do not count, because other users open them. */
export const tooManyRooms = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const joined = caller.online.rooms();
	const room = state.rooms.get(name);
	if (room !== undefined && joined.has(room)) return undefined;
	const {roomsPerUser} = state.limits;
	const count = [...joined].filter(({kind}) => kind !== 'direct').length;
	if (count < roomsPerUser) return undefined;
	return new Refusal('limit', `You are in ${count} rooms, which is the limit. Leave one first.`);
};

/**
 * The reason why the user cannot join the room, if any. A public room that does not exist yet is charged as a new room.
 */
export const refusalToJoin = (state: HubState, caller: UserConnection, name: string): Refusal | undefined => {
	const record = state.rooms.record(name);
	const banned = record === undefined ? undefined : bannedFrom(state, record.room, caller.user.id);
	if (banned !== undefined) return banned;
	const similar =
		record === undefined && roomKind(name) === 'public' ? state.reader.roomLike(name) : undefined;
	if (similar !== undefined) return looksLike(similar.room);
	const isAccessible =
		record === undefined ? roomKind(name) === 'public' : canSee(state, caller.user.id, record);
	if (!isAccessible) return noSuchRoom(name);
	const refusal = tooManyRooms(state, caller, name);
	return refusal ?? (record === undefined ? takeRoomBudget(state, caller) : undefined);
};
