/** Sets a server's wall clock for a while, and watches what quiet clients and slow mode make of it. */
import {setTimeout as pause} from 'node:timers/promises';
import type {ClockEvent} from './clock-checker.ts';
import {enter} from './wire.ts';

/** Longer than a shift that is looked at for `retryInMs`. */
const slowSeconds = 300;
/** The server looks about once a second who is silent: after this long it has looked at least once. */
const lookMs = 2200;

/** `set` changes the clock of the server on `port`; 0 sets it right again. */
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
	// One that is silent all the time, and one that is last heard while the clock is off.
	const {wire: silent} = await enter(port);
	const {wire: lastHeard} = await enter(port);

	const postAgain = async (): Promise<ClockEvent> => {
		const {type, retryInMs} = await guest.ask({type: 'send', room, text: 'again'});
		const waited = type === 'error' ? Number(retryInMs) : undefined;
		return {type: 'slow mode', byMs, slowSeconds, retryInMs: waited};
	};
	await pause(lookMs);
	set(byMs);
	const events = [await postAgain()];
	await lastHeard.ask({type: 'ping'}).catch(() => {});
	await pause(forMs);
	set(0);
	events.push(await postAgain());
	await pause(lookMs);
	for (const wire of [silent, lastHeard]) events.push({type: 'quiet', byMs, closeCode: wire.closeCode()});
	await Promise.all([owner, guest, silent, lastHeard].map(wire => wire.close()));
	return events;
};
