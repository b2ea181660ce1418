/** `rooms`: the rooms a user can see, in pages of bounded size. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {nameKey, roomKind, roomsPageBytes} from '../../../protocol/limits.ts';
import type {RoomInfo} from '../../../protocol/server-frames.ts';
import {utf8Length} from '../../../protocol/well-formed.ts';
import {idOf} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {partnerId, partnerIn} from '../../hub/people.ts';
import {blockedBy} from '../../hub/rules/direct-messages.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';

/** The room as the list shows it; undefined for an unused room. */
const infoOf = (state: HubState, caller: UserConnection, record: RoomRecord): RoomInfo | undefined => {
	const userId = caller.user.id;
	const memberCount = state.membership.memberCount(record.room);
	const isUsed = record.first > 0 || (record.kind !== 'direct' && memberCount > 0);
	if (!isUsed && record.kind !== 'private') return undefined;
	const partner = record.kind === 'direct' ? partnerIn(state, userId, record.room) : undefined;
	return {
		room: record.room,
		topic: record.topic,
		memberCount,
		seq: record.seq,
		...(record.at > 0 && {at: record.at}),
		...(partner !== undefined && {with: partner}),
		...(record.kind === 'direct' && state.rooms.get(record.room)?.has(caller) && {isJoined: true as const}),
	};
};

/** The user's private and direct rooms whose key is greater than `afterKey`, except direct rooms with blocked users. */
const ownRooms = (state: HubState, userId: string, afterKey: string): RoomRecord[] => {
	const blocked = blockedBy(state, userId);
	return state.reader
		.admittedRooms(userId)
		.filter(({room}) => !blocked.has(partnerId(userId, room) ?? ''))
		.map(record => ({record, key: nameKey(record.room)}))
		.filter(({key}) => key > afterKey)
		.sort((one, other) => (one.key < other.key ? -1 : 1))
		.map(({record}) => record);
};

/** All rooms in the order of pages: first the user's private and direct rooms, then the public rooms. */
function* roomsAfter(
	state: HubState,
	userId: string,
	after: string | undefined,
): Generator<RoomRecord, void> {
	if (after === undefined || roomKind(after) !== 'public') {
		yield* ownRooms(state, userId, after === undefined ? '' : nameKey(after));
	}
	const name = after !== undefined && roomKind(after) === 'public' ? after : '';
	yield* state.rooms.publicAfter(name);
}

export const listRooms = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'rooms'>,
): undefined => {
	const rooms: RoomInfo[] = [];
	let bytes = 0;
	let hasMore = false;
	for (const record of roomsAfter(state, caller.user.id, request.after)) {
		const info = infoOf(state, caller, record);
		if (info === undefined) continue;
		bytes += utf8Length(JSON.stringify(info)) + 1;
		if (bytes > roomsPageBytes && rooms.length > 0) {
			hasMore = true;
			break;
		}
		rooms.push(info);
	}
	caller.connection.send({type: 'rooms', ...idOf(request), rooms, hasMore});
};
