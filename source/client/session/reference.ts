/**
 * Finds the message that a command refers to: `#12` is the entry with that number, `-2` the second to last message,
 * `@ann` the last message of ann. Without a reference, the last suitable message.
 */
import {nameKey} from '../../protocol/limits.ts';
import type {MessageItem, RoomState} from './state.ts';

export interface Reference {
	/** The reference as typed, for error messages; empty if there was none. */
	readonly typed: string;
	/** The text after the reference. */
	readonly rest: string;
}

export type Fitting = 'mine' | 'theirs' | 'any';

/** Splits the reference from the arguments of a command. */
export const splitReference = (words: string): Reference => {
	const [whole, typed] = /^(#\d+|-\d+|@\S+)(?:\s+|$)/u.exec(words) ?? [];
	if (whole === undefined || typed === undefined) return {typed: '', rest: words.trim()};
	return {typed, rest: words.slice(whole.length).trim()};
};

const isNotDeleted = (item: MessageItem): boolean => item.deletedAt === undefined;

const fits = (item: MessageItem, fitting: Fitting): boolean =>
	isNotDeleted(item) && (fitting === 'any' || (fitting === 'mine') === item.isMine);

/** The message that a reference refers to, among those in the room's window. */
export const findReferred = (room: RoomState, typed: string, fitting: Fitting): MessageItem | undefined => {
	const items = room.log.items.filter(item => item.type === 'message');
	const named = typed.slice(1);
	switch (typed[0]) {
		case undefined:
			return items.findLast(item => fits(item, fitting));
		case '#':
			return items.find(item => item.seq === Number(named));
		case '-':
			return items.filter(item => fits(item, fitting)).at(-Number(named));
		default:
			return items.findLast(item => isNotDeleted(item) && nameKey(item.from.nick) === nameKey(named));
	}
};
