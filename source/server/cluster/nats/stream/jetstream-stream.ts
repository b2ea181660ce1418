/** The stream of the journal over NATS JetStream. */
import {
	type ConsumerMessages,
	DeliverPolicy,
	JetStreamApiError,
	type JsMsg,
	type OrderedConsumerOptions,
} from '@nats-io/jetstream';
import type {Clock} from '../../../../time/clock.ts';
import type {NatsLink} from '../connection/connection.ts';
import {batchSize, publishBatch, supportsBatches} from './atomic-batch.ts';
import type {Consumption, JournalStream, Publication, StreamMessage, StreamState} from './journal-stream.ts';

/** How long a publication may take before it counts as lost. A new leader is elected meanwhile. */
const publishTimeoutMs = 2000;
/** A consumer that is silent for two of these is created again, on another server if necessary. */
const consumerHeartbeatMs = 1000;
const pullExpiryMs = 10_000;
/** Messages asked for at once. */
const pullSize = 5000;
/** How long to wait before a consumer that could not be created is attempted again. */
const retryMs = 500;
/** Replacements in one message, in bytes. */
const replacementBytes = 200_000;

/** What NATS accepts unless it is configured otherwise. */
const defaultMaxBytes = 1024 * 1024;

const messageNotFound = 10037;
const sequenceNotFound = 10043;

const isMissing = (error: unknown): boolean =>
	error instanceof JetStreamApiError && [messageNotFound, sequenceNotFound].includes(error.code);

/** Reads with an ordered consumer and creates it again if that fails. */
class ReconnectingConsumption implements Consumption {
	readonly #link: NatsLink;
	readonly #clock: Clock;
	readonly #onMessages: (messages: readonly StreamMessage[]) => void;
	readonly #onFailure: (error: unknown) => void;
	#position: number;
	#messages: ConsumerMessages | undefined = undefined;
	#received: StreamMessage[] = [];
	#isScheduled = false;
	#isStopped = false;
	#cancelRetry: () => void = () => {};

	constructor(
		link: NatsLink,
		clock: Clock,
		position: number,
		onMessages: (messages: readonly StreamMessage[]) => void,
		onFailure: (error: unknown) => void,
	) {
		this.#link = link;
		this.#clock = clock;
		this.#position = position;
		this.#onMessages = onMessages;
		this.#onFailure = onFailure;
		void this.#run();
	}

	stop(): void {
		this.#isStopped = true;
		this.#cancelRetry();
		void this.#messages?.close();
	}

	async #run(): Promise<void> {
		while (!this.#isStopped) {
			try {
				await this.#consume();
			} catch (error) {
				if (this.#isStopped) return;
				this.#onFailure(error);
			}
			if (this.#isStopped) return;
			await new Promise<void>(resolve => {
				const cancel = this.#clock.after(retryMs, resolve);
				this.#cancelRetry = () => {
					cancel();
					resolve();
				};
			});
		}
	}

	/** Resolves or rejects when the consumer has ended. */
	async #consume(): Promise<void> {
		const {jetstream, names} = this.#link;
		const from: Partial<OrderedConsumerOptions> = {
			deliver_policy: DeliverPolicy.StartSequence,
			opt_start_seq: this.#position + 1,
		};
		const consumer = await jetstream.consumers.get(names.journalStream, from);
		const messages = await consumer.consume({
			max_messages: pullSize,
			expires: pullExpiryMs,
			idle_heartbeat: consumerHeartbeatMs,
			callback: message => this.#receive(message),
		});
		this.#messages = messages;
		if (this.#isStopped) await messages.close();
		const reconnected = this.#onceReconnected();
		const error = await Promise.race([messages.closed(), this.#untilSilent(messages), reconnected.promise]);
		reconnected.cancel();
		// Not awaited: a consumer that is lost may never end.
		void messages.close();
		if (error instanceof Error) throw error;
	}

	/**
	 * Resolves when the connection is back after a loss. The consumer may have been on the server that is down, and the
	 * client itself would wait for that server without a report.
	 */
	#onceReconnected(): {readonly promise: Promise<void>; readonly cancel: () => void} {
		let cancel = (): void => {};
		const promise = new Promise<void>(resolve => {
			cancel = this.#link.onChange(isConnected => isConnected && resolve());
		});
		return {promise, cancel: () => cancel()};
	}

	/** Resolves when the consumer is lost. The client itself would wait for about `pullExpiryMs` between two attempts to find it. */
	async #untilSilent(messages: ConsumerMessages): Promise<void> {
		for await (const {type} of messages.status()) {
			if (type === 'heartbeats_missed' || type === 'consumer_not_found') return;
		}
	}

	#receive(message: JsMsg): void {
		const {seq, info} = message;
		// A consumer that was created again begins with what was received.
		if (this.#isStopped || seq <= this.#position) return;
		this.#position = seq;
		const at = Math.floor(info.timestampNanos / 1e6);
		this.#received.push({position: seq, data: message.string(), at});
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		// All messages of one read of the socket together.
		queueMicrotask(() => {
			this.#isScheduled = false;
			const received = this.#received;
			this.#received = [];
			if (!this.#isStopped) this.#onMessages(received);
		});
	}
}

export class JetStreamStream implements JournalStream {
	readonly clusterId: string;
	readonly cluster: string;
	readonly #link: NatsLink;
	readonly #clock: Clock;
	#maxBytes = defaultMaxBytes;
	#takesBatches = true;

