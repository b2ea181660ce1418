/**
 * Waits for events without sleeping: each event checks the condition again. The deadline only ends a test that fails. A
 * test that passes never reaches it, even on a slow machine.
 */

/** The default deadline. */
export const generousMs = 60_000;

export interface Watch {
	/** Checks all conditions again. */
	wake(): void;
	/**
	 * Resolves with the first value of `look` that is not undefined. Rejects after the deadline, or at once if `isOver`
	 * returns true without a value. The error contains the text of `describe`.
	 */
	until<T>(look: () => T | undefined, describe: () => string, deadlineMs?: number): Promise<T>;
}

export const makeWatch = (isOver: () => boolean = () => false): Watch => {
	const waiting = new Set<() => void>();
	return {
		wake() {
			for (const lookAgain of [...waiting]) lookAgain();
		},
		until: (look, describe, deadlineMs = generousMs) =>
			new Promise((resolve, reject) => {
				const settle = (finish: () => void) => {
					clearTimeout(timer);
					waiting.delete(attempt);
					finish();
				};
				const attempt = () => {
					try {
						const found = look();
						if (found !== undefined) settle(() => resolve(found));
						else if (isOver()) settle(() => reject(new Error(`The program ended first. ${describe()}`)));
					} catch (error) {
						settle(() => reject(error));
					}
				};
				const timer = setTimeout(
					() => settle(() => reject(new Error(`Timed out after ${deadlineMs} ms. ${describe()}`))),
					deadlineMs,
				);
				waiting.add(attempt);
				attempt();
			}),
	};
};
