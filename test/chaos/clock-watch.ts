/** Changes the wall clock of a server for a while, and watches idle clients and slow mode. */
import {setTimeout as pause} from 'node:timers/promises';
import type {ClockEvent} from './clock-checker.ts';
import {enter} from './wire.ts';

/** Longer than a change of the clock that is checked for `retryInMs`. */
const slowSeconds = 300;
/** The server checks for silent clients about once per second. After this time it has checked at least once. */
const lookMs = 2200;

/** `set` changes the clock of the server on `port`; 0 corrects it. */
export const watchClock = async (
	port: number,
	{byMs, forMs}: {readonly byMs: number; readonly forMs: number},
	set: (offsetMs: number) => void,
): Promise<ClockEvent[]> => {
	const {wire: owner} = await enter(port);
	const {room, token} = await owner.ask({type: 'create', room: 'slow', isPrivate: true});
	await owner.ask({type: 'configure', room, slowSeconds, expiresInSeconds: 0});
	const {wire: guest} = await enter(port);
	await guest.ask({type: 'join', token, limit: 0});
	await guest.ask({type: 'send', room, text: 'first'});
	// A client that is silent all the time, and a client that sends for the last time while the clock is wrong.
	const {wire: silent} = await enter(port);
	const {wire: pinged} = await enter(port);

	const postAgain = async (): Promise<ClockEvent> => {
		const {type, retryInMs} = await guest.ask({type: 'send', room, text: 'again'});
		const waited = type === 'error' ? Number(retryInMs) : undefined;
		return {type: 'slow mode', byMs, slowSeconds, retryInMs: waited};
	};
	await pause(lookMs);
	set(byMs);
	const events = [await postAgain()];
	await pinged.ask({type: 'ping'}).catch(() => {});
	await pause(forMs);
	set(0);
	events.push(await postAgain());
	await pause(lookMs);
	for (const wire of [silent, pinged]) events.push({type: 'quiet', byMs, closeCode: wire.closeCode()});
	await Promise.all([owner, guest, silent, pinged].map(wire => wire.close()));
	return events;
};
