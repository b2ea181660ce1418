/** The presenter's rows as text. */
import type {RoomState} from '../../source/client/session/state.ts';
import {edgeText, eventText, presenceText, unreadText} from '../../source/presenter/messages/event-text.ts';
import {
	type MessageRow,
	type RowOptions,
	toMessageRows,
	upperEdge,
} from '../../source/presenter/messages/message-rows.ts';
import {draftText, type MessageText, messageText} from '../../source/presenter/messages/message-text.ts';
import {textOf} from '../../source/presenter/span.ts';
import {clockTime, dayName} from '../../source/presenter/times.ts';
import type {Viewer} from '../../source/presenter/viewer.ts';
import {unicodeSymbols} from '../../source/presenter/viewer.ts';
import {literal} from '../../source/text/sanitize.ts';
import {me} from './session-builder.ts';

export const viewer: Viewer = {
	me,
	symbols: unicodeSymbols,
	timeZone: 'UTC',
	roomTitle: literal('#dev'),
};

/** `[bob: why?] because (edited) {🎉 2}` */
const contentOf = ({quote, body, tags, failure, reactions}: MessageText): string =>
	[
		...(quote === undefined ? [] : [`[${quote.text}]`]),
		...body.map(({isCode, spans}) => (isCode ? `\`${textOf(spans)}\`` : textOf(spans))),
		...tags.map(({text}) => `(${text})`),
		...(failure === undefined ? [] : [`! ${failure.text}`]),
		...reactions.map(({label, names}) => `{${label.text}: ${names}}`),
	].join(' ');

/** For example `09:14 ann: hi`; the time and the nick only if the row shows them. */
export const lineOf = (row: MessageRow, seenBy: Viewer = viewer): string => {
	const time = 'showsTime' in row && row.showsTime ? clockTime(row.at, 'UTC') : '     ';
	switch (row.type) {
		case 'message':
		case 'draft': {
			const text = row.type === 'message' ? messageText(row, seenBy) : draftText(row, seenBy);
			const isNamed = row.isRunStart || text.isHighlighted;
			const mark = text.isHighlighted ? '>' : ' ';
			return `${time} ${mark} ${isNamed ? `${text.author.text}${text.mark === undefined ? '' : ` ${text.mark.text}`}: ` : ''}${contentOf(text)}`;
		}
		case 'presence':
			return `${time} * ${presenceText(row)}`;
		case 'event': {
			const {sign, text, action} = eventText(row, seenBy);
			return `${time} ${sign.text} ${textOf(text)}${action === undefined ? '' : ` [${action.label}]`}`;
		}
		case 'unread':
			return `━━ ${unreadText(row, seenBy)}`;
		case 'day':
			return `── ${dayName(row.at, 'UTC')}`;
		case 'start':
		case 'older':
		case 'newer':
			return edgeText(row, seenBy);
	}
};

export const rowsOf = (room: RoomState, options: Partial<RowOptions> = {}): readonly MessageRow[] =>
	toMessageRows(room, {unread: undefined, me: me.id, timeZone: 'UTC', ...options});

/** All rows of a room as lines, from the top. */
export const linesOfRoom = (
	room: RoomState,
	options: Partial<RowOptions> = {},
	seenBy: Viewer = viewer,
): readonly string[] => {
	const edge = upperEdge(room, options.clearedAt);
	return [...(edge === undefined ? [] : [edge]), ...rowsOf(room, options)].map(row => lineOf(row, seenBy));
};
