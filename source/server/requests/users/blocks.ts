/** `block`, `unblock` and `blocks`: the users from whom this one accepts no direct messages. */
import type {ClientFrameOf, Person} from '../../../protocol/frames.ts';
import {directRoom} from '../../../protocol/limits.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf, personOrGone} from '../../hub/people.ts';
import {idOf, noSuchUser, Refusal} from '../../hub/refusal.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {answerAllConnections} from './answer-all-connections.ts';

type BlockRequest = ClientFrameOf<'block' | 'unblock'>;

const targetOf = (state: HubState, {userId, nick}: BlockRequest): Person | Refusal => {
	if (userId === undefined && nick === undefined)
		return new Refusal('bad_field', 'Name a user with "nick" or "userId".', undefined, 'nick');
	const person = userId === undefined ? state.store.userByNick(nick ?? '') : personOf(state, userId);
	if (person !== undefined) return {id: person.id, nick: person.nick};
	return noSuchUser(nick ?? userId ?? '');
};

/** From now on no connection of the caller is in the direct room with the blocked user. */
export const block = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'block'>,
): Promise<Refusal | undefined> => {
	const {store, rooms, limits} = state;
	const {id} = caller.user;
	const user = targetOf(state, request);
	if (user instanceof Refusal) return user;
	if (user.id === id) return new Refusal('forbidden', 'You cannot block yourself.');
	if (!store.isBlocked(id, user.id) && store.blocks(id).length >= limits.blockedUsers) {
		const message = `You have blocked ${limits.blockedUsers} users, which is the limit. Unblock one first.`;
		return new Refusal('limit', message);
	}
	const refusal =
		takeBudget(state, caller, 'change') ??
		(await writeDurably(state, 'block', () => store.block(id, user.id, state.clock.now())));
	if (refusal instanceof Refusal) return refusal;
	const room = rooms.get(directRoom(id, user.id));
	for (const userConnection of caller.online.connections) {
		if (room?.has(userConnection)) rooms.leave(room, userConnection);
	}
	answerAllConnections(caller, request, {type: 'blocked', user});
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
	const refusal = takeBudget(state, caller, 'change');
	if (refusal !== undefined) return refusal;
	const wasBlocked = await writeDurably(state, 'unblock', () => state.store.unblock(caller.user.id, user.id));
	if (wasBlocked instanceof Refusal) return wasBlocked;
	if (!wasBlocked) return new Refusal('no_such_user', `You have not blocked ${user.nick}.`);
	answerAllConnections(caller, request, {type: 'unblocked', user});
	return undefined;
};

export const listBlocks = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'blocks'>,
): undefined => {
	const blocks = state.store
		.blocks(caller.user.id)
		.map(({userId, at}) => ({user: personOrGone(state, userId), at}));
	caller.connection.send({type: 'blocks', ...idOf(request), blocks});
};
