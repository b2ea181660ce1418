/**
 * The contract of a transport, which carries text messages over one connection to a server. On Node it is a WebSocket
 * of `ws`, in the browser the built-in WebSocket, and in tests a network in memory.
 */

export interface TransportEvents {
	/** The connection is open and accepts text. `hub`: the id of the hub, if the transport knows it. */
	onOpen(hub?: string): void;
	/** One text message. */
	onText(text: string): void;
	/**
	 * The server sent bytes that are not a message, such as a WebSocket ping. Only for transports that can detect this.
	 */
	onActivity?(): void;
	/** The connection has ended or could not be opened. Called exactly once. */
	onClose(close: TransportClose): void;
}

export interface TransportClose {
	/** The WebSocket close code; 0 if there was none. */
	readonly code: number;
	/** A reason for the user, such as `connection refused`, or the reason that the server sent. May be empty. */
	readonly reason: string;
	/** Whether another attempt cannot succeed either: the certificate is wrong, or this is not a termchat server. */
	readonly isFatal?: boolean;
}

export interface TransportConnection {
	/** Sends one text message. Does nothing after the connection has ended. */
	send(text: string): void;
	/** Closes the connection; `onClose` follows. */
	close(code?: number): void;
}

export interface Transport {
	/**
	 * Starts to connect to the hub with this public address; without `hub`, to the address that the user chose. Never
	 * calls `events` synchronously.
	 */
	open(events: TransportEvents, hub?: string): TransportConnection;
	/**
	 * Whether the client may connect to this public address, which the server has reported as one of its cluster. A
	 * transport without this function has one address only.
	 */
	mayUse?(hub: string): boolean;
}
