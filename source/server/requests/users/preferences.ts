/** `preferences`: the users who may send a first direct message. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';

/** Sets what the request names and answers with all preferences. */
export const preferences = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'preferences'>,
): Promise<Refusal | undefined> => {
	const {id} = caller.user;
	const {directFrom} = request;
	if (directFrom !== undefined) {
		const tooFast = takeBudget(state, caller, 'change');
		if (tooFast !== undefined) return tooFast;
		const command = {type: 'setDirectFrom', userId: id, directFrom} as const;
		const refusal = await propose(state, 'preferences', command, caller);
		if (refusal instanceof Refusal) return refusal;
	}
	const current = state.reader.directFrom(id);
	caller.connection.send({type: 'preferences', ...idOf(request), directFrom: current});
	return undefined;
};
