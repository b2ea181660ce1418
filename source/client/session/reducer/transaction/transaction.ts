/**
 * A step of the reducer. It copies each part of the session on the first write and then changes the copy, so a batch of
 * a thousand frames copies the window once. It never changes a returned state.
 */
import {roomKind} from '../../../../protocol/limits.ts';
import type {Log, RoomState, Session} from '../../state.ts';
import type {LogViewer} from './items.ts';
import {copyLog, emptyLog, trimOldest, type Writable, type WritableLog} from './window-changes.ts';

export type WritableRoom = Writable<RoomState>;

export class SessionTransaction {
	readonly #before: Session;
	#next: Writable<Session> | undefined;
	#rooms: Map<string, RoomState> | undefined;
	/** The rooms that were copied, by name. */
	readonly #copies = new Map<string, WritableRoom>();
	readonly #copiedLogs = new WeakSet<Log>();

	constructor(before: Session) {
		this.#before = before;
	}

	/** The session with the changes until now. */
	get session(): Session {
		return this.#next ?? this.#before;
	}

	update(patch: Partial<Session>): void {
		this.#next ??= {...this.#before};
		Object.assign(this.#next, patch);
	}

	/** The room for reading. Copies nothing. */
	readRoom(name: string): RoomState | undefined {
		return this.session.rooms.get(name);
	}

	/** The room for writing; undefined if it does not exist. */
	writeRoom(name: string): WritableRoom | undefined {
		const copy = this.#copies.get(name);
		if (copy !== undefined) return copy;
		const room = this.session.rooms.get(name);
		return room === undefined ? undefined : this.putRoom({...room});
	}

	/** Adds or replaces a room. */
	putRoom(room: WritableRoom): WritableRoom {
		this.#writableRooms().set(room.room, room);
		this.#copies.set(room.room, room);
		return room;
	}

	deleteRoom(name: string): void {
		if (!this.session.rooms.has(name)) return;
		this.#writableRooms().delete(name);
		this.#copies.delete(name);
	}

	/** Replaces the room `from` with `room`, which has another name, at the same position. */
	renameRoom(from: string, room: WritableRoom): void {
		const rooms = [...this.session.rooms].map(([name, state]) =>
			name === from ? ([room.room, room] as const) : ([name, state] as const),
		);
		this.#rooms = new Map(rooms);
		this.update({rooms: this.#rooms});
		this.#copies.delete(from);
		this.#copies.set(room.room, room);
	}

	/** The log of the room for writing. */
	writeLog(room: WritableRoom): WritableLog {
		const {log} = room;
		if (this.#copiedLogs.has(log)) return log as WritableLog;
		const copy = copyLog(log);
		this.#copiedLogs.add(copy);
		room.log = copy;
		return copy;
	}

	/** The log of the open thread for writing; undefined if no thread is open. */
	writeThreadLog(room: WritableRoom): WritableLog | undefined {
		const {thread} = room;
		if (thread === undefined) return undefined;
		if (this.#copiedLogs.has(thread.log)) return thread.log as WritableLog;
		const log = copyLog(thread.log);
		this.#copiedLogs.add(log);
		room.thread = {...thread, log};
		return log;
	}

	/** The session with all changes. */
	commit(): Session {
		for (const room of this.#copies.values()) {
			for (const log of [room.log, room.thread?.log]) {
				if (log !== undefined && this.#copiedLogs.has(log)) trimOldest(log as WritableLog);
			}
		}
		return this.session;
	}

	#writableRooms(): Map<string, RoomState> {
		if (this.#rooms === undefined) {
			this.#rooms = new Map(this.session.rooms);
			this.update({rooms: this.#rooms});
		}
		return this.#rooms;
	}
}

export const newRoom = (room: string): WritableRoom => ({
	room,
	kind: roomKind(room),
	with: undefined,
	membership: {type: 'joining'},
	epoch: undefined,
	topic: '',
	members: [],
	memberCount: 0,
	owner: undefined,
	slowSeconds: 0,
	expiresInSeconds: 0,
	log: emptyLog,
	pending: [],
	headSeq: 0,
	readSeq: 0,
	unread: 0,
	isUnreadAtLeast: false,
	mentions: 0,
	typing: [],
});

export const logViewerOf = ({session}: SessionTransaction, room: RoomState): LogViewer => ({
	me: session.me,
	isDirect: room.kind === 'direct',
	words: session.notifications?.highlight,
	epoch: room.epoch,
	...(room.followed !== undefined && {followed: room.followed}),
});
