/** The connected users. A user may have several connections, for example from a laptop, a phone and a bot. */
import type {Person} from '../../protocol/server-frames.ts';
import type {Connection} from './connection.ts';
import type {Member, Room} from './room.ts';

interface OnlineUserOptions {
	readonly isTransient: boolean;
	readonly isUnused: boolean;
}

/** A user with at least one connection. */
export class OnlineUser {
	/** Replaced when the nick changes. Copies keep the nick of the time at which they were made. */
	person: Person;
	/** The user cannot reconnect: the nick becomes free when the last connection ends. */
	readonly isTransient: boolean;
	readonly connections = new Set<UserConnection>();
	/** The user has never sent anything that is durable. */
	isUnused: boolean;

	constructor(person: Person, {isTransient, isUnused}: OnlineUserOptions) {
		this.person = person;
		this.isTransient = isTransient;
		this.isUnused = isUnused;
	}

	/** The rooms this user is in, on any connection to this hub. */
	rooms(): Set<Room> {
		const rooms = new Set<Room>();
		for (const {rooms: joined} of this.connections) for (const room of joined) rooms.add(room);
		return rooms;
	}
}

/** A user on one connection. */
export class UserConnection implements Member {
	readonly connection: Connection;
	readonly online: OnlineUser;
	readonly rooms = new Set<Room>();
	/** The device of the connection; undefined for a temporary user. Set once, with the `hello`. */
	device: string | undefined;
	/** Whether the user uses this device now. Other hubs know it as well. */
	isFocused = false;
	/**
	 * When the current time without input began on this connection, as reported by its client. Undefined: the user is
	 * active.
	 */
	idleSince: number | undefined = undefined;

	constructor(connection: Connection, online: OnlineUser) {
		this.connection = connection;
		this.online = online;
	}

	get user(): Person {
		return this.online.person;
	}

	/** The connection may end at any time. Answers after that are dropped. */
	get isConnected(): boolean {
		return this.online.connections.has(this);
	}
}

export class OnlineUsers {
	readonly #online = new Map<string, OnlineUser>();
	#connections = 0;

	/** Adds a connection of the user. */
	connect(connection: Connection, person: Person, options: OnlineUserOptions): UserConnection {
		let online = this.#online.get(person.id);
		if (online === undefined) {
			online = new OnlineUser(person, options);
			this.#online.set(person.id, online);
		}
		const userConnection = new UserConnection(connection, online);
		online.connections.add(userConnection);
		this.#connections++;
		return userConnection;
	}

	/** Removes a connection. Returns true if it was the user's last one. */
	disconnect(userConnection: UserConnection): boolean {
		const {online} = userConnection;
		if (!online.connections.delete(userConnection)) return false;
		this.#connections--;
		if (online.connections.size > 0) return false;
		this.#online.delete(online.person.id);
		return true;
	}

	online(userId: string): OnlineUser | undefined {
		return this.#online.get(userId);
	}

	all(): Iterable<OnlineUser> {
		return this.#online.values();
	}

	get counts(): {readonly users: number; readonly connections: number} {
		return {users: this.#online.size, connections: this.#connections};
	}
}
