/** Clicks and the wheel. */

import {performAction} from '../../commands/actions/run.ts';
import type {Action} from '../../commands/command.ts';
import {actionOf} from '../../commands/links.ts';
import {columns} from '../../text/width.ts';
import {membersRuleWidth, roomsRuleWidth, type ScreenLayout, threadRuleWidth} from '../draw/layout.ts';
import type {ScreenView} from '../screen/screen-view.ts';
import {type ChatParts, scrollWith} from './chat-actions.ts';
import type {OverlayKeys} from './overlay-keys.ts';

const wheelLines = 3;

export const turnWheel = (parts: ChatParts, overlay: OverlayKeys, direction: 'up' | 'down'): void => {
	const step = direction === 'up' ? -1 : 1;
	if (overlay.open() !== undefined) overlay.wheel(step);
	else scrollWith(parts, () => parts.navigation.scroll(step * wheelLines), direction, 'lines');
};

/** A click closes an open overlay. Otherwise it opens the room or the user at this cell: in a list, or named in a message. */
export const click = (parts: ChatParts, overlay: OverlayKeys, column: number, row: number): void => {
	const {layout} = parts.context.screenView();
	if (layout.type === 'tooSmall') return;
	if (overlay.open() !== undefined) {
		overlay.set(undefined);
		return;
	}
	const line = row - layout.panesTop;
	const isNewer = layout.hasHints && line === layout.messagesRows && column > layout.size.columns / 2;
	if (isNewer) parts.navigation.toBottom();
	else if (line >= 0 && line < layout.messagesRows) clickPane(parts, layout, column, line);
};

/** What the text at a cell of the messages leads to: a room, a user or a thread. */
const referenceAt = (
	{pane, besideThread}: ScreenView,
	{roomsWidth, messagesWidth, threadWidth, messagesRows}: ScreenLayout,
	column: number,
	line: number,
): Action | undefined => {
	const left = roomsWidth > 0 ? roomsWidth + roomsRuleWidth : 0;
	const threadLeft = left + messagesWidth + threadRuleWidth;
	const isInThread = threadWidth > 0 && column >= threadLeft;
	const rows = (threadWidth > 0 && !isInThread ? besideThread?.pane : pane)?.rows ?? [];
	// Fewer rows than the pane has stand at its bottom.
	const row = rows[line - (messagesRows - rows.length)]?.row ?? [];
	let end = isInThread ? threadLeft : left;
	for (const {text, reference} of row) {
		end += columns(text);
		if (column < end) return reference && actionOf(reference);
	}
	return undefined;
};

/** `line` counts from the top of the panes. */
const clickPane = ({context}: ChatParts, screen: ScreenLayout, column: number, line: number): void => {
	const {rooms, members} = context.screenView();
	if (column < screen.roomsWidth) {
		const room = rooms[line]?.room;
		if (room !== undefined) context.showRoom(room);
		return;
	}
	const isMember =
		screen.membersWidth > 0 && column >= screen.size.columns - screen.membersWidth - membersRuleWidth;
	if (!isMember) {
		const action = referenceAt(context.screenView(), screen, column, line);
		if (action !== undefined) performAction(context, action);
		return;
	}
	const {person} = members[line] ?? {};
	if (person === undefined || person.id === context.client.session().me?.id) return;
	performAction(context, {type: 'messagePerson', person});
};
