/** Removes users who never sent anything, once an hour and in small steps. */
import {messageOf} from '../../errors/error-message.ts';
import type {Clock} from '../../time/clock.ts';
import type {Hub} from '../hub/contract/hub.ts';
import type {Log} from '../shared/log.ts';

const everyMs = 60 * 60_000;
/** The pause between two steps, which leaves time for other work. */
const pauseMs = 100;

/** Returns a function that stops the timer. */
export const startUnusedUsersTimer = (hub: Hub, clock: Clock, log: Log): (() => void) => {
	const step = (): void => {
		let hasMore = false;
		try {
			hasMore = hub.releaseUnusedUsers();
		} catch (error) {
			log('release_failed', {error: messageOf(error)});
		}
		stop = clock.after(hasMore ? pauseMs : everyMs, step);
	};
	let stop = clock.after(everyMs, step);
	return () => stop();
};
