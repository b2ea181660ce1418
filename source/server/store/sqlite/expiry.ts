/** Removes expired messages from the file. */
import {setImmediate as nextTurn} from 'node:timers/promises';
import type {Rooms} from '../database/open-rooms.ts';
import type {RemovedEntry} from '../entry-log.ts';
import type {SqliteLog} from './log/sqlite-log.ts';

/** Entries removed in one transaction. */
const expiryStep = 200;

interface ExpiryOptions {
	readonly log: SqliteLog;
	readonly rooms: Rooms;
	readonly transact: <T>(work: () => T) => T;
	/** Empties the write-ahead log. */
	readonly wipe: () => Promise<void>;
}

/** Implements `expire` of the store. */
export const removeExpired = async (
	{log, rooms, transact, wipe}: ExpiryOptions,
	now: number,
): Promise<readonly RemovedEntry[]> => {
	const removed: RemovedEntry[] = [];
	let count = 0;
	for (;;) {
		const rows = transact(() => {
			const expired = log.reader.expired(now, expiryStep);
			for (const row of expired) log.remove(row);
			return expired;
		});
		for (const {room_id, seq} of rows) {
			const room = rooms.byId(room_id)?.room;
			if (room !== undefined) removed.push({room, seq});
		}
		count += rows.length;
		if (rows.length < expiryStep) break;
		await nextTurn();
	}
	if (count > 0) await wipe();
	return removed;
};
