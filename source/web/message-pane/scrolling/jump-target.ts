/** The row that a jump leads to. Pure. */
import {entryOfRow, type MessageRow} from '../../../presenter/messages/message-rows.ts';

/** The target of a jump, until its row is drawn. */
export type JumpTarget =
	| {readonly type: 'seq'; readonly seq: number}
	| {readonly type: 'unread'}
	/** The start of the room. */
	| {readonly type: 'first'};

/** Undefined if the row is not loaded. */
export const targetRow = (rows: readonly MessageRow[], target: JumpTarget): MessageRow | undefined => {
	switch (target.type) {
		case 'seq':
			return rows.find(row => entryOfRow(row)?.seq === target.seq);
		case 'unread':
			return rows.find(({type}) => type === 'unread');
		case 'first':
			return rows[0];
	}
};
