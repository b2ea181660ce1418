/** The list of the members of a room. */
import type {RoomState, Session} from '../../client/session/state.ts';
import type {Person} from '../../protocol/server-frames.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {botMark} from '../person-name.ts';
import {type Span, span} from '../span.ts';
import {awayNote} from './away.ts';

/** A member of the list; a click on it opens the actions on `person`. */
export interface MemberEntry {
	readonly person: Person;
	readonly isMe: boolean;
	readonly nick: Span;
	/** `you`, `bot`, `owner`, `mod`, `away`, `idle` */
	readonly notes: readonly Printable[];
}

const [you, owner, mod] = [literal('you'), literal('owner'), literal('mod')];

type RolesOf = Pick<RoomState, 'owner' | 'moderators'>;

/** `owner` or `mod`, or nothing. */
export const roleNotes = (room: RolesOf, userId: string): readonly Printable[] => {
	if (userId === room.owner?.id) return [owner];
	return room.moderators?.some(({id}) => id === userId) ? [mod] : [];
};

/** Whether a member is a bot, the role, and whether they are away. */
export const memberNotes = (
	session: Pick<Session, 'away'>,
	room: RolesOf,
	{id, bot}: Person,
): readonly Printable[] => {
	const away = awayNote(session, id);
	const marks = bot === true ? [botMark] : [];
	return [...marks, ...roleNotes(room, id), ...(away === undefined ? [] : [away])];
};

const entryOf = (
	person: Person,
	room: RolesOf,
	session: Pick<Session, 'me' | 'away'>,
	set: GlyphSet,
): MemberEntry => {
	const isMe = person.id === session.me?.id;
	return {
		person,
		isMe,
		nick: span(printableLine(person.nick, set), {nick: person.id, isStrong: isMe}),
		notes: [...(isMe ? [you] : []), ...memberNotes(session, room, person)],
	};
};

export type MembersOf = RolesOf & Pick<RoomState, 'members' | 'memberCount'>;

/** The members in order of nick, at most `limit`. */
export const memberEntries = (
	room: MembersOf,
	session: Pick<Session, 'me' | 'away'>,
	limit = Number.POSITIVE_INFINITY,
	set: GlyphSet = 'unicode',
): readonly MemberEntry[] => room.members.slice(0, limit).map(person => entryOf(person, room, session, set));

/** `+12 more`; undefined if all members are listed. */
export const moreMembers = (
	{memberCount}: Pick<RoomState, 'memberCount'>,
	listed: number,
): Printable | undefined => (memberCount > listed ? words`+${memberCount - listed} more` : undefined);

/** `5 online` */
export const onlineText = ({memberCount}: Pick<RoomState, 'memberCount'>): Printable =>
	words`${memberCount} online`;
