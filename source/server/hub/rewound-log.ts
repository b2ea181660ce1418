/**
 * Detects at `join` that the log was rewound before this hub started: the client has an entry that the log lacks. The
 * store detects most such cases when it is opened. The remaining case is a whole folder or machine that was restored
 * together with its mark. Only epochs from before the start can be behind, so a client's claim leads to new epochs at
 * most once per start.
 */
import type {RoomRecord} from '../store/directory/directory.ts';
import type {StateReader} from '../store/state.ts';
import type {RewindReason} from '../store/store.ts';

const reason: RewindReason = 'client_ahead';

export class RewoundLog {
	/** The epochs of the rooms at the start of the hub. */
	readonly #inherited: Set<string>;

	constructor(reader: StateReader) {
		this.#inherited = new Set(reader.rooms().map(({epoch}) => epoch));
	}

	/** Whether a client that has entries up to `after` of this epoch is ahead of the room. */
	isBehind(record: RoomRecord, epoch: string | undefined, after: number | undefined): boolean {
		if (after === undefined || epoch !== record.epoch) return false;
		return after > record.seq && this.#inherited.has(epoch);
	}

	/** Gives all rooms new epochs, at most once, because their logs are other logs now. */
	confirm(
		log: (event: string, fields: Readonly<Record<string, string | number>>) => void,
		rooms: number,
	): void {
		if (this.#inherited.size === 0) return;
		this.#inherited.clear();
		log('log_rewound', {reason, rooms});
	}
}
