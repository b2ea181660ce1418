/** `nick`: changes a user's nick. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import {newId} from '../../shared/secrets.ts';

/** The nick that the server itself uses as an author. */
const serverNick = 'server';

export const nickTaken = (nick: string): Refusal =>
	new Refusal(
		'nick_taken',
		`Another user has the nick ${nick} or one that looks like it. Choose another.`,
		undefined,
		'nick',
	);

/** Whether the nick is reserved for the server or its owner. A user who has the nick already keeps it. */
export const isNickReserved = (state: HubState, nick: string, userId: string | undefined): boolean =>
	skeletonOf(nick) === skeletonOf(serverNick) || state.serverOwner.reserves(nick, userId);

/** A free nick such as `guest-c7bc`. */
export const guestNick = (state: HubState): string => {
	for (let bytes = 2; ; bytes++) {
		const nick = `guest-${newId(state.randomBytes, bytes)}`;
		if (state.reader.userByNick(nick) === undefined) return nick;
	}
};

/**
 * Changes the nick. The listeners of the journal notify all users except `caller`, who receives an answer. Resolves
 * when it is durable. `on` names the request in the log.
 */
export const storeNick = async (
	state: HubState,
	on: string,
	userId: string,
	nick: string,
	caller?: UserConnection,
): Promise<Refusal | undefined> => {
	if (personOf(state, userId)?.nick === nick) return undefined;
	if (isNickReserved(state, nick, userId)) return nickTaken(nick);
	const renamed = await propose(state, on, {type: 'rename', userId, nick}, caller);
	if (renamed instanceof Refusal) return renamed;
	return renamed === undefined ? nickTaken(nick) : undefined;
};

export const changeNick = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'nick'>,
): Promise<Refusal | undefined> => {
	const {connection, user: before} = caller;
	const refusal =
		takeBudget(state, caller, 'change') ?? (await storeNick(state, 'nick', before.id, request.nick, caller));
	if (refusal !== undefined) return refusal;
	const {user} = caller;
	if (user.nick !== before.nick) state.log('user_renamed', {connection: connection.id, user: user.id});
	if (!caller.isConnected) return undefined;
	connection.send({type: 'renamed', ...idOf(request), user, was: before.nick});
	return undefined;
};
