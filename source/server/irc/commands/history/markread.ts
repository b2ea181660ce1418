/**
 * `MARKREAD` (https://ircv3.net/specs/extensions/read-marker): the time up to which the user has read. The hub knows the last
 * entry that was read; `ReadMarkers` also remembers the time that a client has sent for it.
 */

import {failReply} from '../../replies/fail.ts';
import {writeReadMarker} from '../../replies/read-marker.ts';
import type {CommandTable} from '../../session/command-handler.ts';
import {conversationOf, readHistory} from '../../session/conversations.ts';
import type {IrcSession} from '../../session/irc-session.ts';
import {parseTimestamp, toTimestamp} from '../../text/timestamp.ts';

/** The `seq` of the newest entry up to the time; 0 if all entries are newer. */
const seqAt = async (session: IrcSession, room: string, at: number): Promise<number> => {
	const page = await readHistory(session, room, {beforeAt: at + 1, limit: 1});
	return page.type === 'history' ? (page.entries.at(-1)?.seq ?? 0) : 0;
};

/** The hub reports only new read positions to the other connections of the user. */
const notifyOthers = (session: IrcSession, target: string, at: number): void => {
	for (const other of session.context.sessions) {
		if (other === session || other.user?.id !== session.user?.id || !other.has('draft/read-marker')) continue;
		other.event({command: 'MARKREAD', params: [target, `timestamp=${toTimestamp(at)}`]});
	}
};

/** Moves the marker forward. It never moves back. */
const mark = async (session: IrcSession, target: string, room: string, at: number): Promise<void> => {
	const {context, user} = session;
	const seq = await seqAt(session, room, at);
	const readSeq = session.readSeqs.get(room) ?? 0;
	const isNew = seq >= readSeq && context.readMarkers.note(user?.id ?? '', room, seq, at);
	if (seq > readSeq) {
		session.notify({type: 'read', room, seq});
		session.readSeqs.set(room, seq);
	} else if (isNew) notifyOthers(session, target, at);
	await writeReadMarker(session, target, room);
};

export const markreadCommands: CommandTable = {
	MARKREAD: {
		async run(session, {params: [target, marker]}) {
			if (target === undefined)
				return failReply(session, 'MARKREAD', 'NEED_MORE_PARAMS', [], 'Missing parameters');
			const at = marker?.startsWith('timestamp=') === true ? parseTimestamp(marker.slice(10)) : undefined;
			if (marker !== undefined && at === undefined)
				return failReply(session, 'MARKREAD', 'INVALID_PARAMS', [target, marker], 'Invalid timestamp');
			const room = conversationOf(session, target);
			if (room === undefined) session.reply({command: 'MARKREAD', params: [target, '*']});
			else if (at === undefined) await writeReadMarker(session, target, room);
			else await mark(session, target, room, at);
		},
	},
};
