/** The listeners of a journal. Each receives the content of every commit, in the order of the commits. */

type Listener<T> = (committed: readonly T[]) => void;

export class CommitListeners<T> {
	readonly #listeners = new Set<Listener<T>>();
	/** Commits that a listener made while an earlier commit was being delivered. */
	readonly #waiting: (readonly T[])[] = [];
	#isNotifying = false;

	/** Returns a function that ends the subscription. The same listener given twice is called twice. */
	subscribe(listener: Listener<T>): () => void {
		const own: Listener<T> = committed => listener(committed);
		this.#listeners.add(own);
		return () => void this.#listeners.delete(own);
	}

	/**
	 * Calls the listeners. If a listener commits again, the new commit is delivered after all listeners have received
	 * these. Otherwise some listeners would receive the later commit before the earlier one.
	 */
	notify(committed: readonly T[]): void {
		if (committed.length > 0) this.#waiting.push(committed);
		if (this.#isNotifying) return;
		this.#isNotifying = true;
		try {
			for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
				for (const listener of [...this.#listeners]) listener(next);
			}
		} finally {
			this.#isNotifying = false;
		}
	}
}
