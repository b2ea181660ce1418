/**
 * A stream for several hubs in one process, as the journal of a cluster needs it. The test delivers publications and
 * messages one at a time. With `hasFaults`, publications are lost, repeated and reordered, batches are stored
 * partially, and confirmations are lost.
 */
import type {
	Consumption,
	JournalStream,
	Publication,
	StreamMessage,
} from '../../source/server/cluster/nats/stream/journal-stream.ts';

/** Messages that were published together, or one. */
interface Publishing {
	readonly messages: readonly Publication[];
	readonly resolve: () => void;
	readonly reject: (error: Error) => void;
}

interface Endpoint {
	readonly publications: Publishing[];
	readonly listeners: Set<(isConnected: boolean) => void>;
	readonly consumers: Set<Consumer>;
	isConnected: boolean;
}

interface Consumer {
	position: number;
	readonly onMessages: (messages: readonly StreamMessage[]) => void;
}

interface StoredMessage extends StreamMessage {
	readonly roomKey: string | undefined;
}

/** The share of publications with each fault. */
const faultShare = 0.05;
/** The most messages delivered together. */
const deliverySize = 4;

export class InProcessStream {
	readonly clusterId: string;
	/** Whether publications have faults. */
	hasFaults: boolean;
	/** Whether the stream accepts publications. */
	isUp = true;
	last = 0;
	/** The number of messages in each publication, in order. */
	readonly published: number[] = [];
	/** How many messages a hub may publish at once. */
	readonly batchSize: number;
	readonly #onWork: () => void;
	readonly #messages = new Map<number, StoredMessage>();
	readonly #replacements = new Map<number, string>();
	readonly #endpoints: Endpoint[] = [];

	/** `onWork` is called when there is something to deliver. */
	constructor(onWork: () => void, {clusterId = 'cluster1', hasFaults = false, batchSize = 40} = {}) {
		this.#onWork = onWork;
		this.clusterId = clusterId;
		this.hasFaults = hasFaults;
		this.batchSize = batchSize;
	}

	/** The messages that are kept, in order. */
	get messages(): readonly StreamMessage[] {
		return [...this.#messages.values()];
	}

	get replacements(): ReadonlyMap<number, string> {
		return this.#replacements;
	}

	/** Publications and deliveries that are possible now. */
	get pending(): number {
		return this.#endpoints.reduce(
			(sum, {isConnected, publications, consumers}) =>
				sum +
				(isConnected && this.isUp ? publications.length : 0) +
				[...consumers].filter(({position}) => isConnected && position < this.last).length,
			0,
		);
	}

