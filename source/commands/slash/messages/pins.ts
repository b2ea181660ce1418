/** Commands about the pinned messages of a room. */
import {literal} from '../../../text/sanitize.ts';
import {type Command, type CommandContext, currentRoom} from '../../command.ts';
import {onlyReferred} from './referred-message.ts';

export const setPinned = async (
	context: CommandContext,
	{room, seq}: {readonly room: string; readonly seq: number},
	on: boolean,
): Promise<void> => {
	const answer = await context.client.ask({type: 'pin', room, seq, on});
	// Without `by`, nothing has changed.
	if (answer.by === undefined)
		context.notify(on ? 'That message is pinned already.' : 'That message is not pinned.');
};

const pinOrUnpin =
	(on: boolean) =>
	(context: CommandContext, words: string): Promise<void> => {
		const {room, item} = onlyReferred(context, words);
		return setPinned(context, {room: room.room, seq: item.seq}, on);
	};

const pinMessage: Command = {
	name: 'pinmessage',
	usage: '[#SEQ|-N|@NICK]',
	summary: 'pin a message to the room; by default the last one; for its owner and moderators',
	run: pinOrUnpin(true),
};

const unpinMessage: Command = {
	name: 'unpinmessage',
	usage: '#SEQ|-N|@NICK',
	summary: 'unpin a message; for the owner and the moderators of the room',
	run: pinOrUnpin(false),
};

const pins: Command = {
	name: 'pins',
	usage: '',
	summary: 'list the pinned messages of this room',
	async run(context) {
		const {room} = currentRoom(context);
		const {pins: found} = await context.client.ask({type: 'pins', room});
		if (found.length === 0) {
			context.notify('No message is pinned here. /pinmessage pins one.');
			return;
		}
		await context.open({
			type: 'messages',
			title: literal('Pinned messages'),
			messages: found.map(({message}) => message),
		});
	},
};

export const pinCommands: readonly Command[] = [pinMessage, unpinMessage, pins];
