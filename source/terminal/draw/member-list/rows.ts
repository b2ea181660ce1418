/** The member list as rows. */
import type {RoomState} from '../../../client/session/state.ts';
import {memberEntries, moreMembers} from '../../../presenter/rooms/member-list.ts';
import type {Person} from '../../../protocol/frames.ts';
import {words} from '../../../text/sanitize.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, type Row, span} from '../row.ts';

export interface MemberListOptions {
	readonly room: Pick<RoomState, 'members' | 'memberCount' | 'owner'>;
	readonly me: Person | undefined;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
}

/** A row, and the user a click on it means. */
export interface MemberRow {
	readonly key: string;
	readonly person: Person | undefined;
	readonly row: Row;
}

export const memberRows = ({room, me, width, height, glyphs}: MemberListOptions): readonly MemberRow[] => {
	const isWhole = room.memberCount <= height && room.members.length === room.memberCount;
	const entries = memberEntries(room, me, isWhole ? height : Math.max(0, height - 1), glyphs.set);
	const rows = entries.map(({person, nick, notes}): MemberRow => {
		const row: Row = [nick, ...notes.map(note => span(words` ${note}`, 'muted'))];
		return {key: person.id, person, row: cutRow(row, width)};
	});
	const more = moreMembers(room, rows.length);
	if (more === undefined || height === 0) return rows;
	return [...rows, {key: 'more', person: undefined, row: cutRow([span(more, 'muted')], width)}];
};
