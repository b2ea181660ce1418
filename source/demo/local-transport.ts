/** Connects a client to a gateway in the same process: a transport on one side, a link on the other, and no port. */
import type {Transport, TransportEvents} from '../client/link/transport.ts';
import type {ClientFrame} from '../protocol/client-frames.ts';
import {type Decoded, decodeClientFrame, encodeFrame} from '../protocol/connection/codec.ts';
import type {ServerFrame} from '../protocol/server-frames.ts';
import type {Gateway} from '../server/gateway/gateway.ts';
import type {Link, LinkListener, LinkOutbound} from '../server/gateway/link.ts';

/** The code of a connection that ended without a close frame. */
const abnormalClosure = 1006;

/** One connection. Texts in both directions arrive in order and in a later turn of the event loop. */
class LocalLink implements Link {
	readonly outbound: LinkOutbound;
	readonly #events: TransportEvents;
	#listener: LinkListener | undefined;
	#received = 0;
	#isPaused = false;
	#isEnded = false;
	/** Texts that came while the session did not read. */
	#waiting: string[] = [];

	constructor(events: TransportEvents) {
		this.#events = events;
		const send = (frame: ServerFrame): void => this.#toClient(frame);
		this.outbound = {
			send,
			deliver: send,
			deliverAll: frames => frames.forEach(send),
			isCongested: false,
			whenDrained: callback => callback(),
		};
	}

	get receivedBytes(): number {
		return this.#received;
	}

	start(listener: LinkListener): void {
		this.#listener = listener;
	}

	/** A text from the client. */
	receive(text: string): void {
		setImmediate(() => {
			if (this.#isEnded) return;
			this.#received += text.length;
			if (this.#isPaused) this.#waiting.push(text);
			else this.#listener?.onText(text);
		});
	}

	decode(text: string): Decoded<ClientFrame> {
		return decodeClientFrame(text);
	}

	/** No frame can be lost in one process, so every ping counts as answered. */
	ping(): void {
		this.#received++;
	}

	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		const texts = this.#waiting;
		this.#waiting = [];
		for (const text of texts) this.receive(text);
	}

	isTooSlow(): boolean {
		return false;
	}

	adjustForSleep(): void {}

	sendNow(frame: ServerFrame): void {
		this.#toClient(frame);
	}

	close(code: number, reason: string): void {
		setImmediate(() => this.#end(code, reason));
	}

	terminate(): void {
		this.#end(abnormalClosure, '');
	}

	#toClient(frame: ServerFrame): void {
		const text = encodeFrame(frame);
		setImmediate(() => {
			if (!this.#isEnded) this.#events.onText(text);
		});
	}

	#end(code: number, reason: string): void {
		if (this.#isEnded) return;
		this.#isEnded = true;
		this.#listener?.onClosed(code);
		this.#events.onClose({code, reason});
	}
}

export const localTransport = (gateway: Pick<Gateway, 'open'>): Transport => ({
	open(events) {
		const link = new LocalLink(events);
		setImmediate(() => {
			gateway.open({
				link,
				address: '127.0.0.1',
				access: undefined,
				rawClient: undefined,
				refusal: undefined,
			});
			events.onOpen();
		});
		return {
			send: text => link.receive(text),
			close: (code = 1000) => link.close(code, ''),
		};
	},
});
