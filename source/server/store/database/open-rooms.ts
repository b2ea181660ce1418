/** The open rooms of the file, held in memory: every append and every page begins with one. */
import type {Person} from '../../../protocol/frames.ts';
import {nameKey, type RoomKind} from '../../../protocol/limits.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import type {RoomRecord} from '../directory.ts';
import {timeIn} from './doc-numbers.ts';
import {padding} from './sealed.ts';
import type {Statements} from './statements.ts';

export interface OpenRoom {
	/** Its number in the file; never used again after the room was forgotten. */
	readonly id: number;
	readonly room: string;
	readonly kind: RoomKind;
	epoch: string;
	readonly createdAt: number;
	topic: string;
	seq: number;
	/** Of its newest entry among all the file ever took. */
	position: number;
	first: number;
	/** When its newest entry was sent (0: none was yet). */
	at: number;
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

/** What is sealed of a private room. */
type RoomContents = Pick<OpenRoom, 'room' | 'topic' | 'owner'>;

const toOpenRoom = (row: RoomRow): OpenRoom => ({
	id: row.id,
	room: row.name,
	kind: row.kind,
	epoch: row.epoch,
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

export const toRecord = (open: OpenRoom): RoomRecord => ({
	room: open.room,
	kind: open.kind,
	epoch: open.epoch,
	topic: open.topic,
	seq: open.seq,
	first: open.first,
	at: open.at,
	...(open.owner !== undefined && {owner: open.owner}),
	slowSeconds: open.slowSeconds,
	expiresInSeconds: open.expiresInSeconds,
	createdAt: open.createdAt,
});

export const isPrivate = ({kind}: Pick<OpenRoom, 'kind'>): boolean => kind === 'private';

/** SQL that seals a private room's words: its number, and its `contentsOf`. */
export const sealRoom = `INSERT OR REPLACE INTO sealed_rooms (room_id, padding, contents) VALUES (?, ${padding}, ?)`;

export const contentsOf = ({room, topic, owner}: OpenRoom): string =>
	JSON.stringify({room, topic, owner} satisfies RoomContents);

/** A room that was forgotten keeps its row, without a key, until its entries are gone from the file. */
const openRooms = `
	SELECT rooms.*, contents, (SELECT min(seq) FROM entries WHERE room_id = rooms.id) AS first, (
		SELECT ${timeIn('doc')} FROM entries WHERE room_id = rooms.id ORDER BY entries.seq DESC LIMIT 1
	) AS at
	FROM rooms LEFT JOIN sealed_rooms ON room_id = id WHERE key IS NOT NULL`;

export interface Rooms {
	find(room: string): OpenRoom | undefined;
	/** The public room whose name has the same skeleton; of several, the oldest. */
	alike(room: string): OpenRoom | undefined;
	byId(id: number): OpenRoom | undefined;
	all(): readonly OpenRoom[];
	/** A number no room has had. */
	nextId(): number;
	add(open: OpenRoom): void;
	remove(open: OpenRoom): void;
	/** Reads them from the file once more: what was remembered of a transaction is gone with it. */
	reload(): void;
}

export const createRooms = (statement: Statements): Rooms => {
	const byKey = new Map<string, OpenRoom>();
	const byId = new Map<number, OpenRoom>();
	const bySkeleton = new Map<string, OpenRoom>();
	let lastId = 0;

	const rooms: Rooms = {
		find: room => byKey.get(room) ?? byKey.get(nameKey(room)),
		alike: room => bySkeleton.get(skeletonOf(room)),
		byId: id => byId.get(id),
		all: () => [...byId.values()],
		nextId: () => ++lastId,
		add(open) {
			byKey.set(nameKey(open.room), open);
			byId.set(open.id, open);
			const skeleton = skeletonOf(open.room);
			if (open.kind === 'public' && !bySkeleton.has(skeleton)) bySkeleton.set(skeleton, open);
		},
		remove(open) {
			byKey.delete(nameKey(open.room));
			byId.delete(open.id);
			const skeleton = skeletonOf(open.room);
			if (bySkeleton.get(skeleton) === open) bySkeleton.delete(skeleton);
		},
		reload() {
			// All is read before anything is replaced: if the file cannot be read, the rooms stay as they were.
			const open = (statement(openRooms).all() as unknown as RoomRow[]).map(toOpenRoom);
			const maxId = Number(statement('SELECT max(id) AS id FROM rooms').get()?.id ?? 0);
			byKey.clear();
			byId.clear();
			bySkeleton.clear();
			for (const room of open) rooms.add(room);
			lastId = Math.max(lastId, maxId);
		},
	};
	rooms.reload();
	return rooms;
};
