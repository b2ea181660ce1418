/** What is told and not kept in the log: `typing` and `read`. */

import type {ClientFrameOf} from '../../protocol/frames.ts';
import {typingIntervalMs} from '../../protocol/limits.ts';
import {directRefusal} from '../hub/direct-messages.ts';
import {writeDurably} from '../hub/durable-write.ts';
import type {HubState} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {Refusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import {mutedIn} from '../hub/sanctions.ts';

/** Shown to the others at most once per `typingIntervalMs`; more often is no mistake and gets no answer. */
export const typing = (
	state: HubState,
	caller: UserConnection,
	_request: ClientFrameOf<'typing'>,
	room: Room,
): undefined => {
	const {user} = caller;
	const now = state.clock.monotonic();
	if (room.lastTyping.waitMs(user.id, typingIntervalMs, now) > 0) return;
	if ((mutedIn(state, room.name, user.id) ?? directRefusal(state, user.id, room.name)) !== undefined) return;
	room.lastTyping.note(user.id, now);
	room.deliver({type: 'typing', room: room.name, user}, member => member.user.id === user.id);
};

/** The read position only grows, and never beyond what there is; the user's other connections follow it. */
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
	const marked = writeDurably(state, 'read', () => state.store.markRead(online.person.id, room.name, seq));
	const passOn = (isMore: boolean | Refusal): void => {
		if (isMore instanceof Refusal) {
			state.refuse(caller, request, isMore);
			return;
		}
		const frame = {type: 'read', room: room.name, seq} as const;
		if (isMore) for (const other of online.connections) if (other !== caller) other.connection.deliver(frame);
	};
	// What the connection says next need not wait for it.
	state.track(marked.then(passOn));
};
