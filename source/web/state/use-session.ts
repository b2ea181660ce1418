/** The bridge from the client to React: a component draws what its selector answers, and only when that changed. */
import {useEffect, useState, useSyncExternalStore} from 'react';
import type {Client} from '../../client/client.ts';
import type {Session} from '../../client/session/state.ts';

/** `select` must answer the same object for the same session: pick, do not build. */
export const useSession = <Value>(client: Client, select: (session: Session) => Value): Value =>
	useSyncExternalStore(client.subscribe, () => select(client.session()));

/** The time now, anew every `everyMs` while `isRunning`; for countdowns. */
export const useNow = (everyMs: number, isRunning: boolean): number => {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		if (!isRunning) return;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), everyMs);
		return () => clearInterval(timer);
	}, [everyMs, isRunning]);
	return isRunning ? Math.max(now, Date.now()) : now;
};
