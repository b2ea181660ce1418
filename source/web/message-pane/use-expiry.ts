import {useEffect, useState} from 'react';
import type {RoomState} from '../../client/session/state.ts';

/** The server's time; draws anew at the moment the next message of the window disappears. */
export const useExpiry = (room: RoomState, skewMs: number): number => {
	const [now, setNow] = useState(() => Date.now());
	const next = room.log.items.reduce(
		(soonest, item) =>
			item.type === 'said' && item.expiresAt !== undefined && item.expiresAt > now + skewMs
				? Math.min(soonest, item.expiresAt)
				: soonest,
		Number.POSITIVE_INFINITY,
	);
	useEffect(() => {
		if (next === Number.POSITIVE_INFINITY) return;
		// A timer holds at most 2³¹ − 1 ms (HTML standard, timers).
		const wait = Math.min(Math.max(0, next - skewMs - Date.now()), 2 ** 31 - 1);
		const timer = setTimeout(() => setNow(Date.now()), wait);
		return () => clearTimeout(timer);
	}, [next, skewMs]);
	return Math.max(now, Date.now()) + skewMs;
};
