/** Waits for a condition that is checked again after every event of the run. */
import {performance} from 'node:perf_hooks';

export class Wakeup {
	#waiting: (() => void)[] = [];

	/** Checks all conditions again. Call after every event. */
	wake(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resume of waiting) resume();
	}

	/** Resolves with true once `isMet` returns true, or with false after `deadlineMs`. */
	async until(isMet: () => boolean, deadlineMs: number): Promise<boolean> {
		const end = performance.now() + deadlineMs;
		while (!isMet()) {
			const left = end - performance.now();
			if (left <= 0) return false;
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, left);
				this.#waiting.push(() => {
					clearTimeout(timer);
					resolve();
				});
			});
		}
		return true;
	}
}
