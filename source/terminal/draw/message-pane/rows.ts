/**
 * From the rows of the presenter to rows of the screen: wrapped to the width of the pane, the nick right-aligned beside the
 * text, or above it on a narrow screen. Pure; `pane.ts` caches the result.
 */

import {edgeText, eventText, presenceText, unreadText} from '../../../presenter/messages/event-text.ts';
import type {EdgeRow, MessageRow} from '../../../presenter/messages/message-rows.ts';
import {draftText, messageText} from '../../../presenter/messages/message-text.ts';
import {dayName, expiryText, sendingText} from '../../../presenter/times.ts';
import {literal, type Printable, words} from '../../../text/sanitize.ts';
import {hintIn} from '../../input/key-labels.ts';
import type {Action} from '../../input/key-table.ts';
import type {Glyphs} from '../glyphs.ts';
import {own, type Row, ruled, type Span, span} from '../row.ts';
import {noMark, signInText, withHead} from './head.ts';
import {invitationRows} from './invitation-rows.ts';
import {messageRows} from './message-rows.ts';
import {type RowOptions, wrapped} from './text-columns.ts';

/** `PgDn, End`: the first key of each action. */
const keysIn = (symbols: Glyphs, ...actions: readonly Action[]): Printable =>
	literal(actions.map(action => hintIn('chat', action, symbols)).join(', '));

/** A line of the room or of the client, with a sign in place of the nick. */
const eventRows = (
	{at, showsTime}: {readonly at: number; readonly showsTime: boolean},
	sign: Span,
	text: Row,
	options: RowOptions,
): readonly Row[] => {
	if (options.nickColumns > 0)
		return withHead({at, showsTime, mark: noMark, name: sign}, wrapped(text, options), options);
	return wrapped([...signInText({at, showsTime}, sign, options), ...text], options).map(({row}) => row);
};

const rule = (text: Printable, options: RowOptions): Row =>
	ruled([span(text, 'muted')], options.width, options.symbols.dot, 'rule');

/** Shows that there are older or newer messages, and the keys that load them. */
const moreRow = (edge: EdgeRow, options: RowOptions, ...actions: readonly Action[]): Row => {
	const text = edgeText(edge, options);
	return rule(edge.isLoading ? text : words`${text} (${keysIn(options.symbols, ...actions)})`, options);
};

/** The rows of one row of the presenter, each no wider than the pane. */
export const toRows = (row: MessageRow, options: RowOptions): readonly Row[] => {
	const {symbols, width, timeZone} = options;
	switch (row.type) {
		case 'message':
			return messageRows(row, messageText(row, options), options);
		case 'draft':
			return messageRows(row, draftText(row, options), options);
		case 'presence': {
			const text = presenceText(row, symbols.set);
			return text === '' ? [] : eventRows(row, own('*', 'muted'), [span(text, 'muted')], options);
		}
		case 'event': {
			if (row.item.type === 'notice' && row.item.content.type === 'invitation')
				return invitationRows(row.item.content, options);
			const {sign, text, action} = eventText(row, options);
			const command: Row = action === undefined ? [] : [span(words` ${action.command}`, 'warning')];
			return eventRows(row, sign, [...text, ...command], options);
		}
		case 'day':
			return [ruled([span(dayName(row.at, timeZone), 'rule')], width, symbols.rule, 'rule')];
		case 'unread':
			return [ruled([span(unreadText(row, options), 'unread')], width, symbols.heavyRule, 'unread')];
		case 'start':
			return [ruled([span(edgeText(row, options), 'muted')], width, literal(' '), 'muted')];
		case 'older':
			return [moreRow(row, options, 'scrollUp')];
		case 'newer':
			return [moreRow(row, options, 'scrollDown', 'scrollToBottom')];
	}
};

/** What the rows depend on besides the options for the whole pane: same stamp, same rows. */
export const stampOf = (row: MessageRow, options: RowOptions): string => {
	switch (row.type) {
		case 'message': {
			const {item, reply} = row;
			const expiry = item.expiresAt === undefined ? '' : expiryText(item.expiresAt, options.now);
			return `${item.revision} ${Number(row.isRunStart)}${Number(row.showsTime)} ${expiry} ${reply?.item?.key ?? ''}:${reply?.item?.revision ?? ''}`;
		}
		case 'draft': {
			const {draft, reply} = row;
			const held = draft.heldUntil === undefined ? '' : sendingText(draft.heldUntil, options.now);
			return `${Number(row.isRunStart)}${Number(row.showsTime)} ${draft.state.type} ${held} ${options.waitingFor ?? ''} ${reply?.item?.key ?? ''} ${draft.text}`;
		}
		case 'presence':
			return `${row.revision} ${Number(row.showsTime)}`;
		case 'event':
			return `${row.item.revision} ${Number(row.showsTime)}`;
		case 'unread':
			return `${row.count} ${row.at}`;
		case 'older':
		case 'newer':
			return String(row.isLoading);
		case 'day':
		case 'start':
			return '';
	}
};
