/** `preferences`: who may send a first direct message, and whether others see how far the user has read. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import {preferencesOf} from '../../hub/rules/preferences.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Command} from '../../store/commands.ts';

const commandsOf = (
	userId: string,
	{directFrom, readReceipts}: ClientFrameOf<'preferences'>,
): readonly Extract<Command, {readonly type: 'setDirectFrom' | 'setReadReceipts'}>[] => [
	...(directFrom === undefined ? [] : [{type: 'setDirectFrom', userId, directFrom} as const]),
	...(readReceipts === undefined ? [] : [{type: 'setReadReceipts', userId, isOn: readReceipts} as const]),
];

/** Sets the given fields, and answers with all preferences. */
export const preferences = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'preferences'>,
): Promise<Refusal | undefined> => {
	const {id} = caller.user;
	const commands = commandsOf(id, request);
	const tooFast = commands.length === 0 ? undefined : takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const proposed = commands.map(command =>
		command.type === 'setDirectFrom'
			? propose(state, 'preferences', command, caller)
			: propose(state, 'preferences', command, caller),
	);
	const refusal = (await Promise.all(proposed)).find(outcome => outcome instanceof Refusal);
	if (refusal !== undefined) return refusal;
	caller.connection.send({...preferencesOf(state, id), ...idOf(request)});
	return undefined;
};
