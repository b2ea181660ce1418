/** `away`: sets the user away or back. `idle`: reports whether there was no input on this connection for a while. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {awayUser, reportIdle} from '../../hub/rules/away.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';

export const setAway = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'away'>,
): Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {on, text = ''} = request;
	const away = on ? {since: state.clock.now(), ...(text !== '' && {text})} : undefined;
	const command = {type: 'setAway', userId: caller.user.id, ...(away !== undefined && {away})} as const;
	const changed = await propose(state, 'away', command, caller);
	if (changed instanceof Refusal) return changed;
	if (!caller.isConnected) return undefined;
	const now = awayUser(state, caller.user);
	caller.connection.send({
		type: 'away',
		...idOf(request),
		user: caller.user,
		...(now !== undefined && {away: now}),
	});
	return undefined;
};

/** Each client decides after how much time without input it reports its user as idle. */
export const setIdle = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'idle'>,
): Refusal | undefined => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	caller.idleSince = request.on ? (caller.idleSince ?? state.clock.now()) : undefined;
	reportIdle(state, caller.user.id);
	if (request.id !== undefined) caller.connection.send({type: 'idle', ...idOf(request), on: request.on});
	return undefined;
};
