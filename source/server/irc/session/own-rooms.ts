/** The rooms that one IRC connection is in. */
import type {Person} from '../../../protocol/server-frames.ts';
import {channelOf, roomKey, roomOf} from '../names/names.ts';

export interface OwnRoom {
	/** The name as the server stores it. */
	readonly room: string;
	readonly channel: string;
	/** Ids of the users who are shown as operators: the owner and the moderators. */
	operators: ReadonlySet<string>;
	/** Undefined: there is none. */
	topic: RoomTopic | undefined;
}

export interface RoomTopic {
	readonly text: string;
	/** Who set it and when (milliseconds since 1970), if the client has seen it. */
	readonly by?: Person;
	readonly at?: number;
}

export class OwnRooms {
	readonly #rooms = new Map<string, OwnRoom>();

	add(room: string, operators: ReadonlySet<string>, topic: RoomTopic | undefined): OwnRoom {
		const own: OwnRoom = {room, channel: channelOf(room), operators, topic};
		this.#rooms.set(roomKey(room), own);
		return own;
	}

	remove(room: string): void {
		this.#rooms.delete(roomKey(room));
	}

	get(room: string): OwnRoom | undefined {
		return this.#rooms.get(roomKey(room));
	}

	/** The room of a channel, if the connection is in it. */
	ofChannel(channel: string): OwnRoom | undefined {
		const room = roomOf(channel);
		return room === undefined ? undefined : this.get(room);
	}

	all(): Iterable<OwnRoom> {
		return this.#rooms.values();
	}

	get size(): number {
		return this.#rooms.size;
	}
}
