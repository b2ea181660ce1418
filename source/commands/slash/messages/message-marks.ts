/** Commands on one message: mark as unread, readers, link, details, answered message. */

import type {MessageItem} from '../../../client/session/state.ts';
import {messageDetails} from '../../../presenter/messages/message-text.ts';
import {readersText} from '../../../presenter/messages/readers-text.ts';
import {type Command, type CommandContext, oneOf, UsageError} from '../../command.ts';
import {showAnswered} from '../../jumps.ts';
import {ofNewerServer} from '../../newer-request.ts';
import {messageLink} from '../../room-link.ts';
import {onlyReferred} from './referred-message.ts';

export const markUnread = async (context: CommandContext, room: string, seq: number): Promise<void> => {
	await ofNewerServer(context.client.markUnread(room, seq), 'a way to mark messages as unread');
	context.notify('Marked as unread from here. /markread marks the room as read.');
};

export const showReaders = async (
	context: CommandContext,
	room: string,
	{seq, from}: Pick<MessageItem, 'seq' | 'from'>,
): Promise<void> => {
	const answer = await ofNewerServer(
		context.client.ask({type: 'readers', room}),
		'a list of the readers of a message',
	);
	context.notify(readersText(answer, seq, from.id));
};

export const copyMessageLink = async (context: CommandContext, room: string, seq: number): Promise<void> => {
	context.notify(await context.copy(messageLink(context.serverUrl, room, seq)));
};

export const inspectMessage = (context: CommandContext, item: MessageItem): void =>
	context.notify(messageDetails(item, {me: context.client.session().me}).join('\n'));

const reference = '[#SEQ|-N|@NICK]';

/** Creates the `run` function of a command that acts on the message that its arguments refer to. */
const onReferred =
	<Result>(action: (context: CommandContext, room: string, item: MessageItem) => Result) =>
	(context: CommandContext, words: string): Result => {
		const {room, item} = onlyReferred(context, words);
		return action(context, room.room, item);
	};

const markunread: Command = {
	name: 'markunread',
	usage: reference,
	summary: 'mark the last message, or the given one, and all later messages as unread',
	run: onReferred((context, room, {seq}) => markUnread(context, room, seq)),
};

const readby: Command = {
	name: 'readby',
	usage: reference,
	summary: 'list the readers of a message, in rooms of up to 20 people',
	run: onReferred(showReaders),
};

/** Copies the link to the message that the arguments refer to. */
export const copyReferredLink = onReferred((context, room, {seq}) => copyMessageLink(context, room, seq));

const copylink: Command = {
	name: 'copylink',
	aliases: ['permalink'],
	usage: reference,
	summary: 'copy the link to a message',
	run: copyReferredLink,
};

const inspect: Command = {
	name: 'inspect',
	usage: reference,
	summary: 'show the details of a message: ids, times, code points',
	run: onReferred((context, _room, item) => inspectMessage(context, item)),
};

const answered: Command = {
	name: 'answered',
	usage: reference,
	summary: 'go to the message that a reply answers',
	run: onReferred((context, room, {replyTo}) => showAnswered(context, room, replyTo)),
};

const readReceiptsText = (isOn: boolean): string =>
	isOn
		? 'readreceipts = on: members of rooms of up to 20 people can see what you have read.'
		: 'readreceipts = off: others do not see what you have read, and you do not see what they have read.';

/** Shows or sets whether others can see what the user has read. The server keeps the setting for all devices. */
export const setReadReceipts = async (context: CommandContext, word: string): Promise<void> => {
	const choice = word.toLowerCase();
	if (choice !== '' && choice !== 'on' && choice !== 'off') {
		throw new UsageError(`readreceipts is on or off, not "${word}".`);
	}
	const change = choice === '' ? {} : {readReceipts: choice === 'on'};
	const {readReceipts} = await context.client.ask({type: 'preferences', ...change});
	if (readReceipts === undefined) throw new UsageError('This server is older and has no read receipts.');
	context.notify(readReceiptsText(readReceipts));
};

const readreceipts: Command = {
	name: 'readreceipts',
	usage: '[on|off]',
	summary: 'let people in small rooms see what you have read; /set readreceipts does the same',
	arguments: [oneOf('on', 'off')],
	run: setReadReceipts,
};

export const messageMarkCommands: readonly Command[] = [
	markunread,
	readby,
	copylink,
	inspect,
	answered,
	readreceipts,
];
