/** Gaps: entries of a room that the client has not received. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {windowEnd} from '../window.ts';
import type {SessionTransaction, WritableRoom} from './transaction/transaction.ts';
import {pushGap} from './transaction/window-changes.ts';

interface GapOptions {
	/** The server no longer has the entries. */
	readonly isLost: boolean;
	readonly at: number;
}

export const applyGap = (tx: SessionTransaction, frame: ServerFrameOf<'gap'>, at: number): void => {
	const room = tx.writeRoom(frame.room);
	if (room?.membership.type !== 'joined' || frame.seq <= room.headSeq) return;
	leaveGap(tx, room, frame.seq, {isLost: false, at});
};

/** The entries after the last received one, up to `seq`, are missing. */
export const leaveGap = (
	tx: SessionTransaction,
	room: WritableRoom,
	seq: number,
	options: GapOptions,
): void => {
	room.isUnreadAtLeast = true;
	if (!room.log.hasNewer) addGap(tx, room, {after: room.headSeq, before: seq + 1}, options);
	room.headSeq = seq;
};

/** Adds a gap after the known entries. Without known entries, the missing ones are only older history. */
const addGap = (
	tx: SessionTransaction,
	room: WritableRoom,
	gap: {readonly after: number; readonly before: number},
	{isLost, at}: GapOptions,
): void => {
	const after = Math.max(gap.after, windowEnd(room.log) ?? 0);
	if (after >= gap.before - 1) return;
	const log = tx.writeLog(room);
	if (windowEnd(log) !== undefined) {
		pushGap(log, {after, before: gap.before, isLost}, room.epoch, at);
		return;
	}
	if (!isLost) log.hasOlder = true;
	log.firstSeq = gap.before;
};
