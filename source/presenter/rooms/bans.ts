/** Bans and mutes of a room, as text. */
import type {BanInfo} from '../../protocol/server-frames.ts';
import {formatDuration, roundLeft} from '../../text/duration.ts';
import {concat, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {shortDate} from '../times.ts';

/** `until 14:20 (35 min left)`, `until it is lifted` */
const endText = (until: number | undefined, now: number): Printable => {
	if (until === undefined) return literal('until it is lifted');
	const left = literal(formatDuration(roundLeft(until - now)));
	return words`until ${shortDate(until, now)} (${left} left)`;
};

/** `bob: banned by ann, 12:10, until 14:20 (35 min left): adverts` */
export const banText = ({user, kind, by, at, reason, until}: BanInfo, now: number): Printable => {
	const done = literal(kind === 'ban' ? 'banned' : 'muted');
	const author = by === undefined ? literal('') : words` by ${printableLine(by.nick)}`;
	const time = at === undefined ? literal('') : words`, ${shortDate(at, now)}`;
	const why = reason === undefined ? literal('') : words`: ${printableLine(reason)}`;
	const head = words`${printableLine(user.nick)}: ${done}${author}${time}`;
	return concat(head, words`, ${endText(until, now)}`, why);
};
