/** `nick`: changes a user's nick and notifies everyone who shares a room with the user. */
import type {ClientFrameOf, Person} from '../../../protocol/frames.ts';
import {takeBudget} from '../../hub/budgets.ts';
import {writeDurably} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {personOf} from '../../hub/people.ts';
import {idOf, Refusal} from '../../hub/refusal.ts';
import type {Connection} from '../../membership/connection.ts';
import type {OnlineUser, UserConnection} from '../../membership/online-users.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import {newId} from '../../shared/secrets.ts';

/** The nick under which the server itself writes. */
const serverNick = 'server';

export const nickTaken = (nick: string): Refusal =>
	new Refusal(
		'nick_taken',
		`Another user has the nick ${nick} or one that looks like it. Choose another.`,
		undefined,
		'nick',
	);

/** Whether the nick is reserved for the server or its owner. A user who already has it keeps it. */
export const isNickReserved = (state: HubState, nick: string, userId: string | undefined): boolean =>
	skeletonOf(nick) === skeletonOf(serverNick) || state.serverOwner.reserves(nick, userId);

/** A free nick such as `guest-c7bc`. */
export const guestNick = (state: HubState): string => {
	for (let bytes = 2; ; bytes++) {
		const nick = `guest-${newId(state.randomBytes, bytes)}`;
		if (state.store.userByNick(nick) === undefined) return nick;
	}
};

/** Writes the nick to the store; `applyNick` must follow. Resolves when it is durable. `on` names the request in the log. */
export const storeNick = async (
	state: HubState,
	on: string,
	userId: string,
	nick: string,
): Promise<Refusal | undefined> => {
	if (personOf(state, userId)?.nick === nick) return undefined;
	if (isNickReserved(state, nick, userId)) return nickTaken(nick);
	const isRenamed = await writeDurably(state, on, () => state.store.rename(userId, nick));
	if (isRenamed instanceof Refusal) return isRenamed;
	return isRenamed ? undefined : nickTaken(nick);
};

/** Gives a connected user the nick that the store has, and notifies everyone but `caller`, who gets an answer. */
export const applyNick = (state: HubState, userId: string, caller?: UserConnection): void => {
	const online = state.onlineUsers.online(userId);
	const nick = state.store.user(userId)?.nick;
	if (online === undefined || nick === undefined || nick === online.person.nick) return;
	notifyRenamed(state, online, {id: userId, nick}, caller);
};

/** Sends `renamed` once to each connection that shares a room with the user, and to the user's own; not to `caller`. */
export const notifyRenamed = (
	state: HubState,
	online: OnlineUser,
	person: Person,
	caller?: UserConnection,
): void => {
	const was = online.person.nick;
	online.person = person;
	state.membership.rename(person);
	const renamed = {type: 'renamed', user: person, was} as const;
	const notified = new Set<Connection>(caller === undefined ? [] : [caller.connection]);
	const notify = (connection: Connection): void => {
		if (notified.has(connection)) return;
		notified.add(connection);
		connection.deliver(renamed);
	};
	for (const {connection} of online.connections) notify(connection);
	for (const name of state.membership.roomsOf(person.id)) {
		const room = state.rooms.get(name);
		if (room === undefined) continue;
		state.presence.rename(room, person);
		for (const {connection} of room.members()) notify(connection);
	}
};

export const changeNick = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'nick'>,
): Promise<Refusal | undefined> => {
	const refusal =
		takeBudget(state, caller, 'change') ?? (await storeNick(state, 'nick', caller.user.id, request.nick));
	if (refusal !== undefined) return refusal;
	const was = caller.user.nick;
	applyNick(state, caller.user.id, caller);
	if (caller.user.nick !== was) {
		state.log('user_renamed', {connection: caller.connection.id, user: caller.user.id});
	}
	if (!caller.isConnected) return undefined;
	caller.connection.send({type: 'renamed', ...idOf(request), user: caller.user, was});
	return undefined;
};
