/**
 * Which message a command speaks of: `#12` is the entry with that number, `-2` the last but one, `@ann` what
 * ann said last; without any of them the last message that fits.
 */
import {nameKey} from '../../protocol/limits.ts';
import type {MessageItem, RoomState} from './state.ts';

export interface Reference {
	/** The reference as it was typed, for an answer that names it; empty where there was none. */
	readonly typed: string;
	/** What follows the reference. */
	readonly rest: string;
}

export type Fitting = 'mine' | 'theirs' | 'any';

/** Splits a reference off the beginning of a command's words. */
export const splitReference = (words: string): Reference => {
	const [whole, typed] = /^(#\d+|-\d+|@\S+)(?:\s+|$)/u.exec(words) ?? [];
	if (whole === undefined || typed === undefined) return {typed: '', rest: words.trim()};
	return {typed, rest: words.slice(whole.length).trim()};
};

const isStanding = (item: MessageItem): boolean => item.deletedAt === undefined;

const fits = (item: MessageItem, fitting: Fitting): boolean =>
	isStanding(item) && (fitting === 'any' || (fitting === 'mine') === item.isMine);

/** The message a reference means, among what the room holds. */
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
			return items.findLast(item => isStanding(item) && nameKey(item.from.nick) === nameKey(named));
	}
};
