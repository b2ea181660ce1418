/**
 * Users who are away. Either the user requested it (`away`), and the journal keeps it until the user is back, or there
 * was no input on any connection of the user for a while (`idle`), which membership keeps.
 */
import type {AwayUser, Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {HubState} from '../hub-state.ts';
import {audienceOf, personOf} from '../people.ts';

type AwayState = Pick<HubState, 'awayUsers' | 'membership'>;

/** Undefined if the user is not away. */
export const awayUser = (state: AwayState, user: Person): AwayUser | undefined => {
	const away = state.awayUsers.get(user.id);
	if (away !== undefined) return {user, ...away};
	const since = state.membership.idleSince(user.id);
	return since === undefined ? undefined : {user, since, isIdle: true};
};

/** The field `away` of a frame: those of the given users who are away, each once. */
export const awayOf = (state: AwayState, users: readonly Person[]): {readonly away?: AwayUser[]} => {
	const away = new Map<string, AwayUser>();
	for (const user of users) {
		const found = away.has(user.id) ? undefined : awayUser(state, user);
		if (found !== undefined) away.set(user.id, found);
	}
	return away.size === 0 ? {} : {away: [...away.values()]};
};

/** Notifies all connections that see the user, except `caller`, whose request is answered. */
export const notifyAway = (state: HubState, userId: string, caller?: UserConnection): void => {
	const user = personOf(state, userId);
	if (user === undefined) return;
	const away = awayUser(state, user);
	const frame: ServerFrameOf<'away'> = {type: 'away', user, ...(away !== undefined && {away})};
	for (const connection of audienceOf(state, userId)) {
		if (connection !== caller?.connection) connection.deliver(frame);
	}
};

/** Notifies others that a user has become idle or active. A user who is away by request stays away. */
export const noteIdle = (state: HubState, {id}: Person): void => {
	if (state.awayUsers.get(id) === undefined) notifyAway(state, id);
};

/** Reports to membership whether all connections of the user to this hub are idle. */
export const reportIdle = (state: HubState, userId: string): void => {
	const connections = [...(state.onlineUsers.online(userId)?.connections ?? [])];
	if (connections.length === 0) return;
	const since = connections.map(({idleSince}) => idleSince);
	const isIdle = since.every(at => at !== undefined);
	state.membership.setIdle(userId, isIdle ? Math.max(...since.map(at => at ?? 0)) : undefined);
};
