/** Counts the replies of threads in the file, and deletes the pins and followers of removed messages. */
import type {EntryRow} from '../../database/entry-rows.ts';
import type {Statements} from '../../database/statements.ts';

const countReplies = `
	UPDATE entries SET replies = max(0, coalesce(replies, 0) + ?)
	WHERE room_id = ? AND seq = ? AND type = 'message' RETURNING replies`;

const selectAnyReply = 'SELECT 1 FROM entries WHERE room_id = ? AND thread = ? LIMIT 1';
const selectAnyEntry = 'SELECT 1 FROM entries WHERE room_id = ? AND seq = ?';

/** A thread whose number of replies has changed. */
export interface ChangedThread {
	readonly roomId: number;
	readonly seq: number;
	readonly replies: number;
}

type Place = Pick<EntryRow, 'room_id' | 'thread'>;

export class StoredThreads {
	readonly #statement: Statements;
	/** The threads changed by the removals of this command. */
	#changed = new Map<string, ChangedThread>();
	#unpinned = new Set<number>();

	constructor(statement: Statements) {
		this.#statement = statement;
	}

	/**
	 * Returns the number of replies after the change. Undefined if the first message of the thread no longer exists.
	 */
	count({room_id, thread}: Place, change: 1 | -1): number | undefined {
		const counted = this.#statement(countReplies).get(change, room_id, thread);
		return counted === undefined ? undefined : Number(counted.replies);
	}

	unpin({room_id, seq}: EntryRow): void {
		const unpinned = this.#statement('DELETE FROM pins WHERE room_id = ? AND seq = ?').run(room_id, seq);
		if (unpinned > 0) this.#unpinned.add(room_id);
	}

	/** Call this after the row of a message was deleted. */
	noteRemoved(row: EntryRow): void {
		if (row.type !== 'message') return;
		this.unpin(row);
		const {room_id: roomId, thread} = row;
		if (thread !== null && row.deleted_at === null) {
			const replies = this.count(row, -1);
			if (replies !== undefined) this.#changed.set(`${roomId} ${thread}`, {roomId, seq: thread, replies});
		}
		if (thread !== null || row.replies !== null) this.#forgetIfEmpty(roomId, thread ?? row.seq);
	}

	/** Returns the changes caused by removals since the last call. */
	takeChanges(): {readonly threads: readonly ChangedThread[]; readonly unpinned: readonly number[]} {
		const changes = {threads: [...this.#changed.values()], unpinned: [...this.#unpinned]};
		this.#changed = new Map();
		this.#unpinned = new Set();
		return changes;
	}

	/** Deletes the followers of a thread if no message of it is left. */
	#forgetIfEmpty(roomId: number, thread: number): void {
		const isLeft =
			this.#statement(selectAnyEntry).get(roomId, thread) ??
			this.#statement(selectAnyReply).get(roomId, thread);
		if (isLeft !== undefined) return;
		this.#statement('DELETE FROM thread_follows WHERE room_id = ? AND thread = ?').run(roomId, thread);
	}
}
