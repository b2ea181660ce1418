/** The state of the connection and of the room, in a few words. */
import {outboxOf} from '../../client/session/selectors.ts';
import type {Draft, Link, RoomState, Session} from '../../client/session/state.ts';
import {join, literal, type Printable, printableLine, words} from '../../text/sanitize.ts';
import {type Meaning, type Span, span} from '../span.ts';
import {duration, untilText} from '../times.ts';
import {type Symbols, unicodeSymbols} from '../viewer.ts';
import {count, listOf, withoutStop} from '../wording.ts';
import {shortTitle} from './room-title.ts';

export interface LinkText {
	/** `connected`, `offline` */
	readonly state: Printable;
	/** `connected · 12 ms`, `connected · 12 ms · chat2.example.org` in a cluster, `offline, retrying in 3 s` */
	readonly status: Printable;
	readonly meaning: Meaning;
	/** Why there is no connection. */
	readonly reason?: Printable;
}

export const retryText = ({retryAt}: Extract<Link, {type: 'waiting'}>, now: number): Printable =>
	words`retrying in ${Math.max(0, Math.ceil((retryAt - now) / 1000))} s`;

const reasonOf = (reason: string, otherwise: string): Printable =>
	reason === '' ? literal(otherwise) : withoutStop(printableLine(reason));

const [connecting, connected] = [literal('connecting'), literal('connected')];
const noCluster = literal('the server cannot reach its cluster');
const [offline, disconnected] = [literal('offline'), literal('disconnected')];

/** The hub of this connection, if the server is a cluster: ` · chat2.example.org`. */
const hubText = ({hubAddress}: Pick<Session, 'hubAddress'>, {dot}: Symbols): Printable =>
	hubAddress === undefined
		? literal('')
		: words` ${dot} ${printableLine(hubAddress.replace(/^https?:\/\//, ''))}`;

export const linkText = (
	session: Pick<Session, 'link' | 'latencyMs' | 'hubAddress' | 'isServiceInterrupted'>,
	now: number,
	symbols: Symbols = unicodeSymbols,
): LinkText => {
	const {link, latencyMs} = session;
	const time = latencyMs === undefined ? literal('') : words` ${symbols.dot} ${Math.round(latencyMs)} ms`;
	switch (link.type) {
		case 'connecting':
			return {state: connecting, status: connecting, meaning: 'warning'};
		case 'up':
			if (session.isServiceInterrupted === true) {
				return {state: connected, status: words`${connected}, ${noCluster}`, meaning: 'warning'};
			}
			return {
				state: connected,
				status: words`${connected}${time}${hubText(session, symbols)}`,
				meaning: 'muted',
			};
		case 'waiting':
			return {
				state: offline,
				status: words`${offline}, ${retryText(link, now)}`,
				meaning: 'warning',
				reason: reasonOf(link.reason, 'no connection'),
			};
		case 'stopped':
			return {
				state: disconnected,
				status: disconnected,
				meaning: 'error',
				reason: reasonOf(link.reason, 'the connection ended'),
			};
	}
};

/** What happens to messages that wait for the connection; empty if there are none. */
export const unsentText = (session: Session): Printable => {
	// A draft that the server refused is sent again only if the user asks for it.
	const {length} = outboxOf(session).filter(({state}) => state.type !== 'failed');
	return length === 0
		? literal('')
		: words`${count(length, 'message')} will be sent when you're back online.`;
};

/** Drafts that are not on their way, without those that wait to be taken back: `2 unsent, 1 failed`. */
export const waitingText = (session: Session): Printable => {
	const countOf = (type: Draft['state']['type']): number =>
		outboxOf(session).filter(({state, heldUntil}) => state.type === type && heldUntil === undefined).length;
	const [waiting, failed] = [countOf('waiting'), countOf('failed')];
	return join(
		[
			...(waiting === 0 ? [] : [words`${waiting} unsent`]),
			...(failed === 0 ? [] : [words`${failed} failed`]),
		],
		literal(', '),
	);
};

/** What the drafts of a room wait for: `slow mode`; undefined if they are about to be sent. */
export const waitingFor = (
	{pending, membership}: Pick<RoomState, 'pending' | 'membership'>,
	isConnected: boolean,
): Printable | undefined => {
	if (!isConnected) return literal('the connection');
	if (membership.type === 'joining') return literal('the room');
	const [reason] = pending.flatMap(({state}) =>
		state.type === 'waiting' && state.reason !== undefined ? [state.reason] : [],
	);
	if (reason === undefined) return undefined;
	return /^slow mode/iu.test(reason) ? literal('slow mode') : words`the server: ${firstSentence(reason)}`;
};

const firstSentence = (text: string): Printable =>
	withoutStop(printableLine(/^.*?[.!?](?=\s|$)/u.exec(text)?.[0] ?? text));

/** `ann is typing`, `ann and bob are typing`, `3 users are typing`; empty if no user is typing. */
export const typingText = (room: RoomState | undefined, me: string | undefined, now: number): Printable => {
	const nicks = (room?.typing ?? [])
		.filter(({until, user}) => until > now && user.id !== me)
		.map(({user}) => printableLine(user.nick));
	if (nicks.length === 0) return literal('');
	if (nicks.length > 2) return words`${nicks.length} users are typing`;
	return words`${listOf(nicks)} ${literal(nicks.length === 1 ? 'is' : 'are')} typing`;
};

/** `3 unread rooms, 2 mentions`: what is unread in rooms other than `current`, without muted ones; empty if nothing is. */
export const unreadElsewhere = (
	session: Session,
	current: string | undefined,
	isMuted: (room: string) => boolean = () => false,
): Printable => {
	const unread = [...session.rooms.values()].filter(
		({room, unread: count}) => room !== current && count > 0 && !isMuted(room),
	);
	if (unread.length === 0) return literal('');
	const mentions = unread.reduce((sum, room) => sum + room.mentions, 0);
	const text = count(unread.length, 'unread room');
	return mentions > 0 ? words`${text}, ${count(mentions, 'mention')}` : text;
};

/** `inbox 2`: the unread messages in the inbox; empty if there are none. */
export const inboxText = ({inboxUnread = 0}: Pick<Session, 'inboxUnread'>): Printable =>
	inboxUnread === 0 ? literal('') : words`inbox ${inboxUnread}`;

/** `do not disturb until 08:00`; empty if the user may be disturbed. */
export const quietText = ({quietEnd}: Pick<Session, 'quietEnd'>, now: number): Printable =>
	quietEnd === undefined ? literal('') : words`do not disturb until ${untilText(quietEnd, now)}`;

/** Follows the viewer's nick: `@#dev`, ` with @bob`. */
export const placeText = (session: Session, room: RoomState): Printable =>
	words`${literal(room.kind === 'direct' ? ' with ' : '@')}${shortTitle(session, room)}`;

/** The settings of a room that limit its messages: `slow mode: 10 s`, `expires after 1 h`. */
export const roomRules = ({
	slowSeconds,
	expiresInSeconds,
}: Pick<RoomState, 'slowSeconds' | 'expiresInSeconds'>): readonly Span[] =>
	[
		...(slowSeconds > 0 ? [words`slow mode: ${duration(slowSeconds * 1000)}`] : []),
		...(expiresInSeconds > 0 ? [words`expires after ${duration(expiresInSeconds * 1000)}`] : []),
	].map(text => span(text, 'warning'));
