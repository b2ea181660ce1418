/** Applies commands about threads and pinned messages. */
import {isImported} from '../../../protocol/imported.ts';
import type {Entry} from '../../../protocol/server-frames.ts';
import {pinnedIn, threadOf} from '../../shared/threads-and-pins.ts';
import type {CommandOf, PinOutcome} from '../commands.ts';
import type {State} from '../state.ts';

/**
 * A user who replies follows the thread, even after an `unfollow`. The author of its first message follows it with the first
 * reply of another user, unless the author has unfollowed it. Returns the users who follow it from now on.
 */
export const followReply = (state: State, entry: Entry): readonly string[] => {
	if (entry.type !== 'message' || entry.thread === undefined || isImported(entry.from)) return [];
	const {room, thread, from, at} = entry;
	const starter = state.message(room, thread, at)?.from.id;
	const added = [
		...(state.isFollowing(from.id, room, thread) === true ? [] : [from.id]),
		...(starter === undefined ||
		starter === from.id ||
		isImported({id: starter}) ||
		state.isFollowing(starter, room, thread) !== undefined
			? []
			: [starter]),
	];
	for (const userId of added) state.setFollowing(userId, room, thread, true);
	return added;
};

const followThread = (state: State, {userId, room, seq, on, at}: CommandOf<'followThread'>) => {
	const message = state.message(room, seq, at);
	if (message === undefined) return undefined;
	const thread = threadOf(message);
	state.setFollowing(userId, room, thread, on);
	return {thread};
};

const pin = (state: State, {room, seq, by, on, at, limit}: CommandOf<'pin'>): PinOutcome => {
	const pinned = pinnedIn(state, room, at);
	const message = state.message(room, seq, at);
	if (on && (message === undefined || message.deletedAt !== undefined))
		return {type: 'refused', reason: 'no_such_entry'};
	if (pinned.includes(seq) === on) return {type: 'unchanged', pinned};
	if (on && pinned.length >= limit) return {type: 'refused', reason: 'limit'};
	if (on) state.addPin(room, {seq, at, userId: by.id});
	else state.removePin(room, seq);
	return {type: 'changed', pinned: pinnedIn(state, room, at)};
};

export const threadHandlers = {followThread, pin};
