/** Blocks and what else decides who may write to whom, in memory. */
import type {DirectFrom} from '../../../protocol/limits.ts';
import type {DirectRecords} from '../direct-records.ts';
import {type MemoryDirectory, type RoomLog, toRecord} from './memory-directory.ts';

export interface MemoryDirectRecords extends DirectRecords {
	/** The user is removed: nothing of theirs is kept. */
	forgetUser(userId: string): void;
}

export const createMemoryDirectRecords = <Log extends RoomLog>({
	find,
	open,
}: Pick<MemoryDirectory<Log>, 'find' | 'open'>): MemoryDirectRecords => {
	/** By the user who blocked: when, by the user who is blocked. */
	const blocks = new Map<string, Map<string, number>>();
	const choices = new Map<string, DirectFrom>();

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
		setDirectFrom: (userId, from) => void choices.set(userId, from),
		directFrom: userId => choices.get(userId) ?? 'everyone',
		noteWritten: (room, userId) => void find(room)?.metadata.writers.add(userId),
		hasWritten: (room, userId) => find(room)?.metadata.writers.has(userId) ?? false,
		setLeft(room, userId, seq) {
			const leftSeqs = find(room)?.metadata.leftSeqs;
			if (seq === undefined) leftSeqs?.delete(userId);
			else leftSeqs?.set(userId, seq);
		},
		leftSeq: (room, userId) => find(room)?.metadata.leftSeqs.get(userId),
		directRooms: userId =>
			[...open()]
				.filter(({kind, metadata}) => kind === 'direct' && metadata.admitted.has(userId))
				.map(room => ({
					...toRecord(room),
					leftSeq: room.metadata.leftSeqs.get(userId),
					hasWritten: room.metadata.writers.has(userId),
				})),
		sharesPrivateRoom(userId, otherId) {
			for (const {kind, metadata} of open()) {
				if (kind === 'private' && metadata.admitted.has(userId) && metadata.admitted.has(otherId))
					return true;
			}
			return false;
		},
		forgetUser(userId) {
			blocks.delete(userId);
			choices.delete(userId);
			for (const own of blocks.values()) own.delete(userId);
		},
	};
};
