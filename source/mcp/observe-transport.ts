/** Detects when a client begins to use the server. */
import type {JSONRPCMessage, Transport} from '@modelcontextprotocol/server';

/** A request about the server. A client may start the program only to send one, and end it at once. */
const isDiscovery = (message: JSONRPCMessage): boolean =>
	'method' in message && (message.method === 'initialize' || message.method === 'server/discover');

/** The same transport. Calls `onUse` before the first message that is not a request about the server. */
export const observeTransport = (inner: Transport, onUse: () => void): Transport => {
	let isUsed = false;
	const outer: Transport = {
		start() {
			inner.onclose = () => outer.onclose?.();
			inner.onerror = error => outer.onerror?.(error);
			inner.onmessage = (message, extra) => {
				if (!isUsed && !isDiscovery(message)) {
					isUsed = true;
					onUse();
				}
				outer.onmessage?.(message, extra);
			};
			return inner.start();
		},
		send: (message, options) => inner.send(message, options),
		close: () => inner.close(),
	};
	return outer;
};
