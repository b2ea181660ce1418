/** `block`, `unblock` and `blocks`: the users whose direct messages this user does not accept. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {idOf, noSuchUser, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf, personOrPlaceholder} from '../../hub/people.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';

type BlockRequest = ClientFrameOf<'block' | 'unblock'>;

const targetOf = (state: HubState, {userId, nick}: BlockRequest): Person | Refusal => {
	if (userId === undefined && nick === undefined)
		return new Refusal('bad_field', 'Name a user with "nick" or "userId".', undefined, 'nick');
	const person = userId === undefined ? state.reader.userByNick(nick ?? '') : personOf(state, userId);
	if (person !== undefined) return {id: person.id, nick: person.nick};
	return noSuchUser(nick ?? userId ?? '');
};

const tooManyBlocks = (limit: number): Refusal =>
	new Refusal('limit', `You have blocked ${limit} users, which is the limit. Unblock one first.`);

/** Blocks a user, and removes the caller's connections from the direct room with that user. */
export const block = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'block'>,
): Promise<Refusal | undefined> => {
	const {reader, clock} = state;
	const {id} = caller.user;
	const limit = state.limits.blockedUsers;
	const user = targetOf(state, request);
	if (user instanceof Refusal) return user;
	if (user.id === id) return new Refusal('forbidden', 'You cannot block yourself.');
	if (!reader.isBlocked(id, user.id) && reader.blocks(id).length >= limit) return tooManyBlocks(limit);
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const command = {type: 'block', userId: id, blocked: user, at: clock.now(), limit} as const;
	const isBlocked = await propose(state, 'block', command, caller);
	if (isBlocked instanceof Refusal) return isBlocked;
	if (!isBlocked) return tooManyBlocks(limit);
	caller.connection.send({type: 'blocked', ...idOf(request), user});
	state.log('user_blocked', {connection: caller.connection.id, user: id});
	return undefined;
};

/** The caller returns to the direct room by `join` or with the next message in it. */
export const unblock = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'unblock'>,
): Promise<Refusal | undefined> => {
	const user = targetOf(state, request);
	if (user instanceof Refusal) return user;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const command = {type: 'unblock', userId: caller.user.id, blocked: user} as const;
	const wasBlocked = await propose(state, 'unblock', command, caller);
	if (wasBlocked instanceof Refusal) return wasBlocked;
	if (!wasBlocked) return new Refusal('no_such_user', `You have not blocked ${user.nick}.`);
	caller.connection.send({type: 'unblocked', ...idOf(request), user});
	return undefined;
};

export const listBlocks = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'blocks'>,
): undefined => {
	const blocks = state.reader
		.blocks(caller.user.id)
		.map(({userId, at}) => ({user: personOrPlaceholder(state, userId), at}));
	caller.connection.send({type: 'blocks', ...idOf(request), blocks});
};
