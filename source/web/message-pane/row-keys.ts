/** The action of a key on the message list or on its focused row. Pure. */
import type {MessageItem} from '../../client/session/state.ts';

export type RowAction =
	| {readonly type: 'move'; readonly step: 1 | -1}
	/** The key is an action key but does not apply to this row. It must not be typed into the input either. */
	| {readonly type: 'nothing'}
	| {readonly type: 'reply'; readonly item: MessageItem}
	| {readonly type: 'openThread'; readonly item: MessageItem}
	| {readonly type: 'pin'; readonly item: MessageItem}
	| {readonly type: 'copyText'; readonly item: MessageItem}
	| {readonly type: 'copyLink'; readonly item: MessageItem}
	| {readonly type: 'markUnread'; readonly item: MessageItem}
	| {readonly type: 'showReaders'; readonly item: MessageItem}
	| {readonly type: 'showAnswered'; readonly item: MessageItem}
	| {readonly type: 'inspect'; readonly item: MessageItem}
	| {readonly type: 'edit'; readonly item: MessageItem}
	| {readonly type: 'remove'; readonly item: MessageItem}
	| {readonly type: 'react'; readonly item: MessageItem};

/** Undefined if the key is not an action key. `item` is undefined if the row is not a message. */
export const rowAction = (
	key: string,
	item: MessageItem | undefined,
	canDelete: (item: MessageItem) => boolean = ({isMine}) => isMine,
): RowAction | undefined => {
	if (key === 'ArrowUp') return {type: 'move', step: -1};
	if (key === 'ArrowDown') return {type: 'move', step: 1};
	if (!['r', 't', 'p', '+', 'y', 'l', 'e', 'd', 'u', 'w', 'a', 'i'].includes(key)) return undefined;
	if (item === undefined || item.deletedAt !== undefined) return {type: 'nothing'};
	switch (key) {
		case 'r':
			return {type: 'reply', item};
		case 't':
			return {type: 'openThread', item};
		case 'p':
			return {type: 'pin', item};
		case '+':
			return {type: 'react', item};
		case 'y':
			return {type: 'copyText', item};
		case 'l':
			return {type: 'copyLink', item};
		case 'd':
			return canDelete(item) ? {type: 'remove', item} : {type: 'nothing'};
		case 'u':
			return {type: 'markUnread', item};
		case 'w':
			return {type: 'showReaders', item};
		case 'a':
			return item.replyTo === undefined ? {type: 'nothing'} : {type: 'showAnswered', item};
		case 'i':
			return {type: 'inspect', item};
		default:
			return item.isMine ? {type: 'edit', item} : {type: 'nothing'};
	}
};

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Home and End, with or without Ctrl, lead to the ends of the room. */
export const edgeJump = ({key, shiftKey, altKey, metaKey}: Key): 'oldest' | 'newest' | undefined => {
	if (shiftKey || altKey || metaKey) return undefined;
	return key === 'Home' ? 'oldest' : key === 'End' ? 'newest' : undefined;
};
