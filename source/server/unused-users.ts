/**
 * Users who never sent anything are removed a day after they left, so that a nick somebody took and never used is
 * free again. Creating a room and accepting an invitation count as sending.
 */
import {writeInBackground} from './durable-write.ts';
import type {HubState} from './hub-state.ts';
import type {Resident} from './people.ts';

/** How long a user who never sent anything may be away. */
export const unusedForMs = 24 * 60 * 60 * 1000;
/** Users looked at by one call of `releaseUnused`. */
const releaseStep = 100;

/** To be called by the write that counts as sending: both become durable together, and then `noteUsed` must follow. */
export const markUsed = (state: HubState, {online}: Resident): void => {
	if (online.isUnused) state.store.setUnusedSince(online.person.id, undefined);
};

/** The same for an entry, to be called in the turn of the event loop in which it is appended. */
export const markSender = (state: HubState, resident: Resident): void => {
	if (resident.online.isUnused) writeInBackground(state, 'send', () => markUsed(state, resident));
};

/** What the user sent is durable. */
export const noteUsed = ({online}: Resident): void => {
	online.isUnused = false;
};

/** The last connection of the user has ended. */
export const noteLeft = (state: HubState, {online}: Resident): void => {
	if (!online.isUnused) return;
	const {store, clock} = state;
	writeInBackground(state, 'leave', () => store.setUnusedSince(online.person.id, clock.now()));
};

/** Removes some users who never sent anything and left a day ago; true if there may be more. */
export const releaseUnused = (state: HubState): boolean => {
	const {store, people, clock, log} = state;
	const now = clock.now();
	const unused = store.unusedUsers(now - unusedForMs, releaseStep);
	if (unused.length === 0) return false;
	let released = 0;
	writeInBackground(state, 'release', () => {
		for (const {id} of unused) {
			// A user who listens for days is not away.
			if (people.online(id) !== undefined) {
				store.setUnusedSince(id, now);
				continue;
			}
			store.releaseUser(id);
			released++;
		}
	});
	if (released > 0) log('unused_users_released', {count: released});
	return unused.length === releaseStep;
};
