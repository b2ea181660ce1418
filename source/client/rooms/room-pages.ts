/** Fetches the list of rooms, which the server sends in pages. */

import {roomKind} from '../../protocol/limits.ts';
import type {RoomInfo} from '../../protocol/server-frames.ts';
import type {RequestFailure} from '../link/request-error.ts';
import type {Requests} from '../link/requests.ts';

/** The most pages. A faulty server that always announces another page must not keep the client busy. */
const maxPages = 1000;

export type RoomPages =
	| {readonly ok: true; readonly rooms: readonly RoomInfo[]}
	| {readonly ok: false; readonly failure: RequestFailure};

const byName = new Intl.Collator('en', {numeric: true});

/** Calls `onRooms` once with all rooms, sorted by name. A page without new rooms ends the list. */
export const fetchRooms = (requests: Requests, onRooms: (pages: RoomPages) => void): void =>
	fetchPages(requests, onRooms, () => true);

/**
 * Like `fetchRooms`, for the user's private and direct rooms. They come first in the list, so further pages are not
 * fetched.
 */
export const fetchOwnRooms = (requests: Requests, onRooms: (pages: RoomPages) => void): void =>
	fetchPages(requests, onRooms, last => roomKind(last) !== 'public');

/** `shouldContinue`: whether to fetch the page after the room of this name. */
const fetchPages = (
	requests: Requests,
	onRooms: (pages: RoomPages) => void,
	shouldContinue: (last: string) => boolean,
): void => {
	const rooms = new Map<string, RoomInfo>();
	const finish = (): void =>
		onRooms({ok: true, rooms: [...rooms.values()].sort((a, b) => byName.compare(a.room, b.room))});
	const fetchPage = (after: string | undefined, pagesLeft: number): void =>
		requests.request({type: 'rooms', ...(after !== undefined && {after})}, outcome => {
			if (!outcome.ok) return onRooms(outcome);
			if (outcome.frame.type !== 'rooms') return finish();
			const known = rooms.size;
			for (const info of outcome.frame.rooms) rooms.set(info.room, info);
			const last = outcome.frame.rooms.at(-1)?.room;
			const hasNext = outcome.frame.hasMore && rooms.size > known && pagesLeft > 1;
			if (hasNext && last !== undefined && shouldContinue(last)) fetchPage(last, pagesLeft - 1);
			else finish();
		});
	fetchPage(undefined, maxPages);
};
