/** Whether all hubs give the same answers when nothing happens. */
import {setTimeout as pause} from 'node:timers/promises';
import type {Report} from '../promises.ts';
import {enter} from '../wire.ts';

/** How long hubs may differ after the last fault: an interrupted hub is gone for the others after 9 s. */
const timeoutMs = 240_000;
const betweenLooksMs = 250;

/** What a new user learns about all public rooms. The user is in no room. */
const look = async (port: number): Promise<string> => {
	const {wire} = await enter(port);
	try {
		const {rooms} = await wire.ask({type: 'rooms'});
		const known = rooms as readonly Readonly<Record<string, unknown>>[];
		return known
			.map(room => JSON.stringify([room.room, room.memberCount, room.seq, room.topic]))
			.sort()
			.join('\n');
	} finally {
		await wire.close();
	}
};

/** Waits until all hubs give the same answer. */
export const checkAgreement = async (report: Report, ports: readonly number[]): Promise<void> => {
	const endsAt = performance.now() + timeoutMs;
	for (;;) {
		const answers = await Promise.all(ports.map(look));
		if (new Set(answers).size === 1) return;
		if (performance.now() > endsAt) {
			report('disagreeing', `The rooms of the hubs are:\n${answers.join('\n— and —\n')}`);
			return;
		}
		await pause(betweenLooksMs);
	}
};
