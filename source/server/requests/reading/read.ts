/** `read`: moves the user's read position, which the user's other connections follow. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {Refusal} from '../../hub/refusal.ts';
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
	const written = writeDurably(state, 'read', () => state.store.markRead(online.person.id, room.name, seq));
	const notify = (hasGrown: boolean | Refusal) => {
		if (hasGrown instanceof Refusal) return state.refuse(caller, request, hasGrown);
		if (!hasGrown) return;
		const frame = {type: 'read', room: room.name, seq} as const;
		for (const other of online.connections) if (other !== caller) other.connection.deliver(frame);
	};
	state.track(written.then(notify));
};
