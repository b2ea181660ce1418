/**
 * One step of the reducer: a session being changed. Everything touched is copied once and then written to, so that a
 * batch of a thousand frames costs one copy of the window; nothing that was handed out before is ever changed.
 */
import {roomKind} from '../../../protocol/limits.ts';
import type {Log, RoomState, Session} from '../state.ts';
import type {LogViewer} from './items.ts';
import {emptyLog, type OpenLog, openLog, trimOldest, type Writable} from './window-changes.ts';

/** A session being changed: copies on the first write. */
export class SessionTransaction {
	readonly #before: Session;
	#next: Writable<Session> | undefined;
	#rooms: Map<string, RoomState> | undefined;
	readonly #own = new Map<string, OpenRoom>();

	constructor(before: Session) {
		this.#before = before;
	}

	get session(): Session {
		return this.#next ?? this.#before;
	}

	update(patch: Partial<Session>): void {
		this.#next ??= {...this.#before};
		Object.assign(this.#next, patch);
	}

	#ownRooms(): Map<string, RoomState> {
		if (this.#rooms === undefined) {
			this.#rooms = new Map(this.session.rooms);
			this.update({rooms: this.#rooms});
		}
		return this.#rooms;
	}

	/** Read only; `room` is the one to write to. */
	readRoom(name: string): RoomState | undefined {
		return this.session.rooms.get(name);
	}

	/** The room as one may write to it, or undefined where it is not known. */
	writeRoom(name: string): OpenRoom | undefined {
		const own = this.#own.get(name);
		if (own !== undefined) return own;
		const room = this.session.rooms.get(name);
		return room === undefined ? undefined : this.putRoom({...room});
	}

	putRoom(room: OpenRoom): OpenRoom {
		this.#ownRooms().set(room.room, room);
		this.#own.set(room.room, room);
		return room;
	}

	deleteRoom(name: string): void {
		if (!this.session.rooms.has(name)) return;
		this.#ownRooms().delete(name);
		this.#own.delete(name);
	}

	/** The room under another name, in the same place of the order. */
	renameRoom(from: string, room: OpenRoom): void {
		const rooms = [...this.session.rooms].map(([name, state]) =>
			name === from ? ([room.room, room] as const) : ([name, state] as const),
		);
		this.#rooms = new Map(rooms);
		this.update({rooms: this.#rooms});
		this.#own.delete(from);
		this.#own.set(room.room, room);
	}

	/** The room's log as one may write to it. */
	writeLog(room: OpenRoom): OpenLog {
		const log = room.log;
		if (this.#openLogs.has(log)) return log as OpenLog;
		const open = openLog(log);
		this.#openLogs.add(open);
		room.log = open;
		return open;
	}
	readonly #openLogs = new WeakSet<Log>();

	commit(): Session {
		for (const room of this.#own.values()) {
			if (this.#openLogs.has(room.log)) trimOldest(room.log as OpenLog);
		}
		return this.session;
	}
}

export type OpenRoom = Writable<RoomState>;

export const newRoom = (room: string): OpenRoom => ({
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

export const logViewerOf = (transaction: SessionTransaction, room: RoomState): LogViewer => ({
	me: transaction.session.me,
	isDirect: room.kind === 'direct',
	epoch: room.epoch,
});
