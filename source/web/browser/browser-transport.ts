/** The client's transport over the browser's WebSocket. */
import {hubSocketUrl} from '../../client/link/hub-address.ts';
import type {Transport} from '../../client/link/transport.ts';

type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState'> & {
	onopen: (() => void) | null;
	onmessage: ((event: {data: unknown}) => void) | null;
	onclose: ((event: {code: number; reason: string}) => void) | null;
};

const openState = 1;

/** The browser reports 1005 and 1006 if it received no close code. No peer sends them. */
const receivedCode = (code: number): number => (code === 1005 || code === 1006 ? 0 : code);

/** The policy of the page does not allow hubs that were added after it was loaded. Some browsers throw then. */
const openSocket = (makeSocket: (url: string) => Socket, url: string): Socket => {
	try {
		return makeSocket(url);
	} catch {
		const closed: Socket = {
			readyState: 3,
			send() {},
			close() {},
			onopen: null,
			onmessage: null,
			onclose: null,
		};
		queueMicrotask(() => closed.onclose?.({code: 0, reason: ''}));
		return closed;
	}
};

export const browserTransport = (
	own: string,
	makeSocket: (url: string) => Socket = address => new WebSocket(address) as unknown as Socket,
): Transport => ({
	mayUse: hub => hubSocketUrl(hub, own) !== undefined,
	open(events, hub) {
		const socket = openSocket(makeSocket, hub === undefined ? own : (hubSocketUrl(hub, own) ?? own));
		let wasOpen = false;
		socket.onopen = () => {
			wasOpen = true;
			events.onOpen();
		};
		socket.onmessage = event => {
			if (typeof event.data === 'string') events.onText(event.data);
		};
		socket.onclose = ({code, reason}) => {
			const defaultReason = wasOpen ? 'the connection was lost' : 'the server does not answer';
			events.onClose({code: receivedCode(code), reason: reason === '' ? defaultReason : reason});
		};
		return {
			send(text) {
				if (socket.readyState === openState) socket.send(text);
			},
			// A page may only send 1000 and 3000–4999 (WebSockets standard, close()).
			close: code => socket.close(code === undefined || code < 3000 ? 1000 : code),
		};
	},
});
