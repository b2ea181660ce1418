/**
 * Waiting without sleeping: whoever waits is woken by each event and looks again. The deadline is only for a
 * test that fails; one that passes never waits for it, however slow the machine.
 */

export const generousMs = 30_000;

export interface Watch {
	/** Looks again at everything that is waited for. */
	wake(): void;
	/**
	 * Resolves with the first thing `look` finds that is not undefined. Rejects after the deadline, or at once
	 * when `isOver` and there is nothing to be found, with `describe` telling what there was instead.
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
						else if (isOver()) settle(() => reject(new Error(`It ended first. ${describe()}`)));
					} catch (error) {
						settle(() => reject(error));
					}
				};
				const timer = setTimeout(
					() => settle(() => reject(new Error(`Nothing in ${deadlineMs} ms. ${describe()}`))),
					deadlineMs,
				);
				waiting.add(attempt);
				attempt();
			}),
	};
};
