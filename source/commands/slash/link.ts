/** Copies the link to a room or a message. */
import {joinCommand, roomLink} from '../../presenter/invitation.ts';
import {type Command, currentRoom, UsageError} from '../command.ts';
import {copyReferredLink} from './messages/message-marks.ts';

export const link: Command = {
	name: 'link',
	aliases: ['share'],
	usage: '[#SEQ|-N|@NICK]',
	summary: 'copy the link of this room, and show how others join it; or copy the link to a message',
	async run(context, words) {
		if (words !== '') return copyReferredLink(context, words);
		const {room, kind} = currentRoom(context);
		if (kind === 'direct') throw new UsageError('A direct room is for two users and has no link.');
		if (kind === 'private') throw new UsageError('/invite creates a link to a private room.');
		const address = roomLink(context.serverUrl, room);
		const command = joinCommand(context.serverUrl, room);
		context.client.note(room, {type: 'invitation', link: address, command, isOwnServer: false});
		context.notify(await context.copy(address));
	},
};
