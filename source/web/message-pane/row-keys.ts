/** What a key means to the message that has the focus. Pure; the pane does it. */
import type {MessageItem} from '../../client/session/state.ts';

export type RowAction =
	| {readonly type: 'move'; readonly step: 1 | -1}
	/** The key has a meaning, but not for this row: it must not be typed into the field either. */
	| {readonly type: 'nothing'}
	| {readonly type: 'reply'; readonly item: MessageItem}
	| {readonly type: 'edit'; readonly item: MessageItem}
	| {readonly type: 'remove'; readonly item: MessageItem}
	| {readonly type: 'react'; readonly item: MessageItem};

/** Undefined where the key has no meaning in the pane. `item` is the message, or undefined where the row is none. */
export const rowAction = (key: string, item: MessageItem | undefined): RowAction | undefined => {
	if (key === 'ArrowUp') return {type: 'move', step: -1};
	if (key === 'ArrowDown') return {type: 'move', step: 1};
	if (!['r', '+', 'e', 'd'].includes(key)) return undefined;
	if (item === undefined || item.deletedAt !== undefined) return {type: 'nothing'};
	switch (key) {
		case 'r':
			return {type: 'reply', item};
		case '+':
			return {type: 'react', item};
		default:
			return item.isMine ? {type: key === 'e' ? 'edit' : 'remove', item} : {type: 'nothing'};
	}
};
