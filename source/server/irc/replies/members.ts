/** Users who join, leave, are removed, change their nick or are away. */
import type {AwayUser, Person, ServerFrameOf} from '../../../protocol/server-frames.ts';
import type {UserKey} from '../../hub/contract/hub.ts';
import {channelOf, maskOf} from '../names/names.ts';
import type {IrcSession} from '../session/irc-session.ts';
import type {OwnRoom} from '../session/own-rooms.ts';
import type {Outgoing} from '../session/response.ts';
import {toMsgid} from '../text/message-id.ts';
import {toTimestamp} from '../text/timestamp.ts';
import {accountOf, realNameOf} from './accounts.ts';
import {writeJoinedMetadata} from './metadata.ts';

const writeAway = (session: IrcSession, user: Person, away: AwayUser | undefined): void => {
	if (!session.has('away-notify')) return;
	const params = away === undefined ? [] : [away.text ?? (away.isIdle === true ? 'idle' : 'away')];
	session.event({source: session.sourceOf(user), command: 'AWAY', params});
};

const writeJoined = (session: IrcSession, {channel}: OwnRoom, user: Person): void => {
	const extended = session.has('extended-join')
		? [accountOf(session, user) ?? '*', realNameOf(session, user)]
		: [];
	session.event({source: session.sourceOf(user), command: 'JOIN', params: [channel, ...extended]});
};

/** A user who has left the server left all rooms: the client gets one QUIT. */
const writeLeft = (session: IrcSession, {room, channel}: OwnRoom, user: Person): void => {
	const {context, departures} = session;
	if (departures.takeRemoved(room, user.id)) return;
	const source = session.sourceOf(user);
	if (context.directory.isOnline(user.id)) {
		const reason = context.people.reason(user.id, room);
		session.event({source, command: 'PART', params: [channel, ...(reason === undefined ? [] : [reason])]});
	} else if (departures.noteQuit(user.id, context.clock.monotonic())) {
		const reason = context.people.reason(user.id) ?? 'Connection closed';
		session.event({source, command: 'QUIT', params: [reason]});
	}
};

export const writePresence = (session: IrcSession, frame: ServerFrameOf<'presence'>): void => {
	const own = session.rooms.get(frame.room);
	if (own === undefined) return;
	for (const user of frame.left) if (user.id !== session.user?.id) writeLeft(session, own, user);
	for (const user of frame.joined) {
		if (user.id === session.user?.id) continue;
		session.departures.noteJoined(own.room, user.id);
		writeJoined(session, own, user);
		writeJoinedMetadata(session, user);
		if (own.operators.has(user.id))
			session.event(modeMessage(own.channel, session.context.serverName, '+o', user.nick));
	}
	for (const away of frame.away ?? []) writeAway(session, away.user, away);
};

export const writeAwayFrame = (session: IrcSession, {user, away}: ServerFrameOf<'away'>): void => {
	if (user.id !== session.user?.id) writeAway(session, user, away);
};

/** The nick of a user, or that of the client itself after a change on another device. */
export const writeRenamed = (session: IrcSession, {user, was}: ServerFrameOf<'renamed'>): void => {
	if (user.id === session.user?.id) session.user = user;
	session.event({source: session.sourceOf({...user, nick: was}), command: 'NICK', params: [user.nick]});
};

/** A frame with an `id` answers the command that is being handled; others are events. */
const write = (session: IrcSession, frame: {readonly id?: unknown}, message: Outgoing): void =>
	frame.id === undefined ? session.event(message) : session.reply(message);

const modeMessage = (channel: string, source: string, ...params: string[]): Outgoing => ({
	source,
	command: 'MODE',
	params: [channel, ...params],
});

/** The server itself moderates under this nick. */
const moderatorSource = (session: IrcSession, by: Person): string =>
	by.nick === 'server' ? session.context.serverName : session.sourceOf(by);

const sanctionModes = {ban: '+b', unban: '-b', mute: '+q', unmute: '-q'} as const;

/** Removes the user from the room. The `presence` that follows is then ignored. */
const writeKick = (session: IrcSession, own: OwnRoom, frame: ServerFrameOf<'moderated'>): void => {
	const {user, by, reason = by.nick} = frame;
	const params = [own.channel, user.nick, reason];
	write(session, frame, {source: moderatorSource(session, by), command: 'KICK', params});
	if (user.id === session.user?.id) session.rooms.remove(own.room);
	else session.departures.noteRemoved(own.room, user.id);
};

/** Whether the user is in the room, on any connection. */
export const isMember = (session: IrcSession, room: string, user: UserKey): boolean =>
	session.context.directory.profile(session.user?.id ?? '', user)?.rooms.includes(room) ?? false;

/** `wasMember`: whether the user was in the room. The others receive the frame before the user is removed. */
export const writeModerated = (
	session: IrcSession,
	frame: ServerFrameOf<'moderated'>,
	wasMember = isMember(session, frame.room, {id: frame.user.id}),
): void => {
	const own = session.rooms.get(frame.room);
	if (own === undefined) return;
	const {user, by, action} = frame;
	if (action !== 'kick') {
		const source = moderatorSource(session, by);
		write(session, frame, modeMessage(own.channel, source, sanctionModes[action], maskOf(user)));
	}
	const isOwn = user.id === session.user?.id;
	if (action === 'kick' || (action === 'ban' && (wasMember || isOwn))) writeKick(session, own, frame);
};

export const writeModerator = (session: IrcSession, frame: ServerFrameOf<'moderator'>): void => {
	const own = session.rooms.get(frame.room);
	if (own === undefined) return;
	const operators = new Set(own.operators);
	if (frame.on) operators.add(frame.user.id);
	else operators.delete(frame.user.id);
	own.operators = operators;
	const source = moderatorSource(session, frame.by);
	write(session, frame, modeMessage(own.channel, source, frame.on ? '+o' : '-o', frame.user.nick));
};

export const topicLine = (
	session: IrcSession,
	{room, seq, at, from, text}: ServerFrameOf<'topic'>,
): Outgoing => ({
	tags: {time: toTimestamp(at), msgid: toMsgid({room, seq}), account: accountOf(session, from)},
	source: session.sourceOf(from),
	command: 'TOPIC',
	params: [channelOf(room), text],
});

export const writeTopicEntry = (session: IrcSession, entry: ServerFrameOf<'topic'>): void => {
	const own = session.rooms.get(entry.room);
	if (own === undefined) return;
	const {from, text, at} = entry;
	own.topic = text === '' ? undefined : {text, by: from, at};
	const isOwn = entry.from.id === session.user?.id && session.command === 'TOPIC';
	if (isOwn) session.reply(topicLine(session, entry));
	else session.event(topicLine(session, entry));
};
