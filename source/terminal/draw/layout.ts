/** Computes the sizes of all parts of the screen. Pure; the parts always fit into the screen. */

export interface Size {
	readonly columns: number;
	readonly rows: number;
}

export interface LayoutOptions {
	readonly size: Size;
	/** The settings show the room / member list, if there is space for it. */
	readonly wantsRooms: boolean;
	readonly wantsMembers: boolean;
	/** A thread is open. */
	readonly hasThread?: boolean;
	/** Rows of the text in the input. */
	readonly inputRows: number;
	/** Columns that the user wants for the room list; undefined: a share of the screen. */
	readonly wishedRoomsWidth?: number | undefined;
}

export type Layout = {readonly type: 'tooSmall'} | ScreenLayout;

export interface ScreenLayout {
	readonly type: 'screen';
	readonly size: Size;
	readonly hasTopic: boolean;
	/** The line with hints, typing users and the count of newer messages. */
	readonly hasHints: boolean;
	readonly hasStatus: boolean;
	/** Columns of the panes beside the messages, without the rule; 0 if not drawn. */
	readonly roomsWidth: number;
	readonly membersWidth: number;
	/**
	 * Columns of the thread beside the messages, without the rule; 0 if no thread is open, or if it takes the place of the
	 * messages.
	 */
	readonly threadWidth: number;
	/** Columns and rows of the message pane itself. */
	readonly messagesWidth: number;
	readonly messagesRows: number;
	/** The first row of the panes. */
	readonly panesTop: number;
	readonly inputRows: number;
	/** The nick is on a line above the message, instead of beside it. */
	readonly hasNamesAbove: boolean;
}

const smallest: Size = {columns: 20, rows: 4};
/** The fewest columns for two panes, and for three. */
export const twoPanesColumns = 60;
export const threePanesColumns = 100;
/** The fewest columns of the messages beside a thread, and of the thread. */
const besideThreadColumns = 60;
const threadColumns = 32;
/** The fewest rows for the topic, the status and the hints. */
const topicRows = 8;
const statusRows = 5;
const hintRows = 10;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Columns of the rules beside the room list and the member list, with their spaces. */
export const roomsRuleWidth = 2;
export const membersRuleWidth = 3;
export const threadRuleWidth = 3;

const roomColumns = (columns: number, wished: number | undefined): number =>
	wished === undefined
		? clamp(Math.floor(columns * 0.16), 13, 24)
		: clamp(wished, 8, Math.floor(columns / 3));

/** Two fifths of the columns, unless the messages need them. 0 if both do not fit. */
const threadWidthIn = (available: number): number => {
	const most = available - threadRuleWidth - besideThreadColumns;
	return most < threadColumns ? 0 : Math.min(most, Math.max(threadColumns, Math.floor(available * 0.4)));
};

export const layout = ({
	size,
	wantsRooms,
	wantsMembers,
	inputRows,
	wishedRoomsWidth,
	hasThread = false,
}: LayoutOptions): Layout => {
	const {columns, rows} = size;
	if (columns < smallest.columns || rows < smallest.rows) return {type: 'tooSmall'};
	const roomsWidth = wantsRooms && columns >= twoPanesColumns ? roomColumns(columns, wishedRoomsWidth) : 0;
	const withoutRooms = columns - (roomsWidth > 0 ? roomsWidth + roomsRuleWidth : 0);
	const threadWidth = hasThread ? threadWidthIn(withoutRooms) : 0;
	const membersWidth =
		wantsMembers && threadWidth === 0 && columns >= threePanesColumns
			? clamp(Math.floor(columns * 0.14), 13, 22)
			: 0;
	const taken =
		(roomsWidth > 0 ? roomsWidth + roomsRuleWidth : 0) +
		(membersWidth > 0 ? membersWidth + membersRuleWidth : 0) +
		(threadWidth > 0 ? threadWidth + threadRuleWidth : 0);
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
		threadWidth,
		messagesWidth: columns - taken,
		messagesRows: rows - chrome - input,
		panesTop: Number(hasTopic),
		inputRows: input,
		hasNamesAbove: columns < twoPanesColumns,
	};
};
