/** Entries as lines of text, for users and for `grep`. */
import {entryLine} from '../../presenter/messages/entry-line.ts';
import {roomTitle} from '../../presenter/rooms/room-title.ts';
import {roomKind} from '../../protocol/limits.ts';
import type {Entry} from '../../protocol/server-frames.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `2026-11-20T09:14:05.000Z`, or the bare number if a server sent a time that no calendar has. */
export const toIsoTime = (at: number): Printable =>
	literal(Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at));

/** `2026-11-20 09:14:05`, in local time. */
export const toTimestamp = (at: number): Printable => {
	const time = new Date(at);
	const date = [time.getFullYear(), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())];
	const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits);
	return literal(`${date.join('-')} ${clock.join(':')}`);
};

/** `#dev`, `~plan-4829`, and of a direct room the nick of the other user, as `@ann`. */
export const toRoomText = (room: string, other?: {readonly nick: string}): Printable =>
	other === undefined
		? roomTitle({room, kind: roomKind(room), with: undefined})
		: words`@${printableLine(other.nick)}`;

/** One entry: `2026-11-20 09:14:05 #dev ann: build is green`. `other`: the other user of a direct room. */
export const toEntryText = (entry: Entry, other?: {readonly nick: string}): Printable =>
	words`${toTimestamp(entry.at)} ${toRoomText(entry.room, other)} ${entryLine(entry)}`;