	/** Opens the stream for another hub. */
	open(): JournalStream {
		const endpoint: Endpoint = {
			publications: [],
			listeners: new Set(),
			consumers: new Set(),
			isConnected: true,
		};
		this.#endpoints.push(endpoint);
		return {
			clusterId: this.clusterId,
			cluster: 'test',
			maxBytes: 1_000_000,
			get isConnected() {
				return endpoint.isConnected;
			},
			onChange(listener) {
				endpoint.listeners.add(listener);
				return () => void endpoint.listeners.delete(listener);
			},
			batchSize: this.batchSize,
			publish: (roomKey, data) => this.#publish(endpoint, [{roomKey, data}]),
			publishAll: publications => this.#publish(endpoint, publications),
			consume: (position, onMessages) => this.#consume(endpoint, position, onMessages),
			state: async () => ({first: this.messages[0]?.position ?? this.last, last: this.last}),
			read: async position => this.#messages.get(position)?.data,
			readRoom: async (roomKey, through) =>
				[...this.#messages.values()].filter(
					message => message.roomKey === roomKey && message.position <= through,
				),
			erase: async position => void this.#messages.delete(position),
			publishReplacements: async replacements => {
				for (const {position, data} of replacements) this.#replacements.set(position, data);
			},
			readReplacements: async position => new Map([...this.#replacements].filter(([at]) => at > position)),
			dropReplacements: async first => {
				for (const at of this.#replacements.keys()) if (at < first) this.#replacements.delete(at);
			},
		};
	}

	/** Connects or disconnects hub number `hub`, counted from 0. */
	setConnected(hub: number, isConnected: boolean): void {
		const endpoint = this.#endpoints[hub];
		if (endpoint === undefined || endpoint.isConnected === isConnected) return;
		endpoint.isConnected = isConnected;
		if (!isConnected) {
			for (const {reject} of endpoint.publications.splice(0)) reject(new Error('disconnected'));
		}
		for (const listener of [...endpoint.listeners]) listener(isConnected);
		this.#onWork();
	}

	/** Drops all messages before `first`, as after a snapshot. */
	trim(first: number): void {
		for (const position of this.#messages.keys()) if (position < first) this.#messages.delete(position);
	}

	/** Performs one publication or one delivery, chosen by `random`. False if there is none. */
	step(random: () => number): boolean {
		const active = this.#endpoints.filter(({isConnected}) => isConnected);
		const publishing = this.isUp ? active.filter(({publications}) => publications.length > 0) : [];
		const consuming = active
			.flatMap(({consumers}) => [...consumers])
			.filter(({position}) => position < this.last);
		const chosen = Math.floor(random() * (publishing.length + consuming.length));
		const endpoint = publishing[chosen];
		const consumer = consuming[chosen - publishing.length];
		if (endpoint !== undefined) this.#take(endpoint, random);
		else if (consumer !== undefined) this.#deliver(consumer, random);
		return endpoint !== undefined || consumer !== undefined;
	}

	/** Continues until nothing is left to do. */
	deliver(random: () => number = () => 0): void {
		while (this.step(random));
	}

	#consume(
		endpoint: Endpoint,
		position: number,
		onMessages: (messages: readonly StreamMessage[]) => void,
	): Consumption {
		const consumer: Consumer = {position, onMessages};
		endpoint.consumers.add(consumer);
		this.#onWork();
		return {stop: () => void endpoint.consumers.delete(consumer)};
	}

	#publish(endpoint: Endpoint, messages: readonly Publication[]): Promise<void> {
		this.published.push(messages.length);
		return new Promise((resolve, reject) => {
			endpoint.publications.push({messages, resolve, reject});
			this.#onWork();
		});
	}

	#take({publications}: Endpoint, random: () => number): void {
		const fault = this.hasFaults ? random() / faultShare : Number.POSITIVE_INFINITY;
		// The second publication overtakes the first.
		const [publication] = publications.splice(fault < 1 && publications.length > 1 ? 1 : 0, 1);
		if (publication === undefined) return;
		const {messages, resolve, reject} = publication;
		const isLost = fault >= 1 && fault < 2;
		const isUnconfirmed = fault >= 2 && fault < 3;
		const isCut = fault >= 4 && fault < 5;
		if (!isLost) this.#store(isCut ? messages.slice(0, Math.floor(random() * messages.length)) : messages);
		if (fault >= 3 && fault < 4) this.#store(messages);
		if (isLost || isUnconfirmed || isCut) reject(new Error('lost'));
		else resolve();
	}

	#store(messages: readonly Publication[]): void {
		for (const {roomKey, data} of messages) {
			this.last++;
			this.#messages.set(this.last, {position: this.last, data, roomKey});
		}
		this.#onWork();
	}

	#deliver(consumer: Consumer, random: () => number): void {
		const until = Math.min(this.last, consumer.position + 1 + Math.floor(random() * deliverySize));
		const messages: StreamMessage[] = [];
		for (let at = consumer.position + 1; at <= until; at++) {
			const message = this.#messages.get(at);
			if (message !== undefined) messages.push({position: at, data: message.data});
		}
		consumer.position = until;
		if (messages.length > 0) consumer.onMessages(messages);
	}
}
