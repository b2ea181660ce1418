/** The open rooms of the file, cached in memory: every append and every page needs one. */

import {nameKey, type RoomKind} from '../../../protocol/limits.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import type {RoomRecord} from '../directory/directory.ts';
import {timeIn} from './doc-numbers.ts';
import {padding} from './sealed.ts';
import type {Statements} from './statements.ts';

export interface OpenRoom {
	/** The number of the room in the file. It is never reused after the room is removed. */
	readonly id: number;
	readonly room: string;
	readonly kind: RoomKind;
	epoch: string;
	opening: string;
	readonly createdAt: number;
	topic: string;
	seq: number;
	/** The position of the newest entry among all entries that the file has ever stored. */
	position: number;
	/** The oldest stored `seq`; 0 if there are no entries. */
	first: number;
	/** When the newest entry was sent (0: no entries yet). */
	at: number;
	/** The number of kept entries. */
	count: number;
	prunedSeq: number;
	owner: Person | undefined;
	slowSeconds: number;
	expiresInSeconds: number;
}

interface RoomRow {
	readonly id: number;
	readonly name: string;
	readonly kind: RoomKind;
	readonly epoch: string;
	readonly opening: string;
	readonly topic: string;
	readonly seq: number;
	readonly position: number;
	readonly first: number | null;
	readonly at: number | null;
	readonly entry_count: number;
	readonly pruned_seq: number;
	readonly owner_id: string | null;
	readonly owner_nick: string | null;
	readonly slow_seconds: number;
	readonly expires_in_seconds: number;
	readonly created_at: number;
	readonly contents: string | null;
}

/** The sealed part of a private room. */
type RoomContents = Pick<OpenRoom, 'room' | 'topic' | 'owner'>;

const toOpenRoom = (row: RoomRow): OpenRoom => ({
	id: row.id,
	room: row.name,
	kind: row.kind,
	epoch: row.epoch,
	opening: row.opening,
	createdAt: row.created_at,
	topic: row.topic,
	seq: row.seq,
	position: row.position,
	first: row.first ?? 0,
	at: row.at ?? 0,
	count: row.entry_count,
	prunedSeq: row.pruned_seq,
	owner: row.owner_id === null ? undefined : {id: row.owner_id, nick: row.owner_nick ?? ''},
	slowSeconds: row.slow_seconds,
	expiresInSeconds: row.expires_in_seconds,
	...(row.contents !== null && (JSON.parse(row.contents) as RoomContents)),
});

export const toRecord = (open: OpenRoom): RoomRecord => {
	const {owner} = open;
	// Avoids a spread, which would take most of the time: each message needs the record of its room.
	const record = {
		room: open.room,
		kind: open.kind,
		epoch: open.epoch,
		opening: open.opening,
		topic: open.topic,
		seq: open.seq,
		first: open.first,
		at: open.at,
		slowSeconds: open.slowSeconds,
		expiresInSeconds: open.expiresInSeconds,
		createdAt: open.createdAt,
	};
	return owner === undefined ? record : {...record, owner};
};

/** A room without entries. */
export const newRoom = (
	created: Pick<OpenRoom, 'id' | 'room' | 'kind' | 'epoch' | 'opening' | 'createdAt'>,
): OpenRoom => ({
	...created,
	topic: '',
	seq: 0,
	position: 0,
	first: 0,
	at: 0,
	count: 0,
	prunedSeq: 0,
	owner: undefined,
	slowSeconds: 0,
	expiresInSeconds: 0,
});

export const isPrivate = ({kind}: Pick<OpenRoom, 'kind'>): boolean => kind === 'private';

/** SQL that writes the sealed part of a private room. Its parameters are the number of the room and `contentsOf`. */
export const sealRoom = `INSERT OR REPLACE INTO sealed_rooms (room_id, padding, contents) VALUES (?, ${padding}, ?)`;

export const contentsOf = ({room, topic, owner}: OpenRoom): string =>
	JSON.stringify({room, topic, owner} satisfies RoomContents);

/** A removed room keeps its row, without a key, until its entries have been purged. */
const selectOpenRooms = `
	SELECT rooms.*, contents, (SELECT min(seq) FROM entries WHERE room_id = rooms.id) AS first, (
		SELECT ${timeIn('doc')} FROM entries WHERE room_id = rooms.id ORDER BY entries.seq DESC LIMIT 1
	) AS at
	FROM rooms LEFT JOIN sealed_rooms ON room_id = id WHERE key IS NOT NULL`;

/** The rooms of the file that have not been removed. */
export class Rooms {
	readonly #statement: Statements;
	readonly #byKey = new Map<string, OpenRoom>();
	readonly #byId = new Map<number, OpenRoom>();
	/** Public rooms by skeleton. If several share a skeleton, the oldest. */
	readonly #bySkeleton = new Map<string, OpenRoom>();
	#lastId = 0;

	constructor(statement: Statements) {
		this.#statement = statement;
		this.reload();
	}

	find(room: string): OpenRoom | undefined {
		// The name is nearly always its own key.
		return this.#byKey.get(room) ?? this.#byKey.get(nameKey(room));
	}

	/** The public room whose name has the same skeleton. */
	similar(room: string): OpenRoom | undefined {
		return this.#bySkeleton.get(skeletonOf(room));
	}

	byId(id: number): OpenRoom | undefined {
		return this.#byId.get(id);
	}

	all(): readonly OpenRoom[] {
		return [...this.#byId.values()];
	}

	/** A number that no room has had before. */
	nextId(): number {
		return ++this.#lastId;
	}

	add(open: OpenRoom): void {
		this.#byKey.set(nameKey(open.room), open);
		this.#byId.set(open.id, open);
		const skeleton = skeletonOf(open.room);
		if (open.kind === 'public' && !this.#bySkeleton.has(skeleton)) this.#bySkeleton.set(skeleton, open);
	}

	remove(open: OpenRoom): void {
		this.#byKey.delete(nameKey(open.room));
		this.#byId.delete(open.id);
		const skeleton = skeletonOf(open.room);
		if (this.#bySkeleton.get(skeleton) === open) this.#bySkeleton.delete(skeleton);
	}

	/** Reads the rooms from the file again, after a rollback. If that fails, the cached rooms stay unchanged. */
	reload(): void {
		const open = (this.#statement(selectOpenRooms).all() as unknown as RoomRow[]).map(toOpenRoom);
		const maxId = Number(this.#statement('SELECT max(id) AS id FROM rooms').get()?.id ?? 0);
		this.#byKey.clear();
		this.#byId.clear();
		this.#bySkeleton.clear();
		for (const room of open) this.add(room);
		this.#lastId = Math.max(this.#lastId, maxId);
	}
}
