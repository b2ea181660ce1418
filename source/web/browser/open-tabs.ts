/** Which tabs of this browser have the page open. */

type Locks = Pick<LockManager, 'request' | 'query'>;

const lockPrefix = 'termchat-tab:';

/**
 * Registers this tab until it is closed. Resolves to a function that reports whether another tab was open at this time.
 * `formerId` is the id this tab had before it was reloaded: its lock may still be held.
 */
export const registerTab = async (
	locks: Locks | undefined,
	tab: string,
	formerId: string | null,
): Promise<(tab: string) => boolean> => {
	if (locks === undefined) return () => false;
	const {held = []} = await locks.query();
	const names = new Set(held.map(({name}) => name));
	// The promise never settles, so the lock is held until the page is closed.
	locks.request(lockPrefix + tab, () => new Promise<never>(() => {})).catch(() => {});
	return other => other !== formerId && names.has(lockPrefix + other);
};
