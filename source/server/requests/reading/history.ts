/** `history`: a page of a room's log. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {defaultPage} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {Room} from '../../membership/room.ts';
import type {Page, PageQuery} from '../../store/entry-log.ts';
import {ownReactionsIn} from './own-reactions.ts';

type History = ClientFrameOf<'history'>;

/** The position in the log that the request names, by a `seq` or by a time. */
const toPageQuery = (state: HubState, request: History, limit: number): PageQuery => {
	const {room, before, after, around, beforeAt, afterAt, aroundAt} = request;
	const seqAt = (at: number): number => state.reader.seqAt(room, at);
	if (before !== undefined) return {type: 'before', seq: before, limit};
	if (after !== undefined) return {type: 'after', seq: after, limit};
	if (around !== undefined) return {type: 'around', seq: around, limit};
	if (beforeAt !== undefined) return {type: 'before', seq: seqAt(beforeAt), limit};
	if (afterAt !== undefined) return {type: 'after', seq: Math.max(0, seqAt(afterAt + 1) - 1), limit};
	if (aroundAt !== undefined) return {type: 'around', seq: seqAt(aroundAt), limit};
	return {type: 'newest', limit};
};

/** Whether there are more entries in the direction of the query. */
const hasMore = ({type}: PageQuery, {hasOlder, hasNewer}: Page): boolean => {
	switch (type) {
		case 'around':
			return hasOlder || hasNewer;
		case 'after':
			return hasNewer;
		case 'before':
		case 'newest':
			return hasOlder;
	}
};

export const history = async (
	state: HubState,
	caller: UserConnection,
	request: History,
	room: Room,
): Promise<Refusal | undefined> => {
	const query = toPageQuery(state, request, Math.min(request.limit ?? defaultPage, state.limits.historyPage));
	const page = await state.reader.page(room.name, query, state.clock.now());
	if (!room.has(caller)) return new Refusal('not_joined', `You are no longer in ${room.name}.`);
	const {entries, seq, hasOlder, hasNewer} = page;
	room.send(caller, {
		type: 'history',
		...idOf(request),
		room: room.name,
		seq,
		entries: [...entries],
		...ownReactionsIn(state, caller.user.id, entries),
		hasMore: hasMore(query, page),
		hasOlder,
		hasNewer,
	});
	return undefined;
};
