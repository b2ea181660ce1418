/** Users who are away, as text. */
import type {RoomState, Session} from '../../client/session/state.ts';
import type {AwayUser} from '../../protocol/server-frames.ts';
import {literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Span, span} from '../span.ts';
import {shortDate} from '../times.ts';

export interface AwayTime {
	/** The server's time, in milliseconds since 1970. */
	readonly now: number;
	readonly timeZone?: string | undefined;
}

/** `away: lunch, since 12:10`, `away since 12:10`, `idle since 12:10` */
export const awayText = ({since, text, isIdle}: AwayUser, {now, timeZone}: AwayTime): Printable => {
	const at = words`since ${shortDate(since, now, timeZone)}`;
	if (isIdle === true) return words`idle ${at}`;
	return text === undefined ? words`away ${at}` : words`away: ${printableLine(text)}, ${at}`;
};

/** `away` or `idle`; undefined for a user who is neither. */
export const awayNote = (session: Pick<Session, 'away'>, userId: string): Printable | undefined => {
	const away = session.away?.get(userId);
	return away && literal(away.isIdle === true ? 'idle' : 'away');
};

/** In a direct room with a user who is away: `away: lunch, since 12:10`. */
export const directAway = (
	session: Pick<Session, 'away' | 'me'>,
	room: Pick<RoomState, 'kind' | 'with'>,
	time: AwayTime,
): readonly Span[] => {
	if (room.kind !== 'direct' || room.with === undefined || room.with.id === session.me?.id) return [];
	const away = session.away?.get(room.with.id);
	if (away === undefined) return [];
	return [span(words`${printableLine(room.with.nick)} is ${awayText(away, time)}`, 'warning')];
};

/** Whether the user is away by request. */
export const isMeAway = ({away, me}: Pick<Session, 'away' | 'me'>): boolean => {
	const mine = me === undefined ? undefined : away?.get(me.id);
	return mine !== undefined && mine.isIdle !== true;
};
