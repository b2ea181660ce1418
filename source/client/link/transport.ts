/**
 * The contract of a transport: one connection to a server that carries text messages. The terminal's and the
 * bots' is a WebSocket of `ws`, the browser's its own, a test's a network that can be cut.
 */

export interface TransportEvents {
	/** The connection is up; text may be sent. `hub`: the id of the hub, where the transport can tell. */
	onOpen(hub?: string): void;
	/** One text message. */
	onText(text: string): void;
	/** Bytes were heard that are no message (a WebSocket ping), where the transport can tell. */
	onActivity?(): void;
	/**
	 * The connection is over or never came up; called once. `code` is the WebSocket close code, 0 where there
	 * was none; `reason` is for a person (`connection refused`, the server's word); `isFatal` where trying
	 * again cannot help (a wrong certificate, not a termchat server).
	 */
	onClose(close: TransportClose): void;
}

export interface TransportClose {
	readonly code: number;
	readonly reason: string;
	readonly isFatal?: boolean;
}

export interface TransportConnection {
	/** Hands one text message to the network; after the end it does nothing. */
	send(text: string): void;
	/** Ends it; `onClose` follows. */
	close(code?: number): void;
}

export interface Transport {
	/** Begins to connect. Events come later, never within the call. */
	open(events: TransportEvents): TransportConnection;
}
