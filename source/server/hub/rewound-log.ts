/**
 * Detects at `join` that the log was rewound before this hub started: the client has an entry that the log lacks. The
 * store detects most such cases when it is opened. What remains is a whole folder or machine that was restored together
 * with its mark. Only epochs from before the start can be behind, so a client's claim leads to new epochs at most once
 * per start.
 */

import {newId, type RandomBytes} from '../shared/secrets.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {RewindReason, Store} from '../store/store.ts';

const reason: RewindReason = 'client_ahead';

export class RewoundLog {
	readonly #store: Store;
	readonly #randomBytes: RandomBytes;
	/** The epochs of the rooms at the start of the hub. */
	readonly #inherited: Set<string>;

	constructor(store: Store, randomBytes: RandomBytes) {
		this.#store = store;
		this.#randomBytes = randomBytes;
		this.#inherited = new Set(store.rooms().map(({epoch}) => epoch));
	}

	/** Whether a client that has entries up to `after` of this epoch is ahead of the room. */
	isBehind(record: RoomRecord, epoch: string | undefined, after: number | undefined): boolean {
		if (after === undefined || epoch !== record.epoch) return false;
		return after > record.seq && this.#inherited.has(epoch);
	}

	/** Gives all rooms new epochs, within a write of the store. */
	renewEpochs(): void {
		this.#store.renewEpochs(() => newId(this.#randomBytes, 8));
	}

	/** The new epochs are durable: logs that, once. */
	confirm(log: (event: string, fields: Readonly<Record<string, string | number>>) => void): void {
		if (this.#inherited.size === 0) return;
		this.#inherited.clear();
		log('log_rewound', {reason, rooms: this.#store.rooms().length});
	}
}
