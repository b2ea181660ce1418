/** The commands of the inbox. */
import {type Command, type CommandContext, oneOf, UsageError} from '../../command.ts';
import {fetchInbox, markInboxRead, openInbox} from '../../inbox.ts';
import {goBack, jumpTo} from '../../jumps.ts';

/** Goes to the message with this number in the list. Fetches the list again. */
const goToItem = async (context: CommandContext, number: number): Promise<void> => {
	const {items} = await fetchInbox(context, {});
	const item = items[number - 1];
	if (item === undefined) throw new UsageError(`Your inbox has no message ${number}.`);
	await jumpTo(context, item.message.room, item.message.seq);
};

export const inbox: Command = {
	name: 'inbox',
	aliases: ['mentions'],
	usage: '[unread|read|NUMBER]',
	summary: 'list mentions, direct messages and replies to you, in all rooms',
	arguments: [oneOf('unread', 'read')],
	run(context, words) {
		const word = words.toLowerCase();
		if (word === '') return openInbox(context);
		if (word === 'unread') return openInbox(context, {unreadOnly: true});
		if (word === 'read') return markInboxRead(context, context.now() + context.client.session().clockSkewMs);
		if (!/^[1-9]\d{0,2}$/.test(word)) throw new UsageError();
		// Plain mode prints the messages with their room numbers, so the list number is resolved there.
		if (context.plain === undefined) return goToItem(context, Number(word));
		const {room, seq} = context.plain.place(Number(word));
		return jumpTo(context, room, seq);
	},
};

export const goBackCommand: Command = {
	name: 'return',
	usage: '',
	summary: 'go back to where you were before you went to a message',
	run: goBack,
};
