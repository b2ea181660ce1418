/** The member list as rows. */
import type {Session} from '../../../client/session/state.ts';
import {type MembersOf, memberEntries, moreMembers} from '../../../presenter/rooms/member-list.ts';
import type {Person} from '../../../protocol/server-frames.ts';
import {words} from '../../../text/sanitize.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, type Row, rowColumns, span} from '../row.ts';

const leastNickColumns = 6;

export interface MemberListOptions {
	readonly room: MembersOf;
	readonly session: Pick<Session, 'me' | 'away'>;
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

export const memberRows = ({
	room,
	session,
	width,
	height,
	glyphs,
}: MemberListOptions): readonly MemberRow[] => {
	const isWhole = room.memberCount <= height && room.members.length === room.memberCount;
	const entries = memberEntries(room, session, isWhole ? height : Math.max(0, height - 1), glyphs.set);
	const rows = entries.map(({person, nick, notes}): MemberRow => {
		const shown: Row = notes.map(note => span(words` ${note}`, 'muted'));
		// The notes stay readable beside a long nick.
		const nickColumns = Math.max(leastNickColumns, width - rowColumns(shown));
		return {key: person.id, person, row: cutRow([...cutRow([nick], nickColumns), ...shown], width)};
	});
	const more = moreMembers(room, rows.length);
	if (more === undefined || height === 0) return rows;
	return [...rows, {key: 'more', person: undefined, row: cutRow([span(more, 'muted')], width)}];
};
