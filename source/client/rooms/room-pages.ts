/** The list of rooms comes in pages: asks for one after the other. */
import type {RoomInfo} from '../../protocol/frames.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {Outcome, RequestFailure, Requests} from '../link/requests.ts';

/** More pages than any server should need; a server that always says `hasMore` must not keep a client busy. */
const maxPages = 1000;

export type RoomPages =
	| {readonly ok: true; readonly rooms: readonly RoomInfo[]}
	| {readonly ok: false; readonly refused: RequestFailure; readonly isLinkLost: boolean};

const byName = new Intl.Collator('en', {numeric: true});

/** Calls `settle` once, with all rooms sorted by name. A page that brings nothing new ends the list. */
export const askRooms = (requests: Requests, settle: (pages: RoomPages) => void): void =>
	askPages(requests, settle, () => true);

/** The same for the user's private and direct rooms, which come first: does not ask for further pages of public ones. */
export const askOwnRooms = (requests: Requests, settle: (pages: RoomPages) => void): void =>
	askPages(requests, settle, last => roomKind(last) !== 'public');

/** `isWorthMore`: whether to ask for the page after the room of this name. */
const askPages = (
	requests: Requests,
	settle: (pages: RoomPages) => void,
	isWorthMore: (last: string) => boolean,
): void => {
	const rooms = new Map<string, RoomInfo>();
	const finish = (): void =>
		settle({ok: true, rooms: [...rooms.values()].sort((one, other) => byName.compare(one.room, other.room))});
	const ask = (after: string | undefined, pagesLeft: number): void =>
		requests.ask({type: 'rooms', ...(after !== undefined && {after})}, (outcome: Outcome) => {
			if (!outcome.ok) return settle(outcome);
			if (outcome.frame.type !== 'rooms') return finish();
			const known = rooms.size;
			for (const info of outcome.frame.rooms) rooms.set(info.room, info);
			const last = outcome.frame.rooms.at(-1)?.room;
			const isNew = rooms.size > known && pagesLeft > 1;
			const goesOn = outcome.frame.hasMore && last !== undefined && isNew && isWorthMore(last);
			if (goesOn) ask(last, pagesLeft - 1);
			else finish();
		});
	ask(undefined, maxPages);
};
