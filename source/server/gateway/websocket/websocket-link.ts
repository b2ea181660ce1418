/** A link over a WebSocket: `ws` reads and closes, and `Outbound` writes frames directly to the socket. */
import type {Socket} from 'node:net';
import type {WebSocket} from 'ws';
import type {ClientFrame} from '../../../protocol/client-frames.ts';
import {closeCodes} from '../../../protocol/connection/close-codes.ts';
import {type Decoded, decodeClientFrame} from '../../../protocol/connection/codec.ts';
import type {ServerFrame} from '../../../protocol/server-frames.ts';
import type {Link, LinkListener} from '../link.ts';
import type {Batcher} from './batcher.ts';
import {pingMessage, truncateCloseReason} from './framing.ts';
import {Outbound} from './outbound.ts';
import {toFrameText} from './query-handshake.ts';

interface WebSocketLinkOptions {
	readonly webSocket: WebSocket;
	/** The socket below the WebSocket. */
	readonly socket: Socket;
	readonly batcher: Batcher;
	/** Whether text that is not JSON is a message for the client's first room. */
	readonly isRawClient: boolean;
}

export class WebSocketLink implements Link {
	readonly outbound: Outbound;
	readonly #webSocket: WebSocket;
	readonly #socket: Socket;
	readonly #batcher: Batcher;
	readonly #isRawClient: boolean;
	#onMemoryExceeded = (): void => {};

	constructor({webSocket, socket, batcher, isRawClient}: WebSocketLinkOptions) {
		this.#webSocket = webSocket;
		this.#socket = socket;
		this.#batcher = batcher;
		this.#isRawClient = isRawClient;
		this.outbound = new Outbound(batcher, socket, () => this.#onMemoryExceeded());
	}

	start(listener: LinkListener): void {
		this.#onMemoryExceeded = () => listener.onMemoryExceeded();
		this.#webSocket.on('message', (data, isBinary) => {
			if (isBinary)
				listener.onUnacceptable(closeCodes.binary, 'Send frames as text, not as binary messages.');
			else listener.onText((data as Buffer).toString('utf8'));
		});
		this.#webSocket.on('close', code => {
			this.outbound.end();
			listener.onClosed(code);
		});
		// `ws` has already sent its close frame, after which nothing may be sent.
		this.#webSocket.on('error', () => listener.onFault());
	}

	get receivedBytes(): number {
		return this.#socket.bytesRead;
	}

	decode(text: string, room: string | undefined): Decoded<ClientFrame> {
		return decodeClientFrame(this.#isRawClient ? toFrameText(text, room) : text);
	}

	ping(): void {
		if (this.#socket.writable) this.#socket.write(pingMessage);
	}

	pause(): void {
		this.#webSocket.pause();
	}

	resume(): void {
		this.#webSocket.resume();
	}

	isTooSlow(): boolean {
		if (!this.outbound.isTooSlow()) return false;
		this.#batcher.counts.tooSlow++;
		return true;
	}

	adjustForSleep(sleptMs: number): void {
		this.outbound.adjustForSleep(sleptMs);
	}

	sendNow(frame: ServerFrame): void {
		this.#batcher.beforeWrite();
		this.outbound.send(frame);
		this.outbound.flush();
	}

	close(code: number, reason: string): void {
		this.#webSocket.close(code, truncateCloseReason(reason));
	}

	terminate(): void {
		this.#webSocket.terminate();
	}
}
