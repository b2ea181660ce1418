/** The end of a connection: its user leaves all rooms on it. */
import {beginWrite} from '../../hub/durable-write.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {noteLeft} from '../../hub/unused-users.ts';
import type {UserConnection} from '../../membership/online-users.ts';

/** A transient user without connections cannot come back. */
const releaseTransientUser = (state: HubState, userId: string): void => {
	const release = (): void => {
		if (!state.membership.isOnline(userId)) state.store.releaseUser(userId);
	};
	state.track(state.writes.add('leave', release));
};

/** `isHubClosed`: the store may be closed as well, so only the connection itself is removed. */
export const disconnect = (state: HubState, caller: UserConnection, isHubClosed: boolean): void => {
	const wasLast = state.onlineUsers.disconnect(caller);
	if (isHubClosed) return;
	for (const room of [...caller.rooms]) state.rooms.leave(room, caller);
	const {connection, online, user} = caller;
	if (wasLast) state.membership.disconnect(user.id);
	if (wasLast && online.isTransient) releaseTransientUser(state, user.id);
	else if (wasLast) noteLeft(state, caller);
	state.log('user_disconnected', {connection: connection.id, user: user.id, isGone: wasLast});
};

/** Releases all transient users when the hub closes. */
export const releaseTransientUsers = async (state: HubState): Promise<void> => {
	const transient = [...state.onlineUsers.all()].filter(({isTransient}) => isTransient);
	const {durable} = beginWrite(state, 'stop', () => {
		for (const {person} of transient) state.store.releaseUser(person.id);
	});
	await durable;
};
