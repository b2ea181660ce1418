/**
 * What a follower keeps of the entries it has handed over, to find its place in a log that was begun anew: after a
 * restore most of the new log is the old one, and handing it all over again would make a bot answer it again.
 */
import type {Entry} from '../protocol/frames.ts';

const mostRemembered = 1000;

export class FollowMemory {
	/** The log the entries are of; undefined until it is known. */
	epoch: string | undefined = undefined;
	/** `at` by `seq`, oldest first. */
	readonly #times = new Map<number, number>();

	/** `entries`: the newest ones the caller has already, in rising order. */
	constructor(entries: readonly Entry[] = []) {
		for (const entry of entries) this.note(entry);
	}

	note({seq, at}: Pick<Entry, 'seq' | 'at'>): void {
		this.#times.delete(seq);
		this.#times.set(seq, at);
		if (this.#times.size <= mostRemembered) return;
		for (const oldest of this.#times.keys()) {
			this.#times.delete(oldest);
			return;
		}
	}

	/**
	 * Whether the follower has this entry, or one that came later than it. An entry from before the oldest one
	 * remembered counts as known by its time; for a later one that proves nothing, since a clock can be set back.
	 */
	has({seq, at}: Pick<Entry, 'seq' | 'at'>): boolean {
		const known = this.#times.get(seq);
		if (known !== undefined) return known === at;
		const [oldest] = this.#times;
		return oldest !== undefined && seq < oldest[0] && at < oldest[1];
	}
}
