/** Finds the message that the arguments of a command refer to. */
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

interface Numbered {
	readonly number: number;
	readonly rest: string;
}

/**
 * The number at the start of the arguments, in plain mode: `3`, `#3` and `[3]` refer to the message printed with it.
 */
const numberIn = ({plain}: CommandContext, words: string): Numbered | undefined => {
	const [typed] = /^(?:#?\d+|\[\d+\])(?=\s|$)/u.exec(words) ?? [];
	if (plain === undefined || typed === undefined) return undefined;
	return {number: Number(typed.replace(/\D/gu, '')), rest: words.slice(typed.length).trim()};
};

/** The position of the message that the arguments refer to. */
export const placeIn = (
	context: CommandContext,
	words: string,
): {readonly room: string; readonly seq: number} => {
	const numbered = numberIn(context, words);
	if (context.plain !== undefined && numbered?.rest === '') return context.plain.place(numbered.number);
	const {room, item} = onlyReferred(context, words);
	return {room: room.room, seq: item.seq};
};

/**
 * The message that the first argument refers to, or the last suitable message. In plain mode it may be in another room.
 */
export const referredIn = (context: CommandContext, words: string, fitting: Fitting): Referred => {
	const numbered = numberIn(context, words);
	if (context.plain !== undefined && numbered !== undefined) {
		return {...context.plain.message(numbered.number), rest: numbered.rest};
	}
	const room = currentRoom(context);
	const {typed, rest} = splitReference(words);
	const item = findReferred(room, typed, fitting);
	if (item !== undefined) return {room, item, rest};
	if (typed !== '') throw notLoaded(typed);
	throw new UsageError(noMessage[fitting]);
};

/** Like `referredIn`, for a command without other arguments. */
export const onlyReferred = (context: CommandContext, words: string): Omit<Referred, 'rest'> => {
	const {room, item, rest} = referredIn(context, words, 'any');
	if (rest !== '') throw new UsageError();
	return {room, item};
};
