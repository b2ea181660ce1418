/**
 * Users who never sent anything are removed a day after they disconnected, so that their nicks become free again.
 * Creating a room and accepting an invite count as sending.
 */
import type {UserConnection} from '../membership/online-users.ts';
import {causeOf} from './contract/refusal.ts';
import type {HubState} from './hub-state.ts';

/** How long a user who never sent anything may be disconnected. */
const unusedForMs = 24 * 60 * 60 * 1000;
/** Users checked by one call of `releaseUnused`. */
const releaseStep = 100;

/** Records that a message of the user is durable, so the user is not unused. */
export const noteUsed = ({online}: UserConnection): void => {
	online.isUnused = false;
};

/** Records that the last connection of the user has ended. */
export const noteLeft = (state: HubState, {online}: UserConnection): void => {
	if (!online.isUnused) return;
	const {membership, clock, retried} = state;
	const userId = online.person.id;
	if (membership.isOnline(userId)) return;
	const at = clock.now();
	let isRetry = false;
	const left = retried.add('leave', () =>
		// The user may have reconnected before a retry.
		isRetry && membership.isOnline(userId) ? undefined : {type: 'setUnusedSince', userId, at},
	);
	isRetry = true;
	state.track(left);
};

/** Releases those of the users who are not connected. A user may stay connected for days without sending anything. */
const release = async (state: HubState, ids: readonly string[], now: number): Promise<void> => {
	const {journal, membership, log} = state;
	const released = ids.map(async userId => {
		if (!membership.isOnline(userId)) {
			return journal.propose({type: 'releaseUser', userId, unusedUntil: now - unusedForMs});
		}
		await journal.propose({type: 'setUnusedSince', userId, at: now});
		return false;
	});
	try {
		const count = (await Promise.all(released)).filter(Boolean).length;
		if (count > 0) log('unused_users_released', {count});
	} catch (error) {
		log('store_failed', {on: 'release', reason: causeOf(error)});
	}
};

/**
 * Removes some users who never sent anything and disconnected a day ago. Returns true if there may be more. Does
 * nothing unless this hub holds the lease.
 */
export const releaseUnused = (state: HubState): boolean => {
	if (!state.lease.isHeld) return false;
	const now = state.clock.now();
	const ids = state.reader.unusedUsers(now - unusedForMs, releaseStep).map(({id}) => id);
	if (ids.length > 0) state.track(release(state, ids, now));
	return ids.length === releaseStep;
};
