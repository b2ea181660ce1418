/** Proposes commands to the journal on behalf of requests. */

import type {UserConnection} from '../membership/online-users.ts';
import type {CommandOf, CommandType, OutcomeOf} from '../store/commands.ts';
import {causeOf, type Refusal, storeRefusal} from './contract/refusal.ts';
import {CommandOrigin} from './delivery/command-origin.ts';
import type {HubState} from './hub-state.ts';

/**
 * Resolves with the outcome of the command when it has been applied and is durable, or with a refusal if it could not be
 * written. `on` names the request in the log.
 */
export const propose = async <T extends CommandType>(
	state: Pick<HubState, 'journal' | 'log'>,
	on: string,
	command: CommandOf<T> & {readonly type: T},
	caller?: UserConnection,
): Promise<OutcomeOf<T> | Refusal> => {
	try {
		return await state.journal.propose(command, caller && new CommandOrigin(caller));
	} catch (error) {
		state.log('store_failed', {on, reason: causeOf(error)});
		return storeRefusal(error);
	}
};
