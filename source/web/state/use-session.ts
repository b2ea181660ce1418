/** Connects React to the client: a component draws what its selector returns, and only when that changed. */
import {useEffect, useState, useSyncExternalStore} from 'react';
import type {Client} from '../../client/client.ts';
import type {Session} from '../../client/session/state.ts';

/** `select` must return the same value for the same session: it must not create an object. */
export const useSession = <Value>(client: Client, select: (session: Session) => Value): Value =>
	useSyncExternalStore(client.subscribe, () => select(client.session()));

/** The current time for countdowns, updated every `intervalMs` while `isRunning`. */
export const useNow = (intervalMs: number, isRunning: boolean): number => {
	const [now, setNow] = useState(() => Date.now());
	useEffect(() => {
		if (!isRunning) return;
		setNow(Date.now());
		const timer = setInterval(() => setNow(Date.now()), intervalMs);
		return () => clearInterval(timer);
	}, [intervalMs, isRunning]);
	return isRunning ? Math.max(now, Date.now()) : now;
};
