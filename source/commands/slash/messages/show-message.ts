/** Goes to a message. */
import type {Command} from '../../command.ts';
import {jumpTo} from '../../jumps.ts';
import {placeIn} from './referred-message.ts';

export const show: Command = {
	name: 'show',
	usage: '#SEQ|-N|@NICK',
	summary: 'go to a message, and show the messages around it',
	run(context, words) {
		const {room, seq} = placeIn(context, words);
		return jumpTo(context, room, seq);
	},
};
