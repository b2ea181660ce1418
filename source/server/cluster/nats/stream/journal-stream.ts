/**
 * What the journal of a cluster needs of a stream. `jetstream-stream.ts` implements it over NATS; tests have one in the
 * same process.
 */

/** A message, at its place in the one order of the stream. */
export interface StreamMessage {
	/** From 1. A number without a message belongs to one that was erased. */
	readonly position: number;
	readonly data: string;
	/** When it was stored, in milliseconds since 1970 by the clock of NATS. Undefined: not known. */
	readonly at?: number;
}

/** A message that is published. `roomKey`: the room that it is about, if it is about one. */
export interface Publication {
	readonly roomKey: string | undefined;
	readonly data: string;
}

export interface Consumption {
	stop(): void;
}

/** What the stream contains now. */
export interface StreamState {
	/** The oldest kept message; 0 if there has been none. */
	readonly first: number;
	/** The newest message; 0 if there has been none. */
	readonly last: number;
}

export interface JournalStream {
	readonly clusterId: string;
	/** The name of the cluster, for messages. */
	readonly cluster: string;
	/** The largest message, in bytes. */
	readonly maxBytes: number;
	readonly isConnected: boolean;
	/** Calls the listener after each change of `isConnected`. Returns a function that stops the calls. */
	onChange(listener: (isConnected: boolean) => void): () => void;
	/**
	 * Resolves when the message is durable on most servers. Rejects if that is not known; the message may still become a
	 * part of the stream at any time. Messages may be stored in another order than they were published, and twice.
	 */
	publish(roomKey: string | undefined, data: string): Promise<void>;
	/** How many messages `publishAll` takes at once; 1: it is not supported. */
	readonly batchSize: number;
	/**
	 * Publishes several messages, which keep their order unless publications fail. Resolves when all are durable on most
	 * servers. Rejects if that is not known of all; any of them may still become a part of the stream at any time.
	 */
	publishAll(publications: readonly Publication[]): Promise<void>;
	/**
	 * Calls `onMessages` with all messages after `position` in order, and continues with new ones, through any loss of the
	 * connection, until it is stopped. `onFailure` is called when that is not possible for now.
	 */
	consume(
		position: number,
		onMessages: (messages: readonly StreamMessage[]) => void,
		onFailure: (error: unknown) => void,
	): Consumption;
	state(): Promise<StreamState>;
	/** A message of the stream. Undefined if it was erased or dropped. */
	read(position: number): Promise<string | undefined>;
	/** The messages of a room up to `through`. */
	readRoom(roomKey: string, through: number): Promise<readonly StreamMessage[]>;
	/** Removes the message for good, and overwrites it on the disks. Does nothing if it is not there. */
	erase(position: number): Promise<void>;
	/** Stores replacements of messages that are about to be erased. Resolves when they are durable. */
	publishReplacements(replacements: readonly StreamMessage[]): Promise<void>;
	/** All replacements of messages after `position`, by position. */
	readReplacements(position: number): Promise<ReadonlyMap<number, string>>;
	/** Removes replacements of messages before `first`, which the stream has dropped. */
	dropReplacements(first: number): Promise<void>;
}
