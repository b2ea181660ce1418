/** How long a screen collects received messages, so that it draws them in one frame. A key is always drawn at once. */

const leastMs = 50;
const mostMs = 400;
/**
 * With 50 sessions in one room, each draws three frames a second. At 10 messages a second they take a third to two thirds of
 * a core (`bench/ssh-sessions.ts`).
 */
const msForSession = 8;

/**
 * In milliseconds. The more sessions there are, the fewer frames each of them draws. `random` (0 to 1) spreads the frames of
 * sessions in one room over time, because a key has to wait for the frames that are drawn just then.
 */
export const frameBatchMs = (sessions: number, random: number): number =>
	Math.min(mostMs, Math.max(leastMs, sessions * msForSession)) * (0.5 + random / 2);
