import {expect, test} from 'vitest';
import {Requests} from '../../../source/client/link/requests.ts';
import {fetchRooms, type RoomPages} from '../../../source/client/rooms/room-pages.ts';
import type {RequestId} from '../../../source/protocol/request-id.ts';
import type {RoomInfo, ServerFrame} from '../../../source/protocol/server-frames.ts';

const info = (room: string): RoomInfo => ({room, topic: '', memberCount: 0, seq: 1});

/** Fetches the rooms from a server that answers with `pageAfter`. */
const fetchAll = (
	pageAfter: (after: string | undefined) => {rooms: string[]; hasMore: boolean},
): RoomPages => {
	const requested: {id?: RequestId | undefined; after?: string | undefined}[] = [];
	const requests = new Requests({
		send: frame => {
			if (frame.type === 'rooms') requested.push(frame);
			return true;
		},
		check: () => undefined,
	});
	let result: RoomPages | undefined;
	fetchRooms(requests, pages => {
		result = pages;
	});
	for (let next = requested.shift(); next !== undefined; next = requested.shift()) {
		const {rooms, hasMore} = pageAfter(next.after);
		const frame: ServerFrame = {type: 'rooms', id: next.id, rooms: rooms.map(info), hasMore};
		requests.takeReply(frame)?.();
	}
	if (result === undefined) throw new Error('Not result.');
	return result;
};

const names = (pages: RoomPages): string[] => (pages.ok ? pages.rooms.map(({room}) => room) : []);

test('fetches all pages and sorts the rooms by name', () => {
	const pages = fetchAll(after =>
		after === undefined ? {rooms: ['b', 'room10'], hasMore: true} : {rooms: ['room9', 'a'], hasMore: false},
	);
	expect(names(pages)).toEqual(['a', 'b', 'room9', 'room10']);
});

test('stops at a page without new rooms, even if the server announces more', () => {
	let requested = 0;
	const pages = fetchAll(() => {
		requested++;
		return {rooms: ['a'], hasMore: true};
	});
	expect(names(pages)).toEqual(['a']);
	expect(requested).toBe(2);
	expect(names(fetchAll(() => ({rooms: [], hasMore: true})))).toEqual([]);
});
