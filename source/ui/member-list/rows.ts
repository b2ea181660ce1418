/** Who is in the room, as rows. */
import type {RoomState} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import {printableLine, words} from '../../text/sanitize.ts';
import type {Glyphs} from '../glyphs.ts';
import {cutRow, own, type Row, span} from '../row.ts';

export interface MemberListOptions {
	readonly room: RoomState;
	readonly me: Person | undefined;
	readonly width: number;
	readonly height: number;
	readonly glyphs: Glyphs;
}

/** A row, and the person a click on it means. */
export interface MemberRow {
	readonly key: string;
	readonly person: Person | undefined;
	readonly row: Row;
}

export const memberRows = ({room, me, width, height, glyphs}: MemberListOptions): readonly MemberRow[] => {
	const isWhole = room.memberCount <= height && room.members.length === room.memberCount;
	const seen = isWhole ? room.members : room.members.slice(0, Math.max(0, height - 1));
	const rows = seen.map((person): MemberRow => {
		const isOwner = room.owner?.id === person.id;
		const row: Row = [
			span(printableLine(person.nick, glyphs.set), {nick: person.id, isStrong: person.id === me?.id}),
			...(isOwner ? [own(' owner', 'faint')] : []),
		];
		return {key: person.id, person, row: cutRow(row, width)};
	});
	const hidden = room.memberCount - seen.length;
	if (hidden <= 0 || height === 0) return rows;
	return [
		...rows,
		{key: 'more', person: undefined, row: cutRow([span(words`and ${hidden} more`, 'faint')], width)},
	];
};
