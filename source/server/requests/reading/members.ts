/** `members`: the members of a room. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {membersAtMost} from '../../../protocol/limits.ts';
import {idOf} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {awayOf} from '../../hub/rules/away.ts';
import {rolesIn} from '../../hub/rules/ownership.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

export const listMembers = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'members'>,
	room: Room,
): undefined => {
	state.presence.noteSeen(room, caller);
	const members = state.membership.people(room.name, membersAtMost);
	room.send(caller, {
		type: 'members',
		...idOf(request),
		room: room.name,
		members,
		memberCount: state.membership.memberCount(room.name),
		...rolesIn(state, state.rooms.record(room.name)),
		...awayOf(state, members),
	});
};
