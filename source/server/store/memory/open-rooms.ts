/** The rooms of the store in memory, by name, by similar-looking name and by invite token. */
import type {Person} from '../../../protocol/frames.ts';
import {nameKey, type RoomKind} from '../../../protocol/limits.ts';
import {skeletonOf} from '../../names/skeleton.ts';
import type {InviteRecord, RoomRecord, Sanction} from '../directory.ts';
import {MemoryRoomLog} from './room-log.ts';

/** What belongs to a room besides its log. */
interface RoomMetadata {
	/** By user id: the handle of the invite used, if there was one. */
	readonly admitted: Map<string, string | undefined>;
	/** By token hash. */
	readonly invites: Map<string, InviteRecord>;
	readonly sanctions: Map<string, Sanction>;
	readonly readSeqs: Map<string, number>;
	/** Of a direct room, by user id: the newest `seq` when the user left. */
	readonly leftSeqs: Map<string, number>;
	/** Of a direct room: the users who have written in it. */
	readonly writers: Set<string>;
}

export interface OpenRoom {
	readonly room: string;
	readonly kind: RoomKind;
	epoch: string;
	opening: string;
	readonly createdAt: number;
	owner: Person | undefined;
	slowSeconds: number;
	expiresInSeconds: number;
	readonly log: MemoryRoomLog;
	readonly metadata: RoomMetadata;
}

const emptyMetadata = (): RoomMetadata => ({
	admitted: new Map(),
	invites: new Map(),
	sanctions: new Map(),
	readSeqs: new Map(),
	leftSeqs: new Map(),
	writers: new Set(),
});

export const newRoom = (
	room: string,
	kind: RoomKind,
	epoch: string,
	createdAt: number,
	opening: string,
): OpenRoom => ({
	room,
	kind,
	epoch,
	opening,
	createdAt,
	owner: undefined,
	slowSeconds: 0,
	expiresInSeconds: 0,
	log: new MemoryRoomLog(room),
	metadata: emptyMetadata(),
});

export const toRecord = (open: OpenRoom): RoomRecord => ({
	room: open.room,
	kind: open.kind,
	epoch: open.epoch,
	opening: open.opening,
	topic: open.log.topic,
	seq: open.log.seq,
	first: open.log.first,
	at: open.log.newestAt,
	...(open.owner !== undefined && {owner: open.owner}),
	slowSeconds: open.slowSeconds,
	expiresInSeconds: open.expiresInSeconds,
	createdAt: open.createdAt,
});

export class OpenRooms {
	readonly #byKey = new Map<string, OpenRoom>();
	/** Public rooms. */
	readonly #bySkeleton = new Map<string, OpenRoom>();
	readonly #byToken = new Map<string, OpenRoom>();

	find(room: string): OpenRoom | undefined {
		// The name is nearly always the key already.
		return this.#byKey.get(room) ?? this.#byKey.get(nameKey(room));
	}

	/** The public room whose name has the same skeleton. */
	similar(room: string): OpenRoom | undefined {
		return this.#bySkeleton.get(skeletonOf(room));
	}

	/** The room of an invite. */
	byToken(tokenHash: string): OpenRoom | undefined {
		return this.#byToken.get(tokenHash);
	}

	all(): readonly OpenRoom[] {
		return [...this.#byKey.values()];
	}

	add(open: OpenRoom): void {
		this.#byKey.set(nameKey(open.room), open);
		const skeleton = skeletonOf(open.room);
		if (open.kind === 'public' && !this.#bySkeleton.has(skeleton)) this.#bySkeleton.set(skeleton, open);
	}

	remove(open: OpenRoom): void {
		this.#byKey.delete(nameKey(open.room));
		const skeleton = skeletonOf(open.room);
		if (this.#bySkeleton.get(skeleton) === open) this.#bySkeleton.delete(skeleton);
		for (const tokenHash of open.metadata.invites.keys()) this.#byToken.delete(tokenHash);
	}

	addToken(tokenHash: string, open: OpenRoom): void {
		this.#byToken.set(tokenHash, open);
	}

	removeToken(tokenHash: string): void {
		this.#byToken.delete(tokenHash);
	}

	/** Removes the user's admissions, read positions and direct message state. */
	releaseUser(userId: string): void {
		for (const {metadata} of this.#byKey.values()) {
			metadata.admitted.delete(userId);
			metadata.readSeqs.delete(userId);
			metadata.leftSeqs.delete(userId);
			metadata.writers.delete(userId);
		}
	}
}
