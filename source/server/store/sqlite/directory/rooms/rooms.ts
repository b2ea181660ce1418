/** Rooms in the file. Reads are answered from memory. */
import {nameKey} from '../../../../../protocol/limits.ts';
import {
	contentsOf,
	isPrivate,
	newRoom,
	type OpenRoom,
	type Rooms,
	sealRoom,
	toRecord,
} from '../../../database/open-rooms.ts';
import type {Statements, Write} from '../../../database/statements.ts';
import type {RoomDirectory, RoomPatch} from '../../../directory/directory.ts';

/** The tables that belong to a room, besides its entries. */
const roomTables = [
	'admissions',
	'invites',
	'sanctions',
	'moderators',
	'slow_posts',
	'read_positions',
	'listed_rooms',
	'room_notifications',
	'sealed_rooms',
	'thread_follows',
	'pins',
	'webhooks',
];

const insertRoom =
	'INSERT INTO rooms (id, name, key, kind, epoch, opening, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)';

const updateRoom =
	'UPDATE rooms SET owner_id = ?, owner_nick = ?, slow_seconds = ?, expires_in_seconds = ? WHERE id = ?';

/** A moderator, webhook, ban or mute of a room. */
const selectRules = `
	SELECT 1 FROM moderators WHERE room_id = ?1 UNION ALL
	SELECT 1 FROM webhooks WHERE room_id = ?1 UNION ALL
	SELECT 1 FROM sanctions WHERE room_id = ?1 AND (until IS NULL OR until > ?2) LIMIT 1`;

const makeTombstone =
	"UPDATE rooms SET key = NULL, name = '', topic = '', owner_id = NULL, owner_nick = NULL WHERE id = ?";

const writeNew = (write: Write, open: OpenRoom): void => {
	const {id, room, kind, epoch, opening, createdAt} = open;
	// The key of a private room does not reveal its name. No other key begins with `~`.
	const [name, key] = isPrivate(open) ? ['', `~${id}`] : [room, nameKey(room)];
	write(insertRoom, id, name, key, kind, epoch, opening, createdAt);
	if (isPrivate(open)) write(sealRoom, id, contentsOf(open));
};

const update = (write: Write, open: OpenRoom, patch: RoomPatch): void => {
	const patched = {...open, ...patch};
	const owner = isPrivate(open) ? undefined : patched.owner;
	if (isPrivate(open)) write(sealRoom, open.id, contentsOf(patched));
	const {slowSeconds, expiresInSeconds} = patched;
	if (slowSeconds === 0 && open.slowSeconds > 0) write('DELETE FROM slow_posts WHERE room_id = ?', open.id);
	write(updateRoom, owner?.id ?? null, owner?.nick ?? null, slowSeconds, expiresInSeconds, open.id);
	Object.assign(open, patch);
};

/** Gives each room a new epoch. Returns the number of rooms. */
const renewEpochs = (rooms: Rooms, write: Write, newEpoch: (room: string) => string): number => {
	const all = rooms.all();
	for (const open of all) {
		const epoch = newEpoch(open.room);
		write('UPDATE rooms SET epoch = ? WHERE id = ?', epoch, open.id);
		open.epoch = epoch;
	}
	return all.length;
};

type RoomReads = Pick<RoomDirectory, 'room' | 'roomLike' | 'rooms' | 'hasSettings'>;

const roomReads = (statement: Statements, rooms: Rooms): RoomReads => ({
	room(room) {
		const open = rooms.find(room);
		return open === undefined ? undefined : toRecord(open);
	},
	roomLike(room) {
		const open = rooms.similar(room);
		return open === undefined || open === rooms.find(room) ? undefined : toRecord(open);
	},
	rooms: () => rooms.all().map(toRecord),
	hasSettings(room, now) {
		const open = rooms.find(room);
		if (open === undefined) return false;
		if (open.slowSeconds > 0 || open.expiresInSeconds > 0) return true;
		return statement(selectRules).get(open.id, now) !== undefined;
	},
});

/** `onForget` is called after a room was removed; its entries are still in the file. */
export const createRoomDirectory = (
	statement: Statements,
	rooms: Rooms,
	write: Write,
	onForget: () => void,
): RoomDirectory => ({
	...roomReads(statement, rooms),
	openRoom(room, kind, epoch, now, opening = '') {
		const known = rooms.find(room);
		if (known !== undefined) return toRecord(known);
		const open = newRoom({id: rooms.nextId(), room, kind, epoch, opening, createdAt: now});
		writeNew(write, open);
		rooms.add(open);
		return toRecord(open);
	},
	setOpening(room, opening) {
		const open = rooms.find(room);
		if (open === undefined) return;
		write('UPDATE rooms SET opening = ? WHERE id = ?', opening, open.id);
		open.opening = opening;
	},
	renewEpochs: newEpoch => renewEpochs(rooms, write, newEpoch),
	updateRoom(room, patch) {
		const open = rooms.find(room);
		if (open !== undefined) update(write, open, patch);
	},
	forgetRoom(room) {
		const open = rooms.find(room);
		if (open === undefined) return;
		write(makeTombstone, open.id);
		for (const table of roomTables) write(`DELETE FROM ${table} WHERE room_id = ?`, open.id);
		rooms.remove(open);
		onForget();
	},
});
