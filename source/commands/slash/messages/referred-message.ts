/** The message that the arguments of a command refer to. */
import {type Fitting, findReferred, splitReference} from '../../../client/session/reference.ts';
import type {MessageItem, RoomState} from '../../../client/session/state.ts';
import {type CommandContext, currentRoom, UsageError} from '../../command.ts';

interface Referred {
	readonly room: RoomState;
	readonly item: MessageItem;
	/** The text after the reference. */
	readonly rest: string;
}

export const notLoaded = (message: string): UsageError =>
	new UsageError(`Message ${message} is not loaded here. /history loads older messages.`);

const noMessage: Readonly<Record<Fitting, string>> = {
	mine: 'You have not sent a message here yet.',
	theirs: 'No other user has sent a message here yet.',
	any: 'There is no message here yet.',
};

/** The message that the first word refers to, or the last suitable message. */
export const referredIn = (context: CommandContext, words: string, fitting: Fitting): Referred => {
	const room = currentRoom(context);
	const {typed, rest} = splitReference(words);
	const item = findReferred(room, typed, fitting);
	if (item !== undefined) return {room, item, rest};
	if (typed !== '') throw notLoaded(typed);
	throw new UsageError(noMessage[fitting]);
};
