/** Applies `append`: adds an entry to the log. */

import type {AppendOutcome, CommandOf} from '../commands.ts';
import type {State} from '../state.ts';
import {StoreError} from '../store-error.ts';
import {openDirect} from './apply-room.ts';
import {followReply} from './apply-thread.ts';

type Refused = Extract<AppendOutcome, {type: 'refused'}>;

const refused = (reason: Refused['reason']): Refused => ({type: 'refused', reason});

/** Throws the error if the state could not be written. */
const toRefused = (error: StoreError): Refused => {
	switch (error.reason) {
		case 'no_such_room':
		case 'no_such_entry':
		case 'too_many_reactions':
			return refused(error.reason);
		default:
			throw error;
	}
};

/** Opens the direct room. The author, who writes in it, accepts messages of the other user from now on. */
const openForMessage = (state: State, {draft, direct}: CommandOf<'append'>): boolean => {
	if (direct === undefined) return true;
	const {room, from, at} = draft;
	if (openDirect(state, {...direct, room, at, userId: from.id}) === undefined) return false;
	if (!state.hasWritten(room, from.id)) state.noteWritten(room, from.id);
	return true;
};

export const applyAppend = (state: State, command: CommandOf<'append'>): AppendOutcome => {
	if (!openForMessage(state, command)) return refused('no_such_room');
	const {draft, wasUnused} = command;
	const placed = state.place(draft);
	if (placed instanceof StoreError) return toRefused(placed);
	if (wasUnused === true) state.setUnusedSince(draft.from.id, undefined);
	const {entry} = placed;
	if (placed.isKnown) return {type: 'known', entry};
	const followers = followReply(state, entry);
	return {type: 'appended', entry, ...(followers.length > 0 && {followers})};
};
