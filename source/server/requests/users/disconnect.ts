/** Handles the end of a connection: its user leaves all rooms on it. */
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {reportIdle} from '../../hub/rules/away.ts';
import {noteLeft} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import {reportFocus} from './push.ts';

/** A transient user without connections cannot reconnect. */
const releaseTransientUser = (state: HubState, userId: string): void => {
	const {membership, retried, track} = state;
	const released = retried.add('leave', () =>
		membership.isOnline(userId) ? undefined : {type: 'releaseUser', userId},
	);
	track(released);
};

/** `isHubClosed`: the store may be closed, so only the connection itself is removed. */
export const disconnect = (state: HubState, caller: UserConnection, isHubClosed: boolean): void => {
	const wasLast = state.onlineUsers.disconnect(caller);
	if (isHubClosed) return;
	reportFocus(state, caller, false);
	for (const room of [...caller.rooms]) state.rooms.leave(room, caller);
	const {connection, online, user} = caller;
	if (wasLast) state.membership.disconnect(user.id);
	else reportIdle(state, user.id);
	if (wasLast && online.isTransient) releaseTransientUser(state, user.id);
	else if (wasLast) noteLeft(state, caller);
	state.log('user_disconnected', {connection: connection.id, user: user.id, isGone: wasLast});
};

/** Releases all transient users when the hub closes. */
export const releaseTransientUsers = async (state: HubState): Promise<void> => {
	const transient = [...state.onlineUsers.all()].filter(({isTransient}) => isTransient);
	await Promise.all(
		transient.map(({person}) => propose(state, 'stop', {type: 'releaseUser', userId: person.id})),
	);
};
