/** The contract of records about messages: followed threads and pinned messages. */

/** A pinned message. */
export interface Pin {
	readonly seq: number;
	readonly at: number;
	/** The user who pinned it. */
	readonly userId: string;
}

export interface ThreadRecords {
	/** `thread` is always the first message of a thread. Undefined: the user has never followed or unfollowed it. */
	isFollowing(userId: string, room: string, thread: number): boolean | undefined;
	setFollowing(userId: string, room: string, thread: number, on: boolean): void;
	/** The threads of a room that the user follows, newest first. */
	followedThreads(userId: string, room: string, limit: number): readonly number[];
	/** The users who follow a thread. */
	threadFollowers(room: string, thread: number): readonly string[];
	/** The pinned messages of a room, in the order in which they were pinned. Some may have expired. */
	pins(room: string): readonly Pin[];
	/** Does nothing if the message is pinned already. */
	addPin(room: string, pin: Pin): void;
	removePin(room: string, seq: number): void;
}
