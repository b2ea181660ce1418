/** Limits how often the bell rings and notifications appear. */

/** At most one alert per room in this time, in milliseconds. */
const roomCooldownMs = 1000;
/** At most one alert per sender in this time, over all rooms, in milliseconds. */
const senderCooldownMs = 10_000;

/** The time of the last alert of each room and sender (`Clock.monotonic`), by the room's name and the user's id. */
export interface AlertTimes {
	readonly rooms: ReadonlyMap<string, number>;
	readonly senders: ReadonlyMap<string, number>;
}

export const noAlerts: AlertTimes = {rooms: new Map(), senders: new Map()};

const isCooling = (at: number, cooldownMs: number, now: number): boolean => now - at < cooldownMs;

/** Drops expired times, so that the maps stay small. */
const withTime = (
	times: ReadonlyMap<string, number>,
	key: string,
	cooldownMs: number,
	now: number,
): ReadonlyMap<string, number> =>
	new Map([...times].filter(([, at]) => isCooling(at, cooldownMs, now))).set(key, now);

/** The times with an alert of this room and sender at `now`, or undefined if it exceeds a limit. */
export const admitAlert = (
	{rooms, senders}: AlertTimes,
	{room, sender}: {readonly room: string; readonly sender: string},
	now: number,
): AlertTimes | undefined => {
	const isLimited = (at: number | undefined, cooldownMs: number): boolean =>
		at !== undefined && isCooling(at, cooldownMs, now);
	if (isLimited(rooms.get(room), roomCooldownMs)) return undefined;
	if (isLimited(senders.get(sender), senderCooldownMs)) return undefined;
	return {
		rooms: withTime(rooms, room, roomCooldownMs, now),
		senders: withTime(senders, sender, senderCooldownMs, now),
	};
};
