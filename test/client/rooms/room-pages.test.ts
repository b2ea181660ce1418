import {expect, test} from 'vitest';
import {createRequests} from '../../../source/client/link/requests.ts';
import {askRooms, type RoomPages} from '../../../source/client/rooms/room-pages.ts';
import type {RequestId, RoomInfo, ServerFrame} from '../../../source/protocol/frames.ts';

const info = (room: string): RoomInfo => ({room, topic: '', memberCount: 0, seq: 1});

/** Answers each page by what `pageAfter` says. */
const ask = (pageAfter: (after: string | undefined) => {rooms: string[]; hasMore: boolean}): RoomPages => {
	const asked: {id?: RequestId | undefined; after?: string | undefined}[] = [];
	const requests = createRequests(
		frame => {
			if (frame.type === 'rooms') asked.push(frame);
			return true;
		},
		() => undefined,
		callback => callback(),
	);
	let settled: RoomPages | undefined;
	askRooms(requests, pages => {
		settled = pages;
	});
	for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
		const {rooms, hasMore} = pageAfter(next.after);
		const frame: ServerFrame = {type: 'rooms', id: next.id, rooms: rooms.map(info), hasMore};
		requests.answer(frame)?.();
	}
	if (settled === undefined) throw new Error('Not settled.');
	return settled;
};

const names = (pages: RoomPages): string[] => (pages.ok ? pages.rooms.map(({room}) => room) : []);

test('asks for page after page and sorts the rooms by name', () => {
	const pages = ask(after =>
		after === undefined ? {rooms: ['b', 'room10'], hasMore: true} : {rooms: ['room9', 'a'], hasMore: false},
	);
	expect(names(pages)).toEqual(['a', 'b', 'room9', 'room10']);
});

test('ends when a page brings nothing new, whatever the server says', () => {
	let asked = 0;
	const pages = ask(() => {
		asked++;
		return {rooms: ['a'], hasMore: true};
	});
	expect(names(pages)).toEqual(['a']);
	expect(asked).toBe(2);
	expect(names(ask(() => ({rooms: [], hasMore: true})))).toEqual([]);
});
