/** `read` and `markUnread`: move the user's read position. The user's other connections are notified. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';

/** The position only increases, at most to the newest entry. The connection's next request does not wait for it. */
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

/** Moves the position back. The user's other connections are notified. */
export const markUnread = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'markUnread'>,
	room: Room,
): Promise<Refusal | undefined> => {
	if (caller.online.isTransient) {
		return new Refusal('unavailable', 'A temporary user has no read position.');
	}
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {id} = caller.user;
	const command = {type: 'markUnread', userId: id, room: room.name, seq: request.seq} as const;
	const outcome = await propose(state, 'markUnread', command, caller);
	if (outcome instanceof Refusal) return outcome;
	room.send(caller, {
		type: 'read',
		...idOf(request),
		room: room.name,
		seq: state.reader.readSeq(id, room.name) ?? 0,
		...(state.reader.isMarkedUnread(id, room.name) && {isMarkedUnread: true as const}),
	});
	return undefined;
};
