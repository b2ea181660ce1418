/**
 * When to send a ping, and when a silent connection has failed. Any received byte counts as activity. Times are
 * monotonic milliseconds, so that a change of the machine's clock ends no connection.
 */

export const serverPingMs = 15_000;
export const serverSilenceMs = 25_000;
export const clientPingMs = 20_000;
export const clientSilenceMs = 30_000;
/** A client must send `hello` within this time. */
export const helloDeadlineMs = 10_000;
/** A client waits this long for the answer to its `hello`. A hub that cannot reach its cluster refuses it after 10 s. */
export const helloAnswerMs = 20_000;

/** The activity on a connection, as seen from one end. */
export interface Activity {
	/** When the last byte was received from the other side. */
	readonly receivedAt: number;
	/** When the last ping was sent; -Infinity if never. */
	readonly pingedAt: number;
}

export type HeartbeatAdvice = 'wait' | 'ping' | 'timedOut';

/** The server sends a ping every 15 s, and closes the connection after 25 s without a byte. */
export const adviseServer = (activity: Activity, now: number): HeartbeatAdvice => {
	if (now - activity.receivedAt >= serverSilenceMs) return 'timedOut';
	return now - Math.max(activity.pingedAt, 0) >= serverPingMs ? 'ping' : 'wait';
};

/** The client sends one ping after 20 s without a byte, and closes the connection 10 s later. */
export const adviseClient = (activity: Activity, now: number): HeartbeatAdvice => {
	const silentMs = now - activity.receivedAt;
	if (silentMs >= clientSilenceMs) return 'timedOut';
	return silentMs >= clientPingMs && activity.pingedAt <= activity.receivedAt ? 'ping' : 'wait';
};
