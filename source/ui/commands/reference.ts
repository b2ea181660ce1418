/**
 * Which message a command speaks of: `#12` is the entry with that number, `-2` the last but one, `@ann` what
 * ann said last; without any of them the last message that fits.
 */
import type {RoomState, SaidItem} from '../../client/session/state.ts';
import {nameKey} from '../../protocol/limits.ts';

export interface Referred {
	readonly item: SaidItem | undefined;
	/** The reference as it was typed, for an answer that names it; empty where there was none. */
	readonly typed: string;
	/** What follows the reference. */
	readonly rest: string;
}

export type Fitting = 'mine' | 'theirs' | 'any';

const isStanding = (item: SaidItem): boolean => item.deletedAt === undefined;

const fits = (item: SaidItem, fitting: Fitting): boolean =>
	isStanding(item) && (fitting === 'any' || (fitting === 'mine') === item.isMine);

const saidIn = (room: RoomState): readonly SaidItem[] => room.log.items.filter(item => item.type === 'said');

/** Splits a reference off the beginning of a command's words and looks it up among what the room holds. */
export const refer = (room: RoomState, words: string, fitting: Fitting): Referred => {
	const items = saidIn(room);
	const match = /^(#\d+|-\d+|@\S+)(?:\s+|$)/u.exec(words);
	if (match === null) {
		return {item: items.findLast(item => fits(item, fitting)), typed: '', rest: words.trim()};
	}
	const typed = match[1] ?? '';
	const rest = words.slice(match[0].length).trim();
	return {item: lookUp(items, typed, fitting), typed, rest};
};

const lookUp = (items: readonly SaidItem[], typed: string, fitting: Fitting): SaidItem | undefined => {
	const named = typed.slice(1);
	switch (typed[0]) {
		case '#':
			return items.find(item => item.seq === Number(named));
		case '-':
			return items.filter(item => fits(item, fitting)).at(-Number(named));
		default:
			return items.findLast(item => isStanding(item) && nameKey(item.from.nick) === nameKey(named));
	}
};
