/** `listed`: the list of rooms that all devices of the user join. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {maxListedRooms} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';

/** Applies the requested changes to the list, and answers with it. */
export const roomList = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'listed'>,
): Promise<Refusal | undefined> => {
	const {add = [], remove = []} = request;
	const userId = caller.user.id;
	if (caller.online.isTransient) {
		return new Refusal('forbidden', 'A temporary user has no room list.');
	}
	let rooms = state.reader.listedRooms(userId);
	if (add.length + remove.length > 0) {
		const tooFast = takeBudget(state, caller, 'change');
		if (tooFast !== undefined) return tooFast;
		const command = {type: 'changeRoomList', userId, add, remove, limit: maxListedRooms} as const;
		const outcome = await propose(state, 'listed', command, caller);
		if (outcome instanceof Refusal) return outcome;
		rooms = outcome.rooms;
	}
	caller.connection.send({type: 'listed', ...idOf(request), rooms: [...rooms]});
	return undefined;
};
