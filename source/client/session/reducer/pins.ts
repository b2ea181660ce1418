/** Applies changes of the pinned messages of a room. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {addNotice} from './transaction/notes.ts';
import type {SessionTransaction} from './transaction/transaction.ts';

export const applyPinned = (
	tx: SessionTransaction,
	{room: name, pinned, by, seq, on}: ServerFrameOf<'pinned'>,
	at: number,
	serial: number,
): void => {
	const room = tx.writeRoom(name);
	if (room === undefined) return;
	room.pinned = pinned;
	// Without an author, pinned messages have expired.
	if (by === undefined || seq === undefined || on === undefined) return;
	addNotice(tx, name, {content: {type: 'pinned', by, seq, on}, level: 'info', at, serial});
};
