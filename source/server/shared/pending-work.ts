/** Promises that the hub awaits before it closes. */
export class PendingWork {
	readonly #pending = new Set<Promise<void>>();

	/** The promise must not reject. */
	add(work: Promise<void>): void {
		this.#pending.add(work);
		void work.finally(() => this.#pending.delete(work));
	}

	/** Adds work whose result or error is handled elsewhere. */
	addSettled(work: Promise<unknown>): void {
		const ignore = (): void => {};
		this.add(work.then(ignore, ignore));
	}

	async finish(): Promise<void> {
		while (this.#pending.size > 0) await Promise.all(this.#pending);
	}
}
