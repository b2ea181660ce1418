/**
 * Close codes of the WebSocket. RFC 6455, 7.4 defines 1000–2999. Of the others, only the range matters to clients:
 * after 4000–4499 a client reconnects, after 4500–4999 it does not.
 */
export const closeCodes = {
	normal: 1000,
	goingAway: 1001,
	binary: 1003,
	badUtf8: 1007,
	tooBig: 1009,
	restarting: 1012,
	overloaded: 1013,
	silent: 4000,
	tooSlow: 4001,
	flood: 4002,
	badHello: 4500,
	version: 4502,
} as const;

/** Whether a client reconnects after this close code (0: the connection ended without a close frame). */
export const mayReconnect = (code: number): boolean => {
	if (code >= 4500 && code <= 4999) return false;
	return code !== closeCodes.binary && code !== closeCodes.badUtf8 && code !== closeCodes.tooBig;
};
