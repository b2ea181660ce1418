/** Collects the changes that a transaction makes to rooms, and writes them once at its end. */
import {contentsOf, isPrivate, type OpenRoom, sealRoom} from '../../database/open-rooms.ts';
import type {Statements} from '../../database/statements.ts';

const updateRoom =
	'UPDATE rooms SET seq = ?, position = ?, entry_count = ?, pruned_seq = ?, topic = ? WHERE id = ?';

export class RoomChanges {
	readonly #statement: Statements;
	readonly #changed = new Set<OpenRoom>();
	/** Rooms that lost entries, possibly their first. */
	readonly #shrunk = new Set<OpenRoom>();
	readonly #withNewTopic = new Set<OpenRoom>();

	constructor(statement: Statements) {
		this.#statement = statement;
	}

	noteAppend(open: OpenRoom): void {
		this.#changed.add(open);
	}

	noteRemoval(open: OpenRoom): void {
		this.#changed.add(open);
		this.#shrunk.add(open);
	}

	noteTopic(open: OpenRoom): void {
		this.#changed.add(open);
		this.#withNewTopic.add(open);
	}

	/** Finds the first entries of the rooms that lost some. The next command of the transaction may depend on it. */
	updateFirst(): void {
		for (const open of this.#shrunk) {
			const row = this.#statement('SELECT min(seq) AS first FROM entries WHERE room_id = ?').get(open.id);
			open.first = Number(row?.first ?? 0);
		}
		this.#shrunk.clear();
	}

	write(): void {
		this.updateFirst();
		for (const open of this.#withNewTopic) {
			if (isPrivate(open)) this.#statement(sealRoom).run(open.id, contentsOf(open));
		}
		for (const open of this.#changed) {
			const topic = isPrivate(open) ? '' : open.topic;
			this.#statement(updateRoom).run(open.seq, open.position, open.count, open.prunedSeq, topic, open.id);
		}
		this.clear();
	}

	/** Discards the changes after a rollback. */
	clear(): void {
		this.#shrunk.clear();
		this.#withNewTopic.clear();
		this.#changed.clear();
	}
}
