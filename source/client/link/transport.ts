/**
 * The contract of a transport: one connection to a server that carries text messages. On Node it is a WebSocket of `ws`,
 * in the browser a built-in WebSocket, in tests a network in memory.
 */

export interface TransportEvents {
	/** The connection is open and accepts text. `hub`: the id of the hub, if the transport knows it. */
	onOpen(hub?: string): void;
	/** One text message. */
	onText(text: string): void;
	/** The server sent bytes that are no message (a WebSocket ping), if the transport can detect this. */
	onActivity?(): void;
	/** The connection has ended or could not be opened. Called once. */
	onClose(close: TransportClose): void;
}

export interface TransportClose {
	/** The WebSocket close code; 0 if there was none. */
	readonly code: number;
	/** For the user, such as `connection refused`; or the reason that the server sent. May be empty. */
	readonly reason: string;
	/** Another attempt cannot succeed: a wrong certificate, or not a termchat server. */
	readonly isFatal?: boolean;
}

export interface TransportConnection {
	/** Sends one text message. Does nothing after the end. */
	send(text: string): void;
	/** Closes the connection; `onClose` follows. */
	close(code?: number): void;
}

export interface Transport {
	/**
	 * Starts to connect: to the hub with this public address, or without one to the address that the user chose. Events
	 * come later, never within this call.
	 */
	open(events: TransportEvents, hub?: string): TransportConnection;
	/**
	 * Whether the client may connect to this public address, which the server has reported as that of a hub of its
	 * cluster. Without this function, the transport has one address.
	 */
	mayUse?(hub: string): boolean;
}
