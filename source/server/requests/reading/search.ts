/** `search`: finds messages in one room, or in all rooms the user can see. */
import type {ClientFrameOf} from '../../../protocol/client-frames.ts';
import {importedAuthor, isImportedNick} from '../../../protocol/imported.ts';
import {defaultPage} from '../../../protocol/limits.ts';
import {idOf, Refusal} from '../../hub/contract/refusal.ts';
import type {HubState} from '../../hub/hub-state.ts';
import {visibleRoom} from '../../hub/rules/visible-rooms.ts';
import type {UserConnection} from '../../membership/online-users.ts';
import type {RoomRecord} from '../../store/directory/directory.ts';
import type {SearchQuery} from '../../store/entry-log.ts';

type Search = ClientFrameOf<'search'>;

/** The rooms to search: `named`, or all rooms that the user can see and is not banned from. */
const searchScope = (
	state: HubState,
	userId: string,
	named: RoomRecord | undefined,
): Pick<SearchQuery, 'rooms' | 'publicExcept'> => {
	const banned = state.reader.bannedRooms(userId, state.clock.now());
	const rooms = named === undefined ? state.reader.admittedRooms(userId) : [named];
	return {
		rooms: rooms.map(({room}) => room).filter(room => !banned.has(room)),
		...(named === undefined && {publicExcept: [...banned]}),
	};
};

/** The user or the imported author with this nick. */
const authorOf = ({reader}: HubState, nick: string): {readonly id: string} | undefined =>
	isImportedNick(nick) ? importedAuthor(nick) : reader.userByNick(nick);

export const search = async (
	state: HubState,
	caller: UserConnection,
	request: Search,
): Promise<Refusal | undefined> => {
	const {id} = caller.user;
	const named = request.room === undefined ? undefined : visibleRoom(state, id, request.room);
	if (named instanceof Refusal) return named;
	const from = request.from === undefined ? undefined : authorOf(state, request.from);
	const isUnknownAuthor = request.from !== undefined && from === undefined;
	const found = isUnknownAuthor
		? {entries: [], hasMore: false}
		: await state.reader.search({
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
