/** `preferences`: who may send the user a first direct message. */
import type {ClientFrameOf} from '../../../protocol/frames.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {idOf, Refusal} from '../../hub/refusal.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {answerAllConnections} from './answer-all-connections.ts';

/** Sets what the request names and answers with all preferences. */
export const preferences = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'preferences'>,
): Promise<Refusal | undefined> => {
	const {store} = state;
	const {id} = caller.user;
	const {directFrom} = request;
	if (directFrom === undefined) {
		caller.connection.send({type: 'preferences', ...idOf(request), directFrom: store.directFrom(id)});
		return undefined;
	}
	const refusal =
		takeBudget(state, caller, 'change') ??
		(await writeDurably(state, 'preferences', () => store.setDirectFrom(id, directFrom)));
	if (refusal instanceof Refusal) return refusal;
	answerAllConnections(caller, request, {type: 'preferences', directFrom: store.directFrom(id)});
	return undefined;
};