	constructor(link: NatsLink, clusterId: string, clock: Clock) {
		this.#link = link;
		this.#clock = clock;
		this.clusterId = clusterId;
		this.cluster = link.names.cluster;
	}

	/** The connection knows the limit only while it is up. */
	get maxBytes(): number {
		this.#maxBytes = this.#link.connection.info?.max_payload ?? this.#maxBytes;
		return this.#maxBytes;
	}

	get isConnected(): boolean {
		return this.#link.isConnected;
	}

	onChange(listener: (isConnected: boolean) => void): () => void {
		return this.#link.onChange(listener);
	}

	async publish(roomKey: string | undefined, data: string): Promise<void> {
		await this.#link.jetstream.publish(this.#subjectOf(roomKey), data, {timeout: publishTimeoutMs});
	}

	get batchSize(): number {
		return this.#takesBatches && supportsBatches(this.#link.connection) ? batchSize : 1;
	}

	async publishAll(publications: readonly Publication[]): Promise<void> {
		if (this.batchSize > 1) {
			const messages = publications.map(({roomKey, data}) => ({subject: this.#subjectOf(roomKey), data}));
			const result = await publishBatch(this.#link.connection, messages, publishTimeoutMs);
			if (result === 'stored') return;
			this.#takesBatches = false;
		}
		await Promise.all(publications.map(({roomKey, data}) => this.publish(roomKey, data)));
	}

	#subjectOf(roomKey: string | undefined): string {
		const {names} = this.#link;
		return roomKey === undefined ? names.journalSubject : names.roomSubject(roomKey);
	}

	consume(
		position: number,
		onMessages: (messages: readonly StreamMessage[]) => void,
		onFailure: (error: unknown) => void,
	): Consumption {
		return new ReconnectingConsumption(this.#link, this.#clock, position, onMessages, onFailure);
	}

	async state(): Promise<StreamState> {
		const {streams, names} = this.#link;
		const {state} = await streams.streams.info(names.journalStream);
		return {first: state.first_seq, last: state.last_seq};
	}

	async read(position: number): Promise<string | undefined> {
		const {streams, names} = this.#link;
		try {
			const message = await streams.streams.getMessage(names.journalStream, {seq: position});
			return message === null ? undefined : message.string();
		} catch (error) {
			if (isMissing(error)) return undefined;
			throw error;
		}
	}

	async readRoom(roomKey: string, through: number): Promise<readonly StreamMessage[]> {
		const {names} = this.#link;
		const messages = await this.#readAll(names.journalStream, {filter_subjects: names.roomSubject(roomKey)});
		return messages.filter(({position}) => position <= through);
	}

	async erase(position: number): Promise<void> {
		const {streams, names} = this.#link;
		try {
			await streams.streams.deleteMessage(names.journalStream, position, true);
		} catch (error) {
			if (!isMissing(error)) throw error;
		}
	}

	async publishReplacements(replacements: readonly StreamMessage[]): Promise<void> {
		const {jetstream, names} = this.#link;
		let part: StreamMessage[] = [];
		let bytes = 0;
		const publish = async (): Promise<void> => {
			if (part.length === 0) return;
			await jetstream.publish(names.erasedSubject, JSON.stringify(part));
			part = [];
			bytes = 0;
		};
		for (const replacement of replacements) {
			const size = Buffer.byteLength(replacement.data);
			if (bytes + size > replacementBytes) await publish();
			part.push(replacement);
			bytes += size;
		}
		await publish();
	}

	async readReplacements(position: number): Promise<ReadonlyMap<number, string>> {
		const found = new Map<number, string>();
		for (const message of await this.#readAll(this.#link.names.erasedStream, {})) {
			for (const {position: at, data} of JSON.parse(message.data) as readonly StreamMessage[]) {
				if (at > position) found.set(at, data);
			}
		}
		return found;
	}

	async dropReplacements(first: number): Promise<void> {
		const {streams, names} = this.#link;
		for (const message of await this.#readAll(names.erasedStream, {})) {
			const replaced = JSON.parse(message.data) as readonly StreamMessage[];
			if (replaced.some(({position}) => position >= first)) return;
			await streams.streams.purge(names.erasedStream, {seq: message.position + 1});
		}
	}

	/** All messages of a stream that it has now. */
	async #readAll(
		stream: string,
		options: Partial<OrderedConsumerOptions>,
	): Promise<readonly StreamMessage[]> {
		const consumer = await this.#link.jetstream.consumers.get(stream, options);
		const {num_pending: count} = await consumer.info(true);
		const read: StreamMessage[] = [];
		if (count === 0) return read;
		const messages = await consumer.consume({max_messages: pullSize, idle_heartbeat: consumerHeartbeatMs});
		for await (const message of messages) {
			read.push({position: message.seq, data: message.string()});
			if (message.info.pending === 0) break;
		}
		await messages.close();
		return read;
	}
}
