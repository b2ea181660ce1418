/** Clicks and the wheel. */
import {performAction} from '../../commands/run.ts';
import {membersRuleWidth, type ScreenLayout} from '../draw/layout.ts';
import {type ChatParts, scrollWith} from './chat-actions.ts';
import type {OverlayKeys} from './overlay-keys.ts';

const wheelLines = 3;

export const turnWheel = (parts: ChatParts, overlay: OverlayKeys, direction: 'up' | 'down'): void => {
	const step = direction === 'up' ? -1 : 1;
	if (overlay.open() !== undefined) overlay.wheel(step);
	else scrollWith(parts, () => parts.navigation.scroll(step * wheelLines), direction, 'lines');
};

/** A click closes an open overlay. Otherwise it shows the room, or opens the direct room with the member, at this cell. */
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
	const person = isMember ? members[line]?.person : undefined;
	if (person === undefined || person.id === context.client.session().me?.id) return;
	performAction(context, {type: 'messagePerson', person});
};
