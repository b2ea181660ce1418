/**
 * Deletes the messages of a user. Each command checks a limited number of entries, so that a large log keeps neither
 * the hub nor the socket busy for long. The reply contains the position at which to continue.
 */
import type {AdminReply, HubAdminCommandOf, RemovalPosition} from '../../protocol/admin.ts';
import {nameKey} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import type {HubState} from '../hub/hub-state.ts';
import {noSuchRoom, noSuchUser, operator} from './replies.ts';

const pagesPerCommand = 10;
const entriesPerPage = 200;

/** The names of the rooms to search, in a fixed order. */
const roomNames = (state: HubState, room: string | undefined): readonly string[] | undefined => {
	if (room !== undefined) {
		const record = state.rooms.record(room);
		return record && [record.room];
	}
	const byKey = (one: string, other: string): number => (nameKey(one) < nameKey(other) ? -1 : 1);
	return state.reader
		.rooms()
		.map(record => record.room)
		.sort(byKey);
};

const isMessageOf = (entry: Entry, userId: string): boolean =>
	entry.type === 'message' && entry.from.id === userId && entry.deletedAt === undefined;

/** Deletes messages of one room and returns how many. A message that was deleted in the meantime does not count. */
const removeFrom = async (
	{journal, clock}: HubState,
	entries: readonly Entry[],
	userId: string,
): Promise<number> => {
	const at = clock.now();
	const outcomes = await Promise.all(
		entries
			.filter(entry => isMessageOf(entry, userId))
			.map(({room, seq}) =>
				journal.propose({type: 'append', draft: {type: 'deleted', room, at, from: operator, target: seq}}),
			),
	);
	return outcomes.filter(({type}) => type === 'appended').length;
};

export const removeMessages = async (
	state: HubState,
	{user, isId, room, after}: HubAdminCommandOf<'removeMessages'>,
): Promise<AdminReply> => {
	const userId = isId === true ? user : state.reader.userByNick(user)?.id;
	if (userId === undefined) return noSuchUser(user);
	const names = roomNames(state, room);
	if (names === undefined) return noSuchRoom(room ?? '');
	const start = after === undefined ? '' : nameKey(after.room);
	let count = 0;
	let pages = 0;
	for (const name of names.filter(one => nameKey(one) >= start)) {
		let position: RemovalPosition = {room: name, seq: name === after?.room ? after.seq : 0};
		for (let hasNewer = true; hasNewer; ) {
			if (pages++ === pagesPerCommand) return {type: 'messagesRemoved', count, next: position};
			const query = {type: 'after', seq: position.seq, limit: entriesPerPage} as const;
			const page = await state.reader.page(name, query, state.clock.now());
			count += await removeFrom(state, page.entries, userId);
			position = {room: name, seq: page.entries.at(-1)?.seq ?? position.seq};
			hasNewer = page.hasNewer;
		}
	}
	state.log('messages_removed', {user: userId, count});
	return {type: 'messagesRemoved', count};
};
