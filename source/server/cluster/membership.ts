/**
 * The contract of membership: which users are connected and which rooms they are in, on all hubs of a cluster together.
 * Each hub reports its own users and asks for the union. A user who is connected to two hubs counts once.
 */
import type {Person} from '../../protocol/server-frames.ts';

export type MembershipChange =
	/** A user entered a room on the first hub, or left it on the last one. */
	| {readonly type: 'joined' | 'left'; readonly room: string; readonly person: Person}
	/**
	 * `idleSince` of the user has changed; the user has the first connection to any hub, or none any more. A user who takes
	 * another nick is `offline` with the old one and `online` with the new one.
	 */
	| {readonly type: 'idle' | 'online' | 'offline'; readonly room?: undefined; readonly person: Person};

/** What a hub reports about its own users. To report the same again changes nothing. */
export interface MembershipReports {
	/** The user's first connection to this hub. */
	connect(person: Person): void;
	/** The user's last connection to this hub has ended. */
	disconnect(userId: string): void;
	/** The user's first connection in the room. The user must be connected. */
	join(room: string, person: Person): void;
	/** The user's last connection in the room has left it. */
	leave(room: string, userId: string): void;
	/** Since when all connections of the user to this hub have been idle. Undefined: one is not. */
	setIdle(userId: string, since: number | undefined): void;
	/** The user has a new nick. Every hub reports it, because every hub learns it from the journal. */
	rename(person: Person): void;
}

/** Questions about the union of all hubs. */
export interface MembershipView {
	/** The number of users, not of connections. */
	memberCount(room: string): number;
	/** The first `limit` users in the order they joined. Returns the same list until one of them changes. */
	people(room: string, limit: number): Person[];
	has(room: string, userId: string): boolean;
	isEmpty(room: string): boolean;
	/** The names of the rooms the user is in. */
	roomsOf(userId: string): readonly string[];
	/** Whether the user has a connection to any hub. */
	isOnline(userId: string): boolean;
	/** Since when all connections of the user to all hubs have been idle. Undefined: one is not, or there is none. */
	idleSince(userId: string): number | undefined;
	/** The connected users, in no order. */
	onlinePeople(): Iterable<Person>;
	/** The names of the rooms with at least one member. */
	rooms(): Iterable<string>;
	/** The number of connected users. */
	readonly onlineCount: number;
}

export interface Membership extends MembershipReports, MembershipView {
	/** Calls the listener for each change of the union, after it can be asked for. Returns a function that stops the calls. */
	onChange(listener: (change: MembershipChange) => void): () => void;
	/** The hub ends. Its users are gone for the other hubs. */
	close(): void;
}
