/** `block`, `unblock`, `blocks` and `preferences`: whose direct messages a user receives. */
import type {ClientFrameOf, Person, ServerFrame} from '../../protocol/frames.ts';
import {directRoom} from '../../protocol/limits.ts';
import {writeDurably} from '../hub/durable-write.ts';
import {type HubState, personOf, personOrGone, takeBudget} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {idOf, Refusal} from '../hub/refusal.ts';

type BlockRequest = ClientFrameOf<'block' | 'unblock'>;

const userNamed = (state: HubState, {userId, nick}: BlockRequest): Person | Refusal => {
	if (userId === undefined && nick === undefined)
		return new Refusal('bad_field', 'Name a user, by nick or userId.', undefined, 'nick');
	const person = userId === undefined ? state.store.userByNick(nick ?? '') : personOf(state, userId);
	if (person !== undefined) return {id: person.id, nick: person.nick};
	return new Refusal('no_such_user', `There is nobody called ${nick ?? userId}.`);
};

/** The answer to the connection that asked, and the same without the `id` to the user's other connections. */
const answerEverywhere = <Frame extends ServerFrame>(
	caller: UserConnection,
	request: ClientFrameOf<'block' | 'unblock' | 'preferences'>,
	frame: Frame,
): void => {
	for (const connection of caller.online.connections) {
		if (connection === caller) connection.connection.send({...frame, ...idOf(request)});
		else connection.connection.deliver(frame);
	}
};

/** Blocks a user, whose direct room no connection of this one is in from then on. */
export const block = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'block'>,
): Promise<Refusal | undefined> => {
	const {store, rooms, limits} = state;
	const {id} = caller.user;
	const user = userNamed(state, request);
	if (user instanceof Refusal) return user;
	if (user.id === id) return new Refusal('forbidden', 'You cannot block yourself.');
	if (!store.isBlocked(id, user.id) && store.blocks(id).length >= limits.blockedUsers)
		return new Refusal('limit', `You have blocked ${limits.blockedUsers} users, and that many are allowed.`);
	const refusal =
		takeBudget(state, caller, 'change') ??
		(await writeDurably(state, 'block', () => store.block(id, user.id, state.clock.now())));
	if (refusal instanceof Refusal) return refusal;
	const room = rooms.get(directRoom(id, user.id));
	for (const connection of caller.online.connections)
		if (room?.has(connection)) rooms.leave(room, connection);
	answerEverywhere(caller, request, {type: 'blocked', user});
	state.log('user_blocked', {connection: caller.connection.id, user: id});
	return undefined;
};

/** Takes a block back. The direct room is entered again by `join` or by a new message. */
export const unblock = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'unblock'>,
): Promise<Refusal | undefined> => {
	const user = userNamed(state, request);
	if (user instanceof Refusal) return user;
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const wasBlocked = await writeDurably(state, 'unblock', () => state.store.unblock(caller.user.id, user.id));
	if (wasBlocked instanceof Refusal) return wasBlocked;
	if (!wasBlocked) return new Refusal('no_such_user', `You have not blocked ${user.nick}.`);
	answerEverywhere(caller, request, {type: 'unblocked', user});
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

/** Sets what the request names; answered with all preferences. */
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
	answerEverywhere(caller, request, {type: 'preferences', directFrom: store.directFrom(id)});
	return undefined;
};
