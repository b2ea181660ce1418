/** Commands that find messages or use their content. */
import type {MessageItem, RoomState} from '../../../client/session/state.ts';
import {codeIn} from '../../../presenter/messages/message-text.ts';
import {findLinks} from '../../../text/links.ts';
import {printable} from '../../../text/sanitize.ts';
import {parseSearch} from '../../../text/search-query.ts';
import {performAction} from '../../actions/run.ts';
import {type Command, type CommandContext, currentRoom, UsageError} from '../../command.ts';
import {linkEntries, openUrl} from '../../links.ts';
import {referredIn} from './referred-message.ts';

export const search: Command = {
	name: 'search',
	usage: 'WORDS [from:NICK] [in:#ROOM] [before:DAY] [after:DAY] [has:link|reaction]',
	summary: 'search this room; in:* searches all rooms',
	run(context, words) {
		const parsed = parseSearch(words, context.now());
		if (!parsed.ok) throw new UsageError(parsed.reason);
		return context.open({type: 'search', query: words});
	},
};

export const history: Command = {
	name: 'history',
	usage: '',
	summary: 'load older messages, or the messages that a gap omits',
	async run(context) {
		const {client} = context;
		const {room, log, shownThread} = currentRoom(context);
		if (shownThread !== undefined) {
			if (!log.hasOlder) context.notify('There are no older replies.');
			return client.loadOlderReplies(room);
		}
		const state = (): RoomState => client.session().rooms.get(room) ?? currentRoom(context);
		if (context.revealMessages(state())) return;
		const gap = log.items.findLast(item => item.type === 'gap' && !item.isLost && !item.isLoading);
		if (gap !== undefined) await client.fillGap(room, gap.key);
		else if (!log.hasOlder) context.notify('There are no older messages.');
		else {
			await client.loadOlder(room);
			context.revealMessages(state());
		}
	},
};

export const copy: Command = {
	name: 'copy',
	aliases: ['yank'],
	usage: '[#SEQ|-N|@NICK] [code]',
	summary: 'copy a message to the clipboard, or only the code in it',
	run(context, words) {
		const {item, rest} = referredIn(context, words, 'any');
		if (rest !== '' && rest.toLowerCase() !== 'code') throw new UsageError();
		const text = rest === '' ? item.text : codeIn(item.text);
		if (text === undefined) throw new UsageError('That message has no code.');
		return context.copy(printable(text)).then(where => context.notify(where));
	},
};

/**
 * Opens the newest web address in these messages. If a single message has none, opens the room or user that it names.
 */
const openLink = async (context: CommandContext, items: readonly MessageItem[]): Promise<void> => {
	const link = items.map(item => findLinks(printable(item.text))[0]).findLast(one => one !== undefined);
	const [item] = items;
	const [named] =
		items.length === 1 && item !== undefined ? linkEntries(item, context.client.session().me?.nick) : [];
	if (link === undefined && named !== undefined) return performAction(context, named.action);
	if (link === undefined) {
		throw new UsageError(items.length === 1 ? 'There is no link in that message.' : 'There is no link here.');
	}
	await openUrl(context, link.url);
};

export const open: Command = {
	name: 'open',
	usage: '[#SEQ|-N|@NICK]',
	summary: 'open the link in a message',
	run(context, words) {
		const items = currentRoom(context).log.items.filter(item => item.type === 'message');
		return openLink(context, words === '' ? items : [referredIn(context, words, 'any').item]);
	},
};
