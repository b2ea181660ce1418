/** The inbox: messages for the user in all rooms, loaded or not. */
import {inboxRow, inboxTitle} from '../presenter/messages/inbox-rows.ts';
import type {InboxItem} from '../protocol/server-frames.ts';
import {literal} from '../text/sanitize.ts';
import type {CommandContext, ListEntry} from './command.ts';
import {ofNewerServer} from './newer-request.ts';

/** The number of items in a page. */
const pageSize = 50;

export interface InboxRequest {
	/** The items of the previous pages. */
	readonly items?: readonly InboxItem[];
	/** The time before which the next page begins, in milliseconds since 1970. */
	readonly before?: number;
	readonly unreadOnly?: boolean;
}

export const fetchInbox = ({client}: CommandContext, {before, unreadOnly = false}: InboxRequest) =>
	ofNewerServer(
		client.ask({
			type: 'inbox',
			limit: pageSize,
			...(before !== undefined && {before}),
			...(unreadOnly && {unreadOnly}),
		}),
		'an inbox',
	);

const entryOf = (item: InboxItem, {client, now}: CommandContext): ListEntry => {
	const {room, seq, line, label, detail, isUnread} = inboxRow(item, client.session(), {now: now()});
	return {
		key: `${room} ${seq}`,
		label,
		line,
		detail,
		isStrong: isUnread,
		action: {type: 'showMessage', room, seq},
		message: item.message,
	};
};

const moreEntry = (request: InboxRequest): ListEntry => ({
	key: 'more',
	label: literal('Show older messages'),
	isApart: true,
	action: {type: 'openInbox', ...request},
});

const readEntry = (through: number): ListEntry => ({
	key: 'read',
	label: literal('Mark all as read'),
	isApart: true,
	action: {type: 'markInboxRead', through},
});

/** Shows the inbox, or its next page together with the previous ones. */
export const openInbox = async (context: CommandContext, request: InboxRequest = {}): Promise<void> => {
	const {items: page, next, unread} = await fetchInbox(context, request);
	const before = request.items ?? [];
	const items = [...before, ...page];
	if (items.length === 0 && next === undefined) {
		context.notify(
			request.unreadOnly
				? 'Your inbox has no unread messages. /inbox shows all of it.'
				: 'Your inbox is empty. It lists mentions, direct messages and replies to you.',
		);
		return;
	}
	const more = next === undefined ? [] : [moreEntry({...request, items, before: next})];
	const newest = items[0]?.message.at;
	const read = unread > 0 && newest !== undefined ? [readEntry(newest)] : [];
	await context.open({
		type: 'list',
		title: inboxTitle(unread, '·'),
		entries: [...items.map(item => entryOf(item, context)), ...more, ...read],
		verb: 'goes there',
		hint: '/inbox NUMBER goes to a message, /return comes back, /inbox read marks all as read. A * marks an unread one.',
		// Selects the first new message.
		selected: Math.min(before.length, items.length),
	});
};

export const markInboxRead = async (context: CommandContext, through: number): Promise<void> => {
	await ofNewerServer(context.client.ask({type: 'inboxRead', through}), 'an inbox');
	context.notify('Your inbox is marked as read.');
};
