/**
 * Users who never sent anything are removed a day after they disconnected, so that their nicks become free again.
 * Creating a room and accepting an invitation count as sending.
 */
import type {UserConnection} from '../membership/online-users.ts';
import type {HubState} from './hub-state.ts';

/** How long a user who never sent anything may be disconnected. */
export const unusedForMs = 24 * 60 * 60 * 1000;
/** Users checked by one call of `releaseUnused`. */
const releaseStep = 100;

/** Call it within the write that counts as sending, so that both become durable together, and `noteUsed` after it. */
export const markUsed = (state: HubState, {online}: UserConnection): void => {
	if (online.isUnused) state.store.setUnusedSince(online.person.id, undefined);
};

/**
 * The same for an entry. Call it in the turn of the event loop in which the entry is appended. It is written even if the
 * entry is not: it is better to keep an unused nick than to release a user who has sent something.
 */
export const markSender = (state: HubState, {online}: UserConnection): void => {
	if (!online.isUnused) return;
	const {id} = online.person;
	state.track(state.writes.add('send', () => state.store.setUnusedSince(id, undefined)));
};

/** What the user sent is durable. */
export const noteUsed = ({online}: UserConnection): void => {
	online.isUnused = false;
};

/** The last connection of the user has ended. */
export const noteLeft = (state: HubState, {online}: UserConnection): void => {
	if (!online.isUnused) return;
	const {store, membership, clock, writes} = state;
	const {id} = online.person;
	if (membership.isOnline(id)) return;
	const leftAt = clock.now();
	let isRetry = false;
	const write = (): void => {
		// By the time of a retry the user may have reconnected and sent something.
		const isOutdated = isRetry && (membership.isOnline(id) || store.user(id)?.unusedSince === undefined);
		if (!isOutdated && online.isUnused) store.setUnusedSince(id, leftAt);
	};
	const written = writes.add('leave', write);
	isRetry = true;
	state.track(written);
};

/** Removes those of `ids` that are still unused and have been disconnected for long enough. Returns how many. */
const releaseUsers = ({store, membership}: HubState, ids: readonly string[], now: number): number => {
	let released = 0;
	for (const id of ids) {
		const since = store.user(id)?.unusedSince;
		if (since === undefined || since > now - unusedForMs) continue;
		if (!membership.isOnline(id)) {
			store.releaseUser(id);
			released++;
		} else {
			// A user who only reads for days is not disconnected.
			store.setUnusedSince(id, now);
		}
	}
	return released;
};

/** Removes some users who never sent anything and disconnected a day ago; true if there may be more. */
export const releaseUnused = (state: HubState): boolean => {
	const now = state.clock.now();
	const ids = state.store.unusedUsers(now - unusedForMs, releaseStep).map(({id}) => id);
	if (ids.length === 0) return false;
	const write = (): void => {
		const count = releaseUsers(state, ids, now);
		if (count > 0) state.log('unused_users_released', {count});
	};
	state.track(state.writes.add('release', write));
	return ids.length === releaseStep;
};
