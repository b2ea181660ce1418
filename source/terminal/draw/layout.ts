/**
 * Where everything goes on a screen of so many columns and rows. Pure arithmetic: a size goes in, a plan of
 * rectangles comes out, and no plan ever asks for more than the screen has.
 */

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

export interface LayoutWishes {
	readonly size: Size;
	/** The reader wants the rooms / members pane, where there is space for it. */
	readonly wantsRooms: boolean;
	readonly wantsMembers: boolean;
	/** Rows the half-written text would fill. */
	readonly inputRows: number;
}

export type Layout = {readonly type: 'tooSmall'} | ScreenLayout;

export interface ScreenLayout {
	readonly type: 'screen';
	readonly size: Size;
	readonly hasTopic: boolean;
	/** The line that tells who is writing and how much is newer. */
	readonly hasHints: boolean;
	readonly hasStatus: boolean;
	/** Columns of the panes beside the messages, without the rule between them; 0: not drawn. */
	readonly roomsWidth: number;
	readonly membersWidth: number;
	/** Columns and rows of the message pane itself. */
	readonly messagesWidth: number;
	readonly messagesRows: number;
	/** The row the panes begin in. */
	readonly panesTop: number;
	readonly inputRows: number;
	/** A name stands on a line of its own above what it said, instead of beside it. */
	readonly hasNamesAbove: boolean;
}

export const smallest: Size = {columns: 20, rows: 4};
/** From so many columns on there are two panes, and three. */
export const twoPanesColumns = 60;
export const threePanesColumns = 100;
/** Under so many rows the topic goes, and under so many all but the last message and the input. */
const topicRows = 8;
const statusRows = 5;
const hintRows = 10;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Columns of the rule right of the rooms, and of the one left of the members, with the space beside them. */
export const roomsRuleWidth = 2;
export const membersRuleWidth = 3;

export const layout = ({size, wantsRooms, wantsMembers, inputRows}: LayoutWishes): Layout => {
	const {columns, rows} = size;
	if (columns < smallest.columns || rows < smallest.rows) return {type: 'tooSmall'};
	const roomsWidth = wantsRooms && columns >= twoPanesColumns ? clamp(Math.floor(columns * 0.16), 13, 24) : 0;
	const membersWidth =
		wantsMembers && columns >= threePanesColumns ? clamp(Math.floor(columns * 0.14), 13, 22) : 0;
	const taken =
		(roomsWidth > 0 ? roomsWidth + roomsRuleWidth : 0) +
		(membersWidth > 0 ? membersWidth + membersRuleWidth : 0);
	const hasTopic = rows >= topicRows;
	const hasStatus = rows >= statusRows;
	const hasHints = rows >= hintRows;
	const input = clamp(inputRows, 1, Math.max(1, Math.floor(rows / 3)));
	const chrome = Number(hasTopic) + Number(hasStatus) + Number(hasHints);
	return {
		type: 'screen',
		size,
		hasTopic,
		hasHints,
		hasStatus,
		roomsWidth,
		membersWidth,
		messagesWidth: columns - taken,
		messagesRows: rows - chrome - input,
		panesTop: Number(hasTopic),
		inputRows: input,
		hasNamesAbove: columns < twoPanesColumns,
	};
};
