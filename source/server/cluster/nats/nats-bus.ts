/**
 * The bus over core NATS: one subject, which delivers the messages of a hub in order. A message that is too large for one
 * of NATS travels in parts.
 */
import {type Bus, type BusMessage, createLocalBus} from '../bus.ts';

/** The part of a NATS connection that the bus needs. */
export interface BusConnection {
	readonly isConnected: boolean;
	publish(data: string): void;
	/** Returns a function that stops the calls. */
	subscribe(listener: (data: string) => void): () => void;
}

interface Part {
	/** The run of the hub that has sent it. */
	readonly from: string;
	/** One part of several of the text of a message; undefined: `text` is the whole message. */
	readonly part?: {readonly index: number; readonly count: number};
	readonly text: string;
}

/** The most characters in one part. Each has at most three bytes, and NATS takes 1 MiB by default. */
const partLength = 160_000;

export class NatsBus implements Bus {
	readonly #connection: BusConnection;
	readonly #run: string;
	readonly #local = createLocalBus();
	/** The parts that have arrived of a message of each hub. Each hub sends one message after the other. */
	readonly #parts = new Map<string, string[]>();
	readonly #unsubscribe: () => void;

	/** `run` identifies this run of this hub. */
	constructor(connection: BusConnection, run: string) {
		this.#connection = connection;
		this.#run = run;
		this.#unsubscribe = connection.subscribe(data => this.#receive(data));
	}

	publish(message: BusMessage): void {
		this.#local.publish(message);
		// What is published without a connection would arrive late, when it is not true any more.
		if (this.#connection.isConnected) this.#send(JSON.stringify(message));
	}

	subscribe(listener: (message: BusMessage) => void): () => void {
		return this.#local.subscribe(listener);
	}

	close(): void {
		this.#unsubscribe();
		this.#parts.clear();
	}

	#send(text: string): void {
		const count = Math.ceil(text.length / partLength);
		for (let index = 0; index < count; index++) {
			const piece: Part = {
				from: this.#run,
				...(count > 1 && {part: {index, count}}),
				text: count > 1 ? text.slice(index * partLength, (index + 1) * partLength) : text,
			};
			this.#connection.publish(JSON.stringify(piece));
		}
	}

	#receive(data: string): void {
		const {from, part, text} = JSON.parse(data) as Part;
		if (from === this.#run) return;
		const whole = part === undefined ? text : this.#join(from, part, text);
		if (whole !== undefined) this.#local.publish(JSON.parse(whole) as BusMessage);
	}

	/** The whole text, if this is its last part. A message with a missing part is lost. */
	#join(from: string, {index, count}: NonNullable<Part['part']>, text: string): string | undefined {
		const parts = index === 0 ? [] : this.#parts.get(from);
		if (parts?.length !== index) {
			this.#parts.delete(from);
			return undefined;
		}
		parts.push(text);
		if (parts.length < count) {
			this.#parts.set(from, parts);
			return undefined;
		}
		this.#parts.delete(from);
		return parts.join('');
	}
}
