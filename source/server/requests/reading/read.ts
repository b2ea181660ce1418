/** `read`: moves the user's read position, which the user's other connections follow. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

/** The position only grows, and never beyond the newest entry. The connection's next request does not wait for it. */
export const read = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'read'>,
	room: Room,
): undefined => {
	const {online} = caller;
	if (online.isTransient) return;
	const seq = Math.min(request.seq, state.rooms.record(room.name)?.seq ?? 0);
	if (seq === 0) return;
	const command = {type: 'markRead', userId: online.person.id, room: room.name, seq} as const;
	const refuse = (outcome: boolean | Refusal): void => {
		if (outcome instanceof Refusal) state.refuse(caller, request, outcome);
	};
	state.track(propose(state, 'read', command, caller).then(refuse));
};
