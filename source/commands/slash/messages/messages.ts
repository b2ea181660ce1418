/** The commands about messages. This file defines those that send, change and delete them. */
import {parseDuration} from '../../../text/duration.ts';
import {type Command, currentRoom, done, firstWord, oneOf, toSeconds, UsageError} from '../../command.ts';
import {undo} from '../../undo-send.ts';
import {configure, secondsOrOff} from '../rooms/room-rules.ts';
import {msg} from './direct-message.ts';
import {goBackCommand, inbox} from './inbox.ts';
import {messageMarkCommands} from './message-marks.ts';
import {pinCommands} from './pins.ts';
import {react} from './reactions.ts';
import {copy, history, open, search} from './reading.ts';
import {referredIn} from './referred-message.ts';
import {show} from './show-message.ts';
import {threadCommands} from './threads.ts';

const me: Command = {
	name: 'me',
	aliases: ['action'],
	usage: 'TEXT',
	summary: 'send an action: * ann waves',
	isPublic: true,
	run: (context, words) => context.post(currentRoom(context).room, `/me ${words}`),
};

const reply: Command = {
	name: 'reply',
	usage: '[#SEQ|-N|@NICK] TEXT',
	summary: 'reply to a message, by default to the last one from another user',
	isPublic: true,
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'theirs');
		if (rest === '') throw new UsageError();
		context.post(room.room, rest, {replyTo: item.seq});
	},
};

const edit: Command = {
	name: 'edit',
	usage: '[#SEQ|-N] [TEXT]',
	summary: 'edit your last message, or the given one; without TEXT, edit it in the input',
	isPublic: true,
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'mine');
		if (rest !== '')
			return done(context.client.ask({type: 'edit', room: room.room, seq: item.seq, text: rest}));
		context.startEdit(room.room, item);
	},
};

const remove: Command = {
	name: 'delete',
	aliases: ['del'],
	usage: '[#SEQ|-N]',
	summary: 'delete your last message, or the given one',
	run(context, words) {
		const {room, item, rest} = referredIn(context, words, 'mine');
		if (rest !== '') throw new UsageError();
		return done(context.client.ask({type: 'delete', room: room.room, seq: item.seq}));
	},
};

const ephemeral: Command = {
	name: 'ephemeral',
	usage: 'TIME TEXT | room TIME|off',
	summary:
		'send a message that is deleted after a time: /ephemeral 30s text; or set a time for all messages of your room',
	arguments: [oneOf('room'), oneOf('off')],
	isPublic: true,
	run(context, words) {
		const {room} = currentRoom(context);
		const [first, rest] = firstWord(words);
		if (first.toLowerCase() === 'room') {
			return configure(context, {room, expiresInSeconds: secondsOrOff(rest)});
		}
		const durationMs = parseDuration(first);
		if (durationMs === undefined || rest === '') throw new UsageError();
		context.post(room, rest, {expiresInSeconds: toSeconds(durationMs)});
	},
};

export const messageCommands: readonly Command[] = [
	msg,
	me,
	reply,
	edit,
	undo,
	remove,
	react,
	...threadCommands,
	...pinCommands,
	ephemeral,
	show,
	search,
	inbox,
	goBackCommand,
	history,
	copy,
	open,
	...messageMarkCommands,
];
