/** The keys of the message list: the ends of the room, and the actions on the focused message. */
import type {KeyboardEvent, RefObject} from 'react';
import type {MessageRow} from '../../presenter/messages/message-rows.ts';
import type {Actions} from '../actions/actions.ts';
import {hasModifier} from '../keys/entry-keys.ts';
import {edgeJump, type RowAction, rowAction} from './row-keys.ts';
import {adjacentMessage, focusRow, rowOf} from './scrolling/row-elements.ts';
import type {ToolbarMode} from './toolbar.tsx';

interface ListKeys {
	readonly room: string;
	readonly rows: readonly MessageRow[];
	readonly pane: RefObject<HTMLElement | null>;
	readonly actions: Actions;
	readonly onMode: (key: string, mode: ToolbarMode) => void;
	/** The user moved below the last message with the arrow key. */
	readonly onLeave: () => void;
}

const perform = (action: RowAction, row: HTMLElement, {room, actions, onMode, onLeave}: ListKeys): void => {
	switch (action.type) {
		case 'move': {
			const next = adjacentMessage(row, action.step);
			if (next !== undefined) focusRow(next);
			else if (action.step === 1) onLeave();
			break;
		}
		case 'nothing':
			break;
		case 'reply':
			actions.startReply(action.item, room);
			break;
		case 'openThread':
			actions.openThread(action.item, room);
			break;
		case 'pin':
			actions.togglePin(action.item, room);
			break;
		case 'copyText':
			actions.copyMessage(action.item);
			break;
		case 'copyLink':
			actions.copyLink(action.item, room);
			break;
		case 'markUnread':
			actions.markUnreadFrom(action.item, room);
			break;
		case 'showReaders':
			actions.showReaders(action.item, room);
			break;
		case 'showAnswered':
			actions.showAnswered(action.item, room);
			break;
		case 'inspect':
			actions.inspect(action.item);
			break;
		case 'edit':
			actions.startEdit(action.item, room);
			break;
		case 'remove':
		case 'react':
			onMode(action.item.key, action.type);
			break;
	}
};

/** Returns the handler of `keydown`. Keys on a control within a row, such as a button, are left to it. */
export const listKeys = (keys: ListKeys) => (event: KeyboardEvent) => {
	const {room, rows, pane, actions} = keys;
	const row = rowOf(event.target);
	const isOnRow = row !== null && event.target === row;
	if (!isOnRow && event.target !== pane.current) return;
	// The browser would scroll only to the edges of the drawn rows.
	const edge = edgeJump(event);
	if (edge !== undefined) {
		event.preventDefault();
		actions.jump({type: edge, room});
		return;
	}
	if (!isOnRow || hasModifier(event)) return;
	const focused = rows.find(({key}) => key === row.dataset.key);
	const item = focused?.type === 'message' ? focused.item : undefined;
	const action = rowAction(event.key, item, one => actions.canDelete(one, room));
	if (action === undefined) return;
	event.preventDefault();
	perform(action, row, keys);
};
