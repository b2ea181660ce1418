/** Blocks, direct message preferences and the state of direct rooms, in memory. */
import type {DirectFrom} from '../../../protocol/limits.ts';
import type {DirectRecords} from '../direct-records.ts';
import {type OpenRoom, type OpenRooms, toRecord} from './open-rooms.ts';

export interface MemoryDirectRecords extends DirectRecords {
	/** Removes the blocks and preferences of a user who is removed, and the blocks of others against the user. */
	releaseUser(userId: string): void;
}

type UserRecords = Omit<MemoryDirectRecords, keyof ReturnType<typeof createRoomRecords>>;

/** Blocks and preferences of users. */
const createUserRecords = (): UserRecords => {
	/** By the user who blocked: the time of each block by the id of the blocked user. */
	const blocks = new Map<string, Map<string, number>>();
	const preferences = new Map<string, DirectFrom>();
	return {
		block(userId, blockedId, at) {
			const own = blocks.get(userId) ?? new Map<string, number>();
			if (!own.has(blockedId)) own.set(blockedId, at);
			blocks.set(userId, own);
		},
		unblock: (userId, blockedId) => blocks.get(userId)?.delete(blockedId) ?? false,
		isBlocked: (userId, otherId) => blocks.get(userId)?.has(otherId) ?? false,
		blocks: userId =>
			[...(blocks.get(userId) ?? [])]
				.map(([blockedId, at]) => ({userId: blockedId, at}))
				.sort((one, other) => one.at - other.at),
		setDirectFrom: (userId, from) => void preferences.set(userId, from),
		directFrom: userId => preferences.get(userId) ?? 'everyone',
		releaseUser(userId) {
			blocks.delete(userId);
			preferences.delete(userId);
			for (const own of blocks.values()) own.delete(userId);
		},
	};
};

/** The state of each user's direct rooms. */
const createRoomRecords = (rooms: OpenRooms) =>
	({
		noteWritten: (room, userId) => void rooms.find(room)?.metadata.writers.add(userId),
		hasWritten: (room, userId) => rooms.find(room)?.metadata.writers.has(userId) ?? false,
		setLeft(room, userId, seq) {
			const leftSeqs = rooms.find(room)?.metadata.leftSeqs;
			if (seq === undefined) leftSeqs?.delete(userId);
			else leftSeqs?.set(userId, seq);
		},
		leftSeq: (room, userId) => rooms.find(room)?.metadata.leftSeqs.get(userId),
		directRooms: userId =>
			rooms
				.all()
				.filter(({kind, metadata}) => kind === 'direct' && metadata.admitted.has(userId))
				.map(open => ({
					...toRecord(open),
					leftSeq: open.metadata.leftSeqs.get(userId),
					hasWritten: open.metadata.writers.has(userId),
				})),
		sharesPrivateRoom(userId, otherId) {
			const isShared = ({kind, metadata}: OpenRoom): boolean =>
				kind === 'private' && metadata.admitted.has(userId) && metadata.admitted.has(otherId);
			return rooms.all().some(isShared);
		},
	}) satisfies Partial<DirectRecords>;

export const createDirectRecords = (rooms: OpenRooms): MemoryDirectRecords => ({
	...createUserRecords(),
	...createRoomRecords(rooms),
});
