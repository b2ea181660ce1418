/** The contract of direct messages: blocks, preferences, and the state of each user's direct rooms. */
import type {DirectFrom} from '../../../protocol/limits.ts';
import type {RoomRecord} from './directory.ts';

/** A direct room from the point of view of one of its two users. */
export interface DirectRoomRecord extends RoomRecord {
	/** The newest `seq` when the user left. Undefined if the user has not left since the last `join`. */
	readonly leftSeq: number | undefined;
	readonly hasWritten: boolean;
}

export interface Block {
	readonly userId: string;
	readonly at: number;
}

/** The records of blocks and direct rooms, which decide the permissions of direct messages. Records are removed together with their user or room. */
export interface DirectRecords {
	/** Blocks another user. A repeated block changes nothing. */
	block(userId: string, blockedId: string, at: number): void;
	/** False if the user was not blocked. */
	unblock(userId: string, blockedId: string): boolean;
	/** Whether `userId` has blocked `otherId`. */
	isBlocked(userId: string, otherId: string): boolean;
	/** The users blocked by this user, in the order of `at`. */
	blocks(userId: string): readonly Block[];
	setDirectFrom(userId: string, from: DirectFrom): void;
	/** `everyone` if it was never set. */
	directFrom(userId: string): DirectFrom;
	/** Records that the user has written in the direct room. The user must be admitted to it. */
	noteWritten(room: string, userId: string): void;
	hasWritten(room: string, userId: string): boolean;
	/** Sets `leftSeq`, or clears it if `seq` is undefined. The user must be admitted to the room. */
	setLeft(room: string, userId: string, seq: number | undefined): void;
	leftSeq(room: string, userId: string): number | undefined;
	/** The direct rooms the user is admitted to. */
	directRooms(userId: string): readonly DirectRoomRecord[];
	/** Whether both users are admitted to the same private room. */
	sharesPrivateRoom(userId: string, otherId: string): boolean;
}
