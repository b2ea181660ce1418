/** MARKREAD: the read position of a room as a time. */
import type {ServerFrameOf} from '../../../protocol/server-frames.ts';
import {channelOf} from '../names/names.ts';
import {readHistory} from '../session/conversations.ts';
import type {IrcSession} from '../session/irc-session.ts';
import {toTimestamp} from '../text/timestamp.ts';
import {partnerNick} from './direct.ts';

/** The read position: from the hub, if this connection has not entered the room. Undefined for no such conversation. */
const readSeqOf = async (session: IrcSession, room: string): Promise<number | undefined> => {
	const known = session.readSeqs.get(room);
	if (known !== undefined) return known;
	const exists = (await readHistory(session, room, {limit: 1})).type === 'history';
	if (exists && !session.readSeqs.has(room))
		await session.request({type: 'join', room, limit: 0, mustExist: true});
	return session.readSeqs.get(room);
};

/** The time of the entry at the read position, or the time that a client has sent for it. `*`: nothing has been read. */
const markerOf = async (session: IrcSession, room: string): Promise<string> => {
	const seq = (await readSeqOf(session, room)) ?? 0;
	const sentAt = session.context.readMarkers.at(session.user?.id ?? '', room, seq);
	if (sentAt !== undefined) return `timestamp=${toTimestamp(sentAt)}`;
	if (seq === 0) return '*';
	const page = await readHistory(session, room, {before: seq + 1, limit: 1});
	const entry = page.type === 'history' ? page.entries.at(-1) : undefined;
	return entry === undefined ? '*' : `timestamp=${toTimestamp(entry.at)}`;
};

/** Answers with the marker of the room. */
export const writeReadMarker = async (session: IrcSession, target: string, room: string): Promise<void> => {
	const marker = await markerOf(session, room);
	session.reply({command: 'MARKREAD', params: [target, marker]});
};

/** Another connection of the user has moved the position. */
export const writeRead = (session: IrcSession, {room, seq}: ServerFrameOf<'read'>): void => {
	session.readSeqs.set(room, seq);
	if (!session.has('draft/read-marker')) return;
	const target = room.startsWith('@') ? partnerNick(session, room) : channelOf(room);
	void markerOf(session, room).then(marker => session.event({command: 'MARKREAD', params: [target, marker]}));
};
