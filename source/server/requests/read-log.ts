/** Requests that only look: `history`, `search`, `rooms`, `members`, `stats`. */
import type {ClientFrameOf} from '../../protocol/frames.ts';
import {defaultPage, membersAtMost} from '../../protocol/limits.ts';
import {type HubState, visibleRoom} from '../hub/hub-state.ts';
import type {UserConnection} from '../hub/online-users.ts';
import {idOf, Refusal} from '../hub/refusal.ts';
import type {Room} from '../hub/room.ts';
import type {StatsScope} from '../stats/activity-stats.ts';
import type {RoomRecord} from '../store/directory.ts';
import type {PageQuery, SearchQuery} from '../store/entry-log.ts';
import {ownReactionsIn} from './own-reactions.ts';

type History = ClientFrameOf<'history'>;

const toPageQuery = ({before, after, around}: History, limit: number): PageQuery => {
	if (before !== undefined) return {type: 'before', seq: before, limit};
	if (after !== undefined) return {type: 'after', seq: after, limit};
	if (around !== undefined) return {type: 'around', seq: around, limit};
	return {type: 'newest', limit};
};

export const history = async (
	state: HubState,
	caller: UserConnection,
	request: History,
	room: Room,
): Promise<Refusal | undefined> => {
	const query = toPageQuery(request, Math.min(request.limit ?? defaultPage, state.limits.historyPage));
	const {entries, seq, hasOlder, hasNewer} = await state.store.page(room.name, query, state.clock.now());
	if (!room.has(caller)) return new Refusal('not_joined', `You are no longer in ${room.name}.`);
	const hasMore =
		query.type === 'around' ? hasOlder || hasNewer : query.type === 'after' ? hasNewer : hasOlder;
	room.send(caller, {
		type: 'history',
		...idOf(request),
		room: room.name,
		seq,
		entries: [...entries],
		...ownReactionsIn(state, caller.user.id, entries),
		hasMore,
		hasOlder,
		hasNewer,
	});
	return undefined;
};

/** Where a search looks: in the room it names, or in all rooms this user may see. */
const searchScope = (
	state: HubState,
	userId: string,
	named: RoomRecord | undefined,
): Pick<SearchQuery, 'rooms' | 'publicExcept'> => {
	const banned = state.store.bannedRooms(userId, state.clock.now());
	const rooms = named === undefined ? state.store.admittedRooms(userId) : [named];
	return {
		rooms: rooms.map(({room}) => room).filter(room => !banned.has(room)),
		...(named === undefined && {publicExcept: [...banned]}),
	};
};

export const search = async (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'search'>,
): Promise<Refusal | undefined> => {
	const {id} = caller.user;
	const named = request.room === undefined ? undefined : visibleRoom(state, id, request.room);
	if (named instanceof Refusal) return named;
	const from = request.from === undefined ? undefined : state.store.userByNick(request.from);
	const isNobody = request.from !== undefined && from === undefined;
	const found = isNobody
		? {entries: [], hasMore: false}
		: await state.store.search({
				query: request.query,
				...searchScope(state, id, named),
				...(from !== undefined && {fromUserId: from.id}),
				...(request.before !== undefined && {before: request.before}),
				...(request.after !== undefined && {after: request.after}),
				limit: Math.min(request.limit ?? defaultPage, state.limits.historyPage),
				now: state.clock.now(),
			});
	caller.connection.send({
		type: 'found',
		...idOf(request),
		entries: [...found.entries],
		hasMore: found.hasMore,
	});
	return undefined;
};

export const listMembers = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'members'>,
	room: Room,
): undefined => {
	state.presence.noteSeen(room, caller);
	room.send(caller, {
		type: 'members',
		...idOf(request),
		room: room.name,
		members: room.people(membersAtMost),
		memberCount: room.memberCount,
	});
};

/** Of one room, or of all this user may see: what is said in others counts for nothing here. */
export const stats = (
	state: HubState,
	caller: UserConnection,
	request: ClientFrameOf<'stats'>,
): Refusal | undefined => {
	const {id} = caller.user;
	const named = request.room === undefined ? undefined : visibleRoom(state, id, request.room);
	if (named instanceof Refusal) return named;
	const now = state.clock.now();
	const scope: StatsScope =
		named === undefined
			? {type: 'all', userId: id, closedRooms: () => state.store.admittedRooms(id).map(({room}) => room)}
			: {type: 'room', room: named.room};
	caller.connection.send({
		type: 'stats',
		...idOf(request),
		...(named !== undefined && {room: named.room}),
		at: now,
		...state.stats.figures(now, scope),
	});
	return undefined;
};
