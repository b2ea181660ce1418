/**
 * The entries that a follower has delivered. After a restore, most entries of the new log are those of the old one; the
 * memory finds the place to continue from, so that a bot does not answer them again.
 */
import type {Entry} from '../../protocol/server-frames.ts';

const maxRemembered = 1000;

export class FollowMemory {
	/** The epoch of the log of these entries; undefined until it is known. */
	epoch: string | undefined = undefined;
	/** `at` by `seq`, oldest first. */
	readonly #times = new Map<number, number>();

	/** `entries`: the newest entries that the caller already has, in rising order. */
	constructor(entries: readonly Entry[] = []) {
		for (const entry of entries) this.note(entry);
	}

	note({seq, at}: Pick<Entry, 'seq' | 'at'>): void {
		this.#times.delete(seq);
		this.#times.set(seq, at);
		if (this.#times.size <= maxRemembered) return;
		for (const oldest of this.#times.keys()) {
			this.#times.delete(oldest);
			return;
		}
	}

	/**
	 * Whether this entry, or a later one, was delivered. An entry before the oldest remembered one is compared by its time.
	 * For a later entry the time proves nothing, since a clock can be set back.
	 */
	has({seq, at}: Pick<Entry, 'seq' | 'at'>): boolean {
		const known = this.#times.get(seq);
		if (known !== undefined) return known === at;
		const [oldest] = this.#times;
		return oldest !== undefined && seq < oldest[0] && at < oldest[1];
	}
}
