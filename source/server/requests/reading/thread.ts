/** `thread`: a page of the replies to a message. `follow`: whether the user follows a thread. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {defaultPage} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {propose} from '../../hub/propose.ts';
import {takeBudget} from '../../hub/rules/budgets.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import {threadOf} from '../../shared/threads-and-pins.ts';
import {noSuchEntry} from '../posting/target-message.ts';
import {ownReactionsIn} from './own-reactions.ts';

export const thread = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'thread'>,
	room: Room,
): Refusal | undefined => {
	const {reader, clock, limits} = state;
	const now = clock.now();
	const message = reader.message(room.name, request.seq, now);
	// The first message of a thread may be deleted while replies remain.
	const seq = message === undefined ? request.seq : threadOf(message);
	const limit = Math.min(request.limit ?? defaultPage, limits.historyPage);
	const {before, after} = request;
	const page = reader.thread(
		room.name,
		{thread: seq, limit, ...(before !== undefined && {before}), ...(after !== undefined && {after})},
		now,
	);
	if (page === undefined || (page.root === undefined && page.entries.length === 0))
		return noSuchEntry(room, request.seq);
	const {root, entries, seq: head, hasOlder, hasNewer} = page;
	const {id} = caller.user;
	room.send(caller, {
		type: 'thread',
		...idOf(request),
		room: room.name,
		seq,
		...(root !== undefined && {root}),
		head,
		entries: [...entries],
		...ownReactionsIn(state, id, root === undefined ? entries : [root, ...entries]),
		hasOlder,
		hasNewer,
		isFollowed: reader.isFollowing(id, room.name, seq) === true,
	});
	return undefined;
};

export const follow = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'follow'>,
	room: Room,
): Promise<Refusal | undefined> => {
	const tooFast = takeBudget(state, caller, 'change');
	if (tooFast !== undefined) return tooFast;
	const {seq, on} = request;
	const {id: userId} = caller.user;
	const command = {type: 'followThread', userId, room: room.name, seq, on, at: state.clock.now()} as const;
	const followed = await propose(state, 'follow', command, caller);
	if (followed instanceof Refusal) return followed;
	if (followed === undefined) return noSuchEntry(room, seq);
	room.send(caller, {type: 'followed', ...idOf(request), room: room.name, seq: followed.thread, on});
	return undefined;
};
