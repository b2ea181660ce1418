/** The list of the members of a room. */
import type {RoomState} from '../../client/session/state.ts';
import type {Person} from '../../protocol/frames.ts';
import {type GlyphSet, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Span, span} from '../span.ts';

/** A member of the list; a click on it means `person`. */
interface MemberEntry {
	readonly person: Person;
	readonly isMe: boolean;
	readonly nick: Span;
	/** `you`, `owner` */
	readonly notes: readonly Printable[];
}

const [you, owner] = [literal('you'), literal('owner')];

const entryOf = (
	person: Person,
	{owner: roomOwner}: Pick<RoomState, 'owner'>,
	me: Person | undefined,
	set: GlyphSet,
): MemberEntry => {
	const isMe = person.id === me?.id;
	return {
		person,
		isMe,
		nick: span(printableLine(person.nick, set), {nick: person.id, isStrong: isMe}),
		notes: [...(isMe ? [you] : []), ...(person.id === roomOwner?.id ? [owner] : [])],
	};
};

type MembersOf = Pick<RoomState, 'members' | 'memberCount' | 'owner'>;

/** The members in order of nick, at most `limit`. */
export const memberEntries = (
	room: MembersOf,
	me: Person | undefined,
	limit = Number.POSITIVE_INFINITY,
	set: GlyphSet = 'unicode',
): readonly MemberEntry[] => room.members.slice(0, limit).map(person => entryOf(person, room, me, set));

/** `+12 more`; undefined if all members are listed. */
export const moreMembers = (
	{memberCount}: Pick<RoomState, 'memberCount'>,
	listed: number,
): Printable | undefined => (memberCount > listed ? words`+${memberCount - listed} more` : undefined);

/** `5 online` */
export const onlineText = ({memberCount}: Pick<RoomState, 'memberCount'>): Printable =>
	words`${memberCount} online`;
