/** The listeners of a store. Each receives the entries of every commit, in the order of the commits. */
import type {Entry} from '../../protocol/frames.ts';

type Listener = (committed: readonly Entry[]) => void;

export class CommitListeners {
	readonly #listeners = new Set<Listener>();
	/** Commits made by a listener while an earlier commit was being delivered. */
	readonly #waiting: (readonly Entry[])[] = [];
	#isNotifying = false;

	/** Returns a function that ends the subscription. The same listener given twice is called twice. */
	subscribe(listener: Listener): () => void {
		const own: Listener = committed => listener(committed);
		this.#listeners.add(own);
		return () => void this.#listeners.delete(own);
	}

	/**
	 * Calls the listeners. If a listener commits again, the new entries are delivered after all listeners have received
	 * these. Otherwise some listeners would receive the later entries first.
	 */
	notify(committed: readonly Entry[]): void {
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
