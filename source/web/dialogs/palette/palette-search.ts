/** The texts of a message search in the palette. Pure. */
import type {Session} from '../../../client/session/state.ts';
import {findRoom} from '../../../commands/room-names.ts';
import {foundText} from '../../../presenter/messages/search-results.ts';
import {titleOfName} from '../../../presenter/rooms/room-title.ts';
import {parseSearch} from '../../../text/search-query.ts';
import type {SearchState} from './use-message-search.ts';

export const statusText = (state: SearchState): string => {
	switch (state.type) {
		case 'none':
			return 'Type words to search for. from:NICK, before:2026-09-01, after:2d, has:link and in:#ROOM narrow the search; in:* searches all rooms.';
		case 'searching':
			return 'Searching…';
		case 'found':
			return foundText(state.entries.length, state.hasMore);
		case 'failed':
			return state.message;
	}
};

/** The words of a query without its filters (`from:`, `in:`, …), and the room that is searched. */
export const readSearch = (
	query: string,
	current: string | undefined,
): {readonly words: string; readonly room: string | undefined} => {
	const parsed = parseSearch(query, Date.now());
	return parsed.ok
		? {words: parsed.search.query, room: parsed.search.room ?? current}
		: {words: '', room: current};
};

export const searchTitle = (session: Session, room: string | undefined): string => {
	if (room === undefined || room === '*') return 'Search all rooms';
	return `Search ${titleOfName(session, findRoom(session, room)?.room ?? room)}`;
};
