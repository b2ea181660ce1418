/**
 * The entries that a follower has delivered. After a backup was restored, the new log has most entries of the old one.
 * The memory finds the place to continue from, so that a bot does not answer the same entries again.
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
	 * Whether this entry or a later one was delivered. For an entry before the oldest remembered one, the time decides.
	 * For other entries the time proves nothing, since a clock can be set back.
	 */
	has({seq, at}: Pick<Entry, 'seq' | 'at'>): boolean {
		const known = this.#times.get(seq);
		if (known !== undefined) return known === at;
		const [oldest] = this.#times;
		return oldest !== undefined && seq < oldest[0] && at < oldest[1];
	}
}
