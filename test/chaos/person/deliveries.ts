/** The entries that `followRoom` delivers to a person, across all lives. */
import {existsSync} from 'node:fs';
import type {Client} from '../../../source/client/client.ts';
import {followRoom} from '../../../source/client/rooms/follow.ts';
import {FollowMemory} from '../../../source/client/rooms/follow-memory.ts';
import type {Entry} from '../../../source/protocol/server-frames.ts';
import {inShort, readTrace, type Trace} from '../trace.ts';
import {type PersonPlan, traceFile} from './plan.ts';

interface Position {
	readonly last: number;
	readonly memory: FollowMemory;
}

/** The newest entry of each room that was delivered in earlier lives, and the log it belongs to. */
const positionsBefore = ({folder, life}: PersonPlan): Map<string, Position> => {
	const rooms = new Map<string, Position>();
	const epochs = new Map<string, string>();
	for (let before = 1; before < life; before++) {
		const file = traceFile(folder, before);
		if (!existsSync(file)) continue;
		for (const trace of readTrace(file)) {
			if (trace.type === 'received' && trace.frame.type === 'joined') {
				epochs.set(trace.frame.room, trace.frame.epoch);
			} else if (trace.type === 'delivered') {
				const {room, seq, at} = trace;
				const memory = rooms.get(room)?.memory ?? new FollowMemory();
				memory.note({seq, at});
				memory.epoch = epochs.get(room);
				rooms.set(room, {last: seq, memory});
			}
		}
	}
	return rooms;
};

export class Deliveries {
	readonly #client: Client;
	readonly #write: (trace: Trace) => void;
	readonly #onDelivered: () => void;
	readonly #before: Map<string, Position>;
	readonly #last = new Map<string, number>();

	constructor(client: Client, plan: PersonPlan, write: (trace: Trace) => void, onDelivered: () => void) {
		this.#client = client;
		this.#write = write;
		this.#onDelivered = onDelivered;
		this.#before = positionsBefore(plan);
	}

	/** Follows the room from the last entry of the earlier lives. */
	follow(room: string): void {
		const {last = 0, memory} = this.#before.get(room) ?? {};
		this.#last.set(room, last);
		const take = (entry: Entry): void => {
			const {seq, at} = entry;
			this.#last.set(room, seq);
			this.#write({type: 'delivered', room, seq, at, text: 'text' in entry ? inShort(entry.text) : ''});
			this.#onDelivered();
		};
		followRoom(this.#client, room, last, take, memory);
	}

	/** Whether all entries up to `head` were delivered and are in the session. */
	hasAll(room: string, head: number): boolean {
		const headSeq = this.#client.session().rooms.get(room)?.headSeq ?? 0;
		return (this.#last.get(room) ?? 0) >= head && headSeq >= head;
	}
}
